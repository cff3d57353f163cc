package io.scangate.config.web;

import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory for the bodies of all calls in flight, of both listeners. Calls without a caller have a part of their own, so that
 * strangers cannot take the memory of those that have a key. Thread-safe.
 */
final class BodyBudget {
    private static final int STRANGERS_SHARE = 4;

    private final Part callers;
    private final Part strangers;

    private record Part(long limit, AtomicLong reserved) {}

    /** @param limit in bytes */
    BodyBudget(long limit) {
        callers = new Part(limit - limit / STRANGERS_SHARE, new AtomicLong());
        strangers = new Part(limit / STRANGERS_SHARE, new AtomicLong());
    }

    /**
     * Reserves memory until the call is answered.
     *
     * @throws RefusedException {@link Refusal#BUSY} where there is too little left
     */
    @SuppressWarnings("FutureReturnValueIgnored") // Each call is answered or ended.
    void reserve(ServiceRequestContext context, boolean isStranger, long bytes) {
        Part part = isStranger ? strangers : callers;
        AtomicLong reserved = part.reserved();
        if (reserved.addAndGet(bytes) > part.limit()) {
            reserved.addAndGet(-bytes);
            throw new RefusedException(Refusal.BUSY, "too many bodies are being received; try again later");
        }
        context.log().whenAvailable(RequestLogProperty.RESPONSE_END_TIME).thenAccept(log -> reserved.addAndGet(-bytes));
    }
}
