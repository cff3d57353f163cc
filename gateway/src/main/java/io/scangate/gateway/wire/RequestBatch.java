package io.scangate.gateway.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Up to {@value #MAX} requests of one connection that arrived together. Reused. Only for one event loop. */
public final class RequestBatch {
    /** The most requests of a batch. */
    public static final int MAX = 8;

    private final Request[] requests = new Request[MAX];
    private int count;
    private @Nullable SocketAddress remote;
    private boolean trusted;

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

    /**
     * Starts a batch with one request.
     *
     * @param isTrusted whether the peer is a trusted proxy
     */
    void start(@Nullable SocketAddress from, boolean isTrusted) {
        if (remote != from) {
            remote = from;
        }
        trusted = isTrusted;
        count = 1;
    }

    /** A batch of its own for copies of requests of this connection. */
    RequestBatch copy(int fields) {
        RequestBatch copy = new RequestBatch(fields);
        copy.start(remote, trusted);
        return copy;
    }

    /** Adds the next request. */
    void add() {
        count++;
    }

    boolean isFromTrustedProxy() {
        return trusted;
    }

    @Nullable
    InetAddress peer() {
        return remote instanceof InetSocketAddress address ? address.getAddress() : null;
    }
}
