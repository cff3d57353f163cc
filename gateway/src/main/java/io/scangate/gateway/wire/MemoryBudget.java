package io.scangate.gateway.wire;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The memory that the connections of one listener may take together, of each kind. The sum of the event loops' counters
 * is computed only when a connection has taken more memory; a request that arrives whole and an answer that the client
 * takes at once touch no counter. Thread-safe.
 */
final class MemoryBudget {
    /** The kinds of memory. */
    enum Kind {
        /** Bytes of unfinished requests, in the heap, and of records of TLS that are not whole, in direct memory. */
        PENDING,
        /** Bytes of answers that clients have not taken, in direct memory. */
        UNSENT
    }

    private final long maxPending;
    private final long maxUnsent;
    private final List<LoopMemory> loops = new CopyOnWriteArrayList<>();

    MemoryBudget(MemoryLimits limits) {
        maxPending = limits.pending();
        maxUnsent = limits.unsent();
    }

    /** Adds an event loop. */
    void add(LoopMemory loop) {
        loops.add(loop);
    }

    /** The limit in bytes. */
    long max(Kind kind) {
        return kind == Kind.PENDING ? maxPending : maxUnsent;
    }

    /** The bytes that all connections have. The sum may combine values of different moments. */
    long sum(Kind kind) {
        long sum = 0;
        for (LoopMemory loop : loops) {
            sum += loop.bytes(kind);
        }
        return sum;
    }

    /** The bytes above the limit; negative below it. */
    long excess(Kind kind) {
        return sum(kind) - max(kind);
    }

    /** The event loop whose connections have the most. */
    LoopMemory largest(Kind kind) {
        LoopMemory largest = loops.get(0);
        for (LoopMemory loop : loops) {
            if (loop.bytes(kind) > largest.bytes(kind)) {
                largest = loop;
            }
        }
        return largest;
    }
}
