package io.scangate.config.web;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.Channel;
import io.scangate.config.front.FrontConnection;
import io.scangate.config.front.RequestLine;
import io.scangate.gateway.wire.AccessEntry;
import io.scangate.gateway.wire.AccessLog;
import io.scangate.gateway.wire.RequestId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Logs one in so many calls of a listener when it has been answered; the first is logged. Thread-safe. */
final class CallLog implements DecoratingHttpServiceFunction {
    private final AccessLog log;
    private final String listener;
    private final AtomicLong calls = new AtomicLong();

    /** @param listener its name in the log */
    CallLog(AccessLog log, String listener) {
        this.log = log;
        this.listener = listener;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Only the entry depends on it.
    public HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        if (calls.getAndIncrement() % log.sample() == 0) {
            // Now, because a later call of the connection has another line.
            RequestLine line = line(context, request);
            context.log().whenComplete().thenAccept(ended -> log.log(entry(context, request, line, ended)));
        }
        return service.serve(context, request);
    }

    private static RequestLine line(ServiceRequestContext context, HttpRequest request) {
        Channel channel =
                context.log().ensureAvailable(RequestLogProperty.SESSION).channel();
        return Router.line(Objects.requireNonNull(FrontConnection.of(Objects.requireNonNull(channel))), request);
    }

    private AccessEntry entry(ServiceRequestContext context, HttpRequest request, RequestLine line, RequestLog ended) {
        String target = line.target();
        String logged = target.substring(0, Math.min(target.length(), AccessEntry.MOST_TARGET));
        int query = target.indexOf('?');
        return new AccessEntry(
                TimeUnit.MICROSECONDS.toMillis(ended.requestStartTimeMicros()),
                listener,
                context.remoteAddress().getAddress(),
                context.sessionProtocol().isMultiplex() ? 2 : 1,
                line.method(),
                logged,
                query < 0 ? logged.length() : Math.min(query, logged.length()),
                ended.responseHeaders().status().code(),
                ended.responseLength(),
                ended.totalDurationNanos(),
                RequestIds.of(request.headers()),
                trace(request.headers().getAll(RequestId.TRACE_FIELD)));
    }

    private static @Nullable String trace(List<String> parents) {
        return parents.size() == 1 ? RequestId.trace(parents.get(0)) : null;
    }
}
