package io.scangate.gateway.wire;

/** Up to {@value #MAX} requests of one connection that arrived together. Reused. Only for one event loop. */
public final class RequestBatch {
    /** The most requests of a batch. */
    public static final int MAX = 8;

    private final Request[] requests = new Request[MAX];
    private int count;
    private Peer peer = Peer.UNKNOWN;

    RequestBatch(int fields) {
        for (int i = 0; i < MAX; i++) {
            requests[i] = new Request(this, i, fields);
        }
    }

    /** The number of requests. */
    public int count() {
        return count;
    }

    /** The n-th request, counted from 0. */
    public Request request(int number) {
        return requests[number];
    }

    /** Starts a batch with one request. */
    @SuppressWarnings("ReferenceEquality") // An optimisation: a store of a reference costs more than this comparison.
    void start(Peer from) {
        if (peer != from) {
            peer = from;
        }
        count = 1;
    }

    /** A batch of its own for copies of requests of this connection. */
    RequestBatch copy(int fields) {
        RequestBatch copy = new RequestBatch(fields);
        copy.start(peer);
        return copy;
    }

    /** Adds the next request. */
    void add() {
        count++;
    }

    /** The peer of the connection. */
    Peer peer() {
        return peer;
    }
}
