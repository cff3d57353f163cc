package io.scangate.config.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.scangate.config.lifecycle.RefusedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Objects;

/**
 * A body that is read while it arrives, with back-pressure. The request timeout applies until its end. The end clears
 * the timeout, since the handler's further work has its own limits. Not thread-safe.
 */
final class BodyStream extends FilterInputStream {
    private final ServiceRequestContext context;

    BodyStream(ServiceRequestContext context, HttpRequest request) {
        super(request.toInputStream(message -> message instanceof HttpData data ? data : HttpData.empty()));
        this.context = context;
    }

    @Override
    public int read() {
        try {
            return seen(super.read());
        } catch (IOException e) {
            throw endedEarly(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        try {
            return seen(super.read(into, offset, length));
        } catch (IOException e) {
            throw endedEarly(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private int seen(int read) {
        if (read < 0) {
            context.clearRequestTimeout();
        }
        return read;
    }

    /** The exception of a call whose body ended early. */
    static RuntimeException endedEarly(Throwable why) {
        if (why instanceof RefusedException refused) {
            // The server itself has ended the body, to have room for others.
            return refused;
        }
        return why instanceof RequestTimeoutException
                ? late()
                : Problem.malformed("body: ended early: " + why.getMessage());
    }

    /** The problem of a call whose body did not arrive in time. */
    static Problem late() {
        return Problem.of(ProblemCode.REQUEST_TIMEOUT, "the request did not arrive in time");
    }
}
