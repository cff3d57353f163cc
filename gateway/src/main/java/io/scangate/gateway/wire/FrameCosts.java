package io.scangate.gateway.wire;

/**
 * What a client may make the server do without asking for anything: each frame beside requests and their bodies has a cost, which requests
 * and time pay. A client that owes too much is a flood: of resets, pings, settings, empty frames and the like. Only for one connection.
 */
final class FrameCosts {
    /** A frame that some clients send with each request or answer. */
    static final int SMALL = 1;
    /** A frame that clients seldom need. */
    static final int CONTROL = 2;
    /** A DATA frame without data that does not end its body. */
    static final int EMPTY = 4;
    /** A frame whose answer costs more than a small one. */
    static final int SETTINGS = 10;
    /** A request that is reset or refused: more than it pays, so a client cannot go on like this. */
    static final int RESET = 10;

    private static final int MOST = 2000;
    private static final int PAID_BY_REQUEST = 3;
    private static final int PAID_IN_SECOND = 100;
    private static final long SECOND = 1_000_000_000L;

    private int owed;
    private long paidUntil;

    /** @param now as {@link System#nanoTime} */
    FrameCosts(long now) {
        paidUntil = now;
    }

    /** Adds a cost; returns whether the client owes too much. */
    boolean charge(int cost, long now) {
        owed += cost;
        if (owed <= MOST) {
            return false;
        }
        long paid = Math.min(MOST, (now - paidUntil) * PAID_IN_SECOND / SECOND);
        paidUntil = now;
        owed = Math.max(0, owed - (int) paid);
        return owed > MOST;
    }

    /** The client has asked for answers, or takes parts of long ones. */
    void pay(int requests) {
        owed = Math.max(0, owed - PAID_BY_REQUEST * requests);
    }
}
