package io.scangate.config.web;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Times each call and labels it with its route, never its path. So the number of series is at most routes × methods ×
 * statuses. The duration of a long poll includes its wait. Thread-safe.
 */
final class CallMetrics implements DecoratingHttpServiceFunction {
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;

    CallMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Only the recording depends on it.
    public HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        context.log().whenComplete().thenAccept(log -> record(context, log));
        return service.serve(context, request);
    }

    private void record(ServiceRequestContext context, RequestLog log) {
        Timer.builder("scangate.api.requests")
                .description(
                        "Calls of the public listener, from the first byte of the request to the last byte of the answer")
                .tag("method", context.method().name())
                .tag("route", Router.label(context))
                .tag("status", log.responseHeaders().status().codeAsText())
                .serviceLevelObjectives(BOUNDS)
                .register(registry)
                .record(log.totalDurationNanos(), TimeUnit.NANOSECONDS);
    }
}
