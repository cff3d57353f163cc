package io.scangate.gateway.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes room on a full listener: ends the connection that has been idle for longest, or else the one that has sent an unfinished
 * request for longest. A search visits all connections, finds up to {@value #FOUND} of them, and is repeated at most every 100
 * ms, so a flood of new connections costs little. Not thread-safe; other threads may change the connections meanwhile.
 */
public final class WaitingConnections {
    private static final int FOUND = 256;
    private static final long SEARCH_NANOS = 100_000_000L;

    /** A connection that may make room. */
    public interface Member {
        /** The time for which it has waited for a request or for the rest of one, in nanoseconds; 0 if it does not wait. */
        long waitingNanos(long now);

        /** Whether it waits for the rest of a request. */
        boolean hasBegun();

        /** Ends the connection because the listener is full and others need its place. */
        void makeRoom();
    }

    /** A connection and its state when it was found: the state may change while the search sorts. */
    private record Found(Member member, boolean begun, long nanos) {}

    private final Consumer<Consumer<Member>> all;
    private final ArrayDeque<Member> longest = new ArrayDeque<>();
    private long lastSearch = System.nanoTime() - SEARCH_NANOS;

    /** @param all passes all connections to a visitor */
    public WaitingConnections(Consumer<Consumer<Member>> all) {
        this.all = all;
    }

    /**
     * Ends one connection; false if none has waited long enough.
     *
     * @param minNanos a connection that has waited for less does not make room, because its request may be on its way
     */
    public boolean endOne(long minNanos) {
        long now = System.nanoTime();
        if (longest.isEmpty() && now - lastSearch >= SEARCH_NANOS) {
            lastSearch = now;
            search(now, minNanos);
        }
        Member member = longest.poll();
        while (member != null && member.waitingNanos(now) < minNanos) {
            member = longest.poll();
        }
        if (member == null) {
            return false;
        }
        member.makeRoom();
        return true;
    }

    private void search(long now, long minNanos) {
        List<Found> waiting = new ArrayList<>();
        all.accept(member -> {
            long nanos = member.waitingNanos(now);
            if (nanos >= minNanos) {
                waiting.add(new Found(member, member.hasBegun(), nanos));
            }
        });
        waiting.sort(Comparator.comparing(Found::begun)
                .thenComparing(Comparator.comparingLong(Found::nanos).reversed()));
        waiting.stream().limit(FOUND).map(Found::member).forEach(longest::add);
    }
}
