package io.scangate.gateway.http;

import io.scangate.gateway.link.LinkParser;

/**
 * What the connections of one event loop share, so that a request allocates nothing: buffers, parsers, counters. Only
 * ever touched by that loop's thread, except for the counters, which anybody may read.
 */
final class LoopState {
    /** The most that is read from a connection at once. */
    static final int MAX_READ = 16 * 1024;

    private final byte[] input = new byte[MAX_READ + ByteScan.SLACK];
    private final RequestHead head;
    private final ScanSlot slot;
    private final ScanBatch batch;
    private final AnswerBuffer answers = new AnswerBuffer();
    private final LinkParser linkParser = new LinkParser();
    private final LoopMetrics metrics = new LoopMetrics();
    private final ConnectionList connections = new ConnectionList();
    private long readNanos;
    private boolean draining;
    private long drainingSince;

    LoopState(HttpSettings settings) {
        head = new RequestHead(settings);
        slot = new ScanSlot(settings);
        batch = new ScanBatch(settings);
    }

    /** Starts the handling of what was read: sets the clocks, and drops what a failed batch may have left. */
    void startBatch() {
        answers.end(0);
        readNanos = System.nanoTime();
        answers.tick(System.currentTimeMillis());
    }

    /** When the bytes that are being handled were read, as {@link System#nanoTime()}. */
    long readNanos() {
        return readNanos;
    }

    /** For the bytes of one read, while they are handled; {@link #MAX_READ} and the slack. */
    byte[] input() {
        return input;
    }

    RequestHead head() {
        return head;
    }

    /** For a scan by itself. */
    ScanSlot slot() {
        return slot;
    }

    /** For scans that came together. */
    ScanBatch batch() {
        return batch;
    }

    /** The answers to the requests that are being handled. */
    AnswerBuffer answers() {
        return answers;
    }

    LinkParser linkParser() {
        return linkParser;
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
