package io.scangate.config.front;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * The memory of one kind that all connections of a listener hold together. Above the limit the largest connections are ended,
 * until a quarter of the limit is free: so the next search for them is far away. Thread-safe.
 */
final class ByteBudget {
    /** The kinds of memory. */
    enum Kind {
        /** Bytes of requests that the server has not received yet. */
        PENDING,
        /** Bytes of answers that clients have not taken. */
        UNSENT
    }

    private static final int FREE_SHARE = 4;

    private final long limit;
    private final LongConsumer relief;
    private final AtomicLong sum = new AtomicLong();

    /**
     * Makes a budget.
     *
     * @param limit in bytes
     * @param relief ends connections that hold so many bytes
     */
    ByteBudget(long limit, LongConsumer relief) {
        this.limit = limit;
        this.relief = relief;
    }

    /** Counts bytes that a connection holds, or, as a negative number, holds no longer. */
    void add(long bytes) {
        long now = sum.addAndGet(bytes);
        if (bytes > 0) {
            relieve(now);
        }
    }

    /** Ends connections if too many bytes are held. */
    void relieve() {
        relieve(sum.get());
    }

    private void relieve(long now) {
        if (now > limit) {
            relief.accept(now - limit + limit / FREE_SHARE);
        }
    }

    /** The bytes that all connections hold. */
    long sum() {
        return sum.get();
    }
}
