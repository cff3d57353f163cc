package io.scangate.config.web;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that the server itself refuses, outside of any route, with problem details. Runs on event loops.
 * Thread-safe.
 */
final class ErrorAnswers implements ServerErrorHandler {
    /** Delegates to the server, which calls {@code renderStatus}. */
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
        if (cause instanceof RequestTimeoutException) {
            Problem late = BodyStream.late();
            return answer(context, late, late.code().status());
        }
        return answer(context, problem(status), status.code());
    }

    private static AggregatedHttpResponse answer(@Nullable ServiceRequestContext context, Problem problem, int status) {
        if (context != null) {
            CallNotes.refused(context, problem.code().code());
        }
        return ProblemDetails.answer(problem, status).whole();
    }

    private static Problem problem(HttpStatus status) {
        return switch (status.code()) {
            case 404 -> Problem.of(ProblemCode.NOT_FOUND, "no such path");
            case 405 -> Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "a method that no route accepts");
            case 413 -> Problem.of(ProblemCode.CONTENT_TOO_LARGE, "the body is larger than the limit");
            case 414 -> Problem.of(ProblemCode.URI_TOO_LONG, "the request line is longer than the limit");
            case 431 -> Problem.of(ProblemCode.HEADER_FIELDS_TOO_LARGE, "the headers exceed the limits");
            case 503 -> Problem.of(ProblemCode.UNAVAILABLE, "the service is stopping or overloaded");
            default ->
                status.isClientError()
                        ? Problem.of(ProblemCode.MALFORMED_REQUEST, "the request is malformed")
                        : Problem.of(ProblemCode.INTERNAL_ERROR, "a fault of the service; see its log");
        };
    }
}
