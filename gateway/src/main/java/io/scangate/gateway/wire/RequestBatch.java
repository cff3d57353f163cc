package io.scangate.gateway.wire;

/** Up to {@value #MAX} requests of one connection that arrived together. Reused. Only for one event loop. */
public final class RequestBatch {
    /** The most requests of a batch. */
    public static final int MAX = 8;

    private final Request[] requests;
    private int count;
    private Peer peer = Peer.UNKNOWN;

    /** Makes a batch for {@link #MAX} requests. */
    RequestBatch(int fields) {
        this(fields, MAX);
    }

    private RequestBatch(int fields, int most) {
        requests = new Request[most];
        for (int i = 0; i < most; i++) {
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
    void start(Peer from) {
        startEmpty(from);
        count = 1;
    }

    /** Starts a batch without requests. */
    @SuppressWarnings("ReferenceEquality") // An optimisation: a store of a reference costs more than this comparison.
    void startEmpty(Peer from) {
        if (peer != from) {
            peer = from;
        }
        count = 0;
    }

    /** A batch of its own for a copy of a request of this connection. */
    RequestBatch copy(int fields) {
        RequestBatch copy = new RequestBatch(fields, 1);
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
