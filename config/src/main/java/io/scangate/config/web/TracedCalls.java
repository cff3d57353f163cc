package io.scangate.config.web;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.scangate.gateway.traces.CallTraces;
import io.scangate.gateway.traces.TracedCall;
import io.scangate.gateway.wire.RequestId;

/** Hands chosen calls to the traces when they have been answered. Thread-safe. */
final class TracedCalls implements DecoratingHttpServiceFunction {
    private static final int CLIENT_ERROR = 400;

    private final CallTraces traces;

    TracedCalls(CallTraces traces) {
        this.traces = traces;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Only the span depends on it.
    public HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        CallTraces.Chosen chosen = traces.choose(request.headers().getAll(RequestId.TRACE_FIELD));
        if (chosen != null) {
            context.log().whenComplete().thenAccept(log -> add(chosen, context, log));
        }
        return service.serve(context, request);
    }

    private void add(CallTraces.Chosen chosen, ServiceRequestContext context, RequestLog log) {
        int status = log.responseHeaders().status().code();
        String code = CallNotes.code(context);
        TracedCall call = new TracedCall(
                context.method().name(),
                Router.label(context),
                code.isEmpty() && status >= CLIENT_ERROR ? Integer.toString(status) : code,
                CallNotes.account(context));
        traces.add(chosen, call, status, log.requestStartTimeNanos(), log.totalDurationNanos());
    }
}
