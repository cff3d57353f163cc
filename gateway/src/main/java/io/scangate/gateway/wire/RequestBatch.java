package io.scangate.gateway.wire;

/** Up to {@value #MAX} requests that arrived together, over one connection or over several. Reused. Only for one event loop. */
public final class RequestBatch {
    /** The most requests of a batch. */
    public static final int MAX = 8;

    private final Request[] requests;
    private int count;

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

    /** Drops all requests. */
    void clear() {
        count = 0;
    }

    /** A batch of its own for a copy of one of these requests. */
    RequestBatch copy(int fields) {
        return new RequestBatch(fields, 1);
    }

    /** The view into which the next request is read. It has its peer from the start, since parts of it are looked at before it is whole. */
    Request next(Peer from) {
        Request next = requests[count];
        next.peer(from);
        return next;
    }

    /** Adds the request of {@link #next}. */
    void add() {
        count++;
    }
}
