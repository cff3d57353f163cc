package io.scangate.config.api;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;

/** What the server itself has to refuse, before or apart from any endpoint, as problem details too. */
final class ErrorAnswers implements ServerErrorHandler {
    /** Leaves it to the server, which calls back with a status. */
    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        return null;
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return problem(status, cause).answer().response().aggregate().join();
    }

    private static Problem problem(HttpStatus status, @Nullable Throwable cause) {
        if (cause instanceof RequestTimeoutException) {
            return Problem.of(408, "request_timeout", "the request did not arrive in time");
        }
        return switch (status.code()) {
            case 404 -> Problem.of(404, "not_found", "nothing is here");
            case 405 -> Problem.of(405, "method_not_allowed", "a method that nothing here takes");
            case 413 -> Problem.of(413, "content_too_large", "the body is larger than the limit");
            case 414 -> Problem.of(414, "uri_too_long", "the request line is longer than the limit");
            case 431 -> Problem.of(431, "header_fields_too_large", "the headers are more or longer than the limits");
            case 503 -> Problem.of(503, "unavailable", "the service is stopping or has too much to do");
            default ->
                status.isClientError()
                        ? Problem.of(status.code(), "malformed_request", "the request is malformed")
                        : Problem.of(status.code(), "internal_error", "a fault of the service; its log says more");
        };
    }
}
