package io.scangate.config.web;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.scangate.config.recording.SlowCall;

/** Records calls whose answer began late, except long polls: they wait on purpose. Thread-safe. */
final class SlowCalls {
    private SlowCalls() {}

    /** A decorator. */
    @SuppressWarnings("FutureReturnValueIgnored") // Only the recording depends on it.
    static HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        SlowCall call = SlowCall.begun();
        if (call.isEnabled()) {
            context.log().whenAvailable(RequestLogProperty.RESPONSE_HEADERS).thenAccept(log -> {
                if (call.answered() && !CallNotes.isWaiting(context)) {
                    call.record(
                            context.method().name(),
                            Router.label(context),
                            log.responseHeaders().status().code(),
                            CallNotes.code(context));
                }
            });
        }
        return service.serve(context, request);
    }
}
