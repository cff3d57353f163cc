package io.scangate.gateway.wire;

/**
 * Watches a connection for the sweeps of its event loop: the deadline of a request, a client that takes no answers, a
 * connection without a request, and the memory. Only for that loop.
 */
final class ConnectionWatch implements ConnectionList.Member {
    private static final long DRAIN_GRACE_NANOS = 500_000_000L;

    private final Watched connection;
    private final WireTimeouts timeouts;
    private final LoopState loop;
    private final PendingBytes pending;
    private final ConnectionOutput output;
    private int place;
    private boolean ended;
    private long lastActive = System.nanoTime();
    private boolean inRecord;
    private long recordSince;

    /** Watches from now on. */
    ConnectionWatch(
            Watched connection, WireTimeouts timeouts, LoopState loop, PendingBytes pending, ConnectionOutput output) {
        this.connection = connection;
        this.timeouts = timeouts;
        this.loop = loop;
        this.pending = pending;
        this.output = output;
        place = loop.connections().add(this);
    }

    /** The connection has closed. */
    void end() {
        loop.connections().remove(place);
        ended = true;
        pending.end();
        output.release();
    }

    /** The connection has received bytes, or handles requests that had to wait. */
    void active() {
        lastActive = loop.readNanos();
    }

    /**
     * Records of TLS that are not whole have some memory. As long as they bring no byte of a request, such a record has the deadline of a
     * head.
     */
    void undecrypted(int memory) {
        if (memory > 0 && !inRecord) {
            loop.startRead();
            recordSince = loop.readNanos();
        }
        inRecord = memory > 0;
        pending.countUndecrypted(memory);
    }

    /** As {@link Watched#deadline}, also for a request of which only the start of a record has come. */
    private long deadline() {
        long deadline = connection.deadline();
        if (!inRecord || deadline != RequestReader.NO_DEADLINE) {
            return deadline;
        }
        long since = recordSince - lastActive > 0 ? recordSince : lastActive;
        return since + timeouts.headNanos();
    }

    @Override
    public void moved(int newPlace) {
        place = newPlace;
    }

    @Override
    public void sweep(long now) {
        connection.closeIfDone();
        connection.sweep(now);
        if (output.stalledNanos(now) > timeouts.idleNanos()) {
            loop.metrics().count(LoopMetrics.Event.CONNECTIONS_TIMED_OUT);
            connection.abort();
        } else if (connection.awaitsClient()) {
            sweepOpen(now);
        }
    }

    private void sweepOpen(long now) {
        if (hasBegun()) {
            long deadline = deadline();
            if (deadline != RequestReader.NO_DEADLINE && now - deadline > 0) {
                loop.metrics().count(LoopMetrics.Event.CONNECTIONS_TIMED_OUT);
                connection.requestTimedOut();
            }
        } else if (now - lastActive > timeouts.idleNanos()) {
            loop.metrics().count(LoopMetrics.Event.CONNECTIONS_TIMED_OUT);
            connection.close();
        } else if (loop.draining() && now - Math.max(lastActive, loop.drainingSince()) > DRAIN_GRACE_NANOS) {
            // During the grace period a request may be on its way; it still gets an answer.
            connection.close();
        }
    }

    @Override
    public long memory(MemoryBudget.Kind kind) {
        return kind == MemoryBudget.Kind.PENDING ? pending.counted() : output.counted();
    }

    @Override
    public long memorySince(MemoryBudget.Kind kind) {
        return kind == MemoryBudget.Kind.PENDING ? pending.countedSince() : output.countedSince();
    }

    @Override
    public void evict() {
        loop.metrics().count(LoopMetrics.Event.CONNECTIONS_EVICTED);
        connection.end(connection.awaitsClient() && hasBegun() && output.pendingBytes() == 0);
        pending.release();
    }

    @Override
    public long waitingNanos(long now) {
        return !ended && connection.awaitsClient() && output.pendingBytes() == 0 ? Math.max(0, now - lastActive) : 0;
    }

    @Override
    public boolean hasBegun() {
        return inRecord || connection.hasBegun();
    }

    @Override
    public void makeRoom() {
        loop.metrics().count(LoopMetrics.Event.CONNECTIONS_EVICTED);
        if (hasBegun()) {
            connection.end(true);
        } else {
            connection.close();
        }
    }

    @Override
    public void close() {
        connection.closeNow();
    }
}
