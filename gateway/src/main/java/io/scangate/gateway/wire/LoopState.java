package io.scangate.gateway.wire;

import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state that the connections of one event loop share, so that a GET allocates nothing: buffers, parser,
 * counters, and the endpoint's handler. Only for that loop; any thread may read the counters.
 */
final class LoopState {
    private static final Logger LOG = LoggerFactory.getLogger(LoopState.class);

    /** The most bytes of one read. */
    static final int MAX_READ = 16 * 1024;

    private final byte[] input = new byte[MAX_READ + ByteScan.SLACK];
    private final WireLimits limits;
    private final List<String> fields;
    private final RequestHead head;
    private final RequestBatch batch;
    private final ReadRound round;
    private final LoopHandler handler;
    private final @Nullable AccessLogHandler accessLog;
    private final Http1Answers answers = new Http1Answers();
    private final LoopMetrics metrics = new LoopMetrics();
    private final ConnectionList connections = new ConnectionList();
    private final WaitingConnections waiting = new WaitingConnections(visitor -> connections.forEach(visitor::accept));
    private final LoopMemory memory;
    private long readNanos;
    private long readMillis;
    private @Nullable Http2Loop http2;
    private boolean draining;
    private long drainingSince;

    /** Makes the state of a loop that is alone on its listener and has the default limits of memory. */
    LoopState(WireLimits limits, Endpoint endpoint) {
        this(limits, endpoint, new MemoryBudget(MemoryLimits.DEFAULT), null, null, Runnable::run);
    }

    /**
     * Makes the state of a loop.
     *
     * @param budget the memory that all loops of the listener share
     * @param limiter limits the requests of client addresses; null for no limit
     * @param logging logs requests; null for no log
     * @param loop runs tasks on the loop
     */
    LoopState(
            WireLimits limits,
            Endpoint endpoint,
            MemoryBudget budget,
            @Nullable RequestLimiter limiter,
            @Nullable AccessLogging logging,
            Executor loop) {
        memory = new LoopMemory(budget, connections, loop);
        List<String> answered = RequestIdHandler.fields(limiter == null ? endpoint.fields() : limiter.fields());
        this.limits = limits;
        fields = logging == null ? answered : logging.fields(answered);
        head = new RequestHead(limits, fields);
        batch = new RequestBatch(fields.size());
        round = new ReadRound(this, fields.size());
        LoopHandler answering = endpoint.newLoop(limits.maxRequestLine());
        LoopHandler identified =
                new RequestIdHandler(limiter == null ? answering : limiter.limit(answering, metrics), fields);
        accessLog = logging == null ? null : logging.around(identified, fields);
        handler = accessLog == null ? identified : accessLog;
    }

    /** Starts the handling of one read, after that of the reads before it: sets the clocks and drops the remains of a failed batch. */
    void startRead() {
        round.run();
        answers.end(0);
        readNanos = System.nanoTime();
        long now = System.currentTimeMillis();
        readMillis = now;
        answers.tick(now);
        handler.startRead(now, readNanos);
    }

    /** The time at which the current bytes were read, as {@link System#nanoTime()}. */
    long readNanos() {
        return readNanos;
    }

    /** The same time as {@link System#currentTimeMillis()}. */
    long readMillis() {
        return readMillis;
    }

    /** The buffer for the bytes of one read: {@link #MAX_READ} bytes and the slack. */
    byte[] input() {
        return input;
    }

    /** Parses heads into {@link #batch}. */
    RequestHead head() {
        return head;
    }

    /** The requests that the loop handles now. */
    RequestBatch batch() {
        return batch;
    }

    /** The requests of several connections that the loop handles together. */
    ReadRound round() {
        return round;
    }

    /** Lets the handler look at all requests of a batch; a failure costs only that, and is found again by the request that causes it. */
    void lookAhead(RequestBatch requests) {
        try {
            handler.lookAhead(requests);
        } catch (RuntimeException e) {
            LOG.debug("looking ahead failed; answering one by one shows which request fails", e);
        }
    }

    /** The endpoint's handler. */
    LoopHandler handler() {
        return handler;
    }

    /** Logs a request that no handler has answered, if there is an access log. */
    void logFault(WireProblem problem, Peer peer, int bytes) {
        if (accessLog != null) {
            accessLog.fault(problem, peer.client(), peer.http2() ? 2 : 1, bytes);
        }
    }

    /** The answers that the loop has written and not yet sent. */
    Http1Answers answers() {
        return answers;
    }

    /** What the connections with HTTP/2 share. */
    Http2Loop http2() {
        Http2Loop made = http2;
        if (made == null) {
            made = new Http2Loop(limits, fields);
            http2 = made;
        }
        return made;
    }

    LoopMetrics metrics() {
        return metrics;
    }

    /** The memory that the connections of this loop take. */
    LoopMemory memory() {
        return memory;
    }

    /** The open connections of this loop. */
    ConnectionList connections() {
        return connections;
    }

    /** The connections of this loop that may make room for others. */
    WaitingConnections waiting() {
        return waiting;
    }

    /** Whether the server is stopping; every answer is then its connection's last. */
    boolean draining() {
        return draining;
    }

    /** The start of draining, as {@link System#nanoTime()}. */
    long drainingSince() {
        return drainingSince;
    }

    /** Starts draining because the server is stopping. */
    void startDraining() {
        draining = true;
        drainingSince = System.nanoTime();
    }
}
