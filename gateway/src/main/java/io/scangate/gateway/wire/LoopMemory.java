package io.scangate.gateway.wire;

import io.scangate.gateway.wire.MemoryBudget.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The memory that the connections of one event loop take, as a part of the listener's {@link MemoryBudget}. Above the
 * limit it ends the largest connections of the event loop that has the most, the oldest of equal ones first.
 *
 * <p>A search visits all connections of the loop. It frees the excess and a further eighth of the limit, or a quarter
 * of the loop's bytes if that is less. Clients must send that much before the next search, so the cost of the searches
 * stays in proportion to the received bytes.
 *
 * <p>Only for the event loop; any thread may read the counters and call {@link #relieveSoon}.
 */
final class LoopMemory {
    private static final int LIMIT_SHARE = 8;
    private static final int LOOP_SHARE = 4;

    private final MemoryBudget budget;
    private final ConnectionList connections;
    private final Executor loop;
    private final LoopCounters bytes = new LoopCounters(Kind.values().length);
    private final AtomicBoolean asked = new AtomicBoolean();

    /**
     * Makes an event loop's part of a budget.
     *
     * @param loop runs tasks on the event loop
     */
    LoopMemory(MemoryBudget budget, ConnectionList connections, Executor loop) {
        this.budget = budget;
        this.connections = connections;
        this.loop = loop;
        budget.add(this);
    }

    /** The bytes of this loop's connections. */
    @SuppressWarnings("EnumOrdinal") // An index of an array that lives as long as this process.
    long bytes(Kind kind) {
        return bytes.get(kind.ordinal());
    }

    /**
     * Counts a connection's change. If the connection has taken more, this may end connections, also that one; so call
     * it where the connection's state is complete and the loop's buffer of answers is empty.
     */
    @SuppressWarnings("EnumOrdinal")
    void changed(Kind kind, long before, long now) {
        bytes.add(kind.ordinal(), now - before);
        if (now > before && budget.excess(kind) > 0) {
            LoopMemory largest = budget.largest(kind);
            if (largest == this) {
                relieve(kind);
            } else {
                largest.relieveSoon();
            }
        }
    }

    /** Relieves on the event loop, after its current task. */
    void relieveSoon() {
        if (asked.compareAndSet(false, true)) {
            try {
                loop.execute(() -> {
                    asked.set(false);
                    relieve(Kind.PENDING);
                    relieve(Kind.UNSENT);
                });
            } catch (RejectedExecutionException e) {
                // The loop is stopping and closes all its connections.
                asked.set(false);
            }
        }
    }

    private void relieve(Kind kind) {
        long excess = budget.excess(kind);
        if (excess <= 0) {
            return;
        }
        long goal = bytes(kind) - excess - Math.min(budget.max(kind) / LIMIT_SHARE, bytes(kind) / LOOP_SHARE);
        List<ConnectionList.Member> largestFirst = new ArrayList<>();
        connections.forEach(member -> {
            if (member.memory(kind) > 0) {
                largestFirst.add(member);
            }
        });
        // Sizes of the same power of two count as equal, so that among similar connections the age decides.
        largestFirst.sort(Comparator.comparingInt(
                        (ConnectionList.Member member) -> Long.numberOfLeadingZeros(member.memory(kind)))
                .thenComparingLong(member -> member.memorySince(kind)));
        for (ConnectionList.Member member : largestFirst) {
            if (bytes(kind) <= goal) {
                return;
            }
            member.evict();
        }
    }
}
