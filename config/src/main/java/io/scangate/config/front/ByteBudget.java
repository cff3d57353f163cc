package io.scangate.config.front;

import java.util.concurrent.atomic.AtomicLong;

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

    private final Kind kind;
    private final long limit;
    private final Connections connections;
    private final AtomicLong sum = new AtomicLong();

    /** @param limit in bytes */
    ByteBudget(Kind kind, long limit, Connections connections) {
        this.kind = kind;
        this.limit = limit;
        this.connections = connections;
    }

    /** Counts bytes that a connection holds, or, as a negative number, holds no longer. */
    void add(long bytes) {
        long now = sum.addAndGet(bytes);
        if (bytes > 0 && now > limit) {
            connections.evictLargest(kind, now - limit + limit / FREE_SHARE);
        }
    }

    /** The bytes that all connections hold. */
    long sum() {
        return sum.get();
    }
}
