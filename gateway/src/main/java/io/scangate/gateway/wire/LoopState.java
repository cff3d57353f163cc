package io.scangate.gateway.wire;

/**
 * What the connections of one event loop share, so that a GET allocates nothing: buffers, parser, counters, and the
 * endpoint's handler. Only ever touched by that loop's thread, except for the counters, which any thread may read.
 */
final class LoopState {
    /** The most that is read from a connection at once. */
    static final int MAX_READ = 16 * 1024;

    private final byte[] input = new byte[MAX_READ + ByteScan.SLACK];
    private final RequestHead head;
    private final RequestBatch batch;
    private final LoopHandler handler;
    private final Http1Answers answers = new Http1Answers();
    private final LoopMetrics metrics = new LoopMetrics();
    private final ConnectionList connections = new ConnectionList();
    private long readNanos;
    private boolean draining;
    private long drainingSince;

    LoopState(WireLimits limits, Endpoint endpoint) {
        head = new RequestHead(limits, endpoint.fields());
        batch = new RequestBatch(endpoint.fields().size());
        handler = endpoint.newLoop(limits.maxRequestLine());
    }

    /** Starts the handling of what was read: sets the clocks, and drops what a failed batch may have left. */
    void startRead() {
        answers.end(0);
        readNanos = System.nanoTime();
        long now = System.currentTimeMillis();
        answers.tick(now);
        handler.startRead(now, readNanos);
    }

    /** When the bytes that are being handled were read, as {@link System#nanoTime()}. */
    long readNanos() {
        return readNanos;
    }

    /** For the bytes of one read, while they are handled; {@link #MAX_READ} and the slack. */
    byte[] input() {
        return input;
    }

    /** Parses heads into {@link #batch}. */
    RequestHead head() {
        return head;
    }

    /** The requests that are being handled. */
    RequestBatch batch() {
        return batch;
    }

    /** What answers them. */
    LoopHandler handler() {
        return handler;
    }

    /** The answers to them. */
    Http1Answers answers() {
        return answers;
    }

    LoopMetrics metrics() {
        return metrics;
    }

    /** The open connections of this loop. */
    ConnectionList connections() {
        return connections;
    }

    /** Whether the server stops: every answer is its connection's last. */
    boolean draining() {
        return draining;
    }

    /** Since when, as {@link System#nanoTime()}. */
    long drainingSince() {
        return drainingSince;
    }

    /** The server stops. */
    void startDraining() {
        draining = true;
        drainingSince = System.nanoTime();
    }
}
