package io.scangate.gateway.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes room on a full listener: ends the connection of an event loop that has been idle for longest, or else the one that has
 * sent an unfinished request for longest. A search visits all connections of the loop, finds up to {@value #FOUND} of them, and
 * is repeated at most every 100 ms, so a flood of new connections costs little. Only for the event loop.
 */
final class WaitingConnections {
    private static final int FOUND = 256;
    private static final long SEARCH_NANOS = 100_000_000L;

    private final ConnectionList connections;
    private final ArrayDeque<ConnectionList.Member> longest = new ArrayDeque<>();
    private long lastSearch = System.nanoTime() - SEARCH_NANOS;

    /** Ends connections of a list. */
    WaitingConnections(ConnectionList connections) {
        this.connections = connections;
    }

    /**
     * Ends one connection; false if none has waited long enough.
     *
     * @param minNanos a connection that has waited for less does not make room, because its request may be on its way
     */
    boolean endOne(long minNanos) {
        long now = System.nanoTime();
        if (longest.isEmpty() && now - lastSearch >= SEARCH_NANOS) {
            lastSearch = now;
            search(now, minNanos);
        }
        ConnectionList.Member member = longest.poll();
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
        List<ConnectionList.Member> waiting = new ArrayList<>();
        connections.forEach(member -> {
            if (member.waitingNanos(now) >= minNanos) {
                waiting.add(member);
            }
        });
        waiting.sort(Comparator.comparing(ConnectionList.Member::hasBegun)
                .thenComparingLong(member -> -member.waitingNanos(now)));
        longest.addAll(waiting.subList(0, Math.min(FOUND, waiting.size())));
    }
}
