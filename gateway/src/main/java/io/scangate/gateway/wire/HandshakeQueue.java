package io.scangate.gateway.wire;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.scangate.gateway.tls.ServerTls;
import io.scangate.gateway.tls.TlsHandler;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handshakes of one event loop. Between two looks at its sockets the loop takes one step of one handshake, so a flood of handshakes
 * delays the requests of a connection by one step, about a millisecond with an RSA key. Their number is limited. Only for that loop; any
 * thread may read the number.
 */
final class HandshakeQueue implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeQueue.class);
    /** On a full queue, a handshake makes room when it has waited for its client for this part of the timeout. */
    private static final int WAITING_SHARE = 16;

    private final ServerTls tls;
    private final EventExecutor loop;
    private final Consumer<HandshakeEvent> counter;
    private final int most;
    private final long timeoutNanos;
    private final LinkedHashSet<Handshake> begun = new LinkedHashSet<>();
    private final ArrayDeque<Handshake> due = new ArrayDeque<>();
    private boolean scheduled;
    private volatile int inFlight;

    /** Makes the queue of a loop for a number of handshakes. */
    HandshakeQueue(ServerTls tls, EventExecutor loop, Consumer<HandshakeEvent> counter, int most, long timeoutNanos) {
        this.tls = tls;
        this.loop = loop;
        this.counter = counter;
        this.most = most;
        this.timeoutNanos = timeoutNanos;
    }

    /** Counts a handshake whose first bytes have come; false if there are too many. */
    boolean begin(Handshake handshake) {
        if (begun.size() >= most) {
            makeRoom();
        }
        boolean fits = begun.size() < most && begun.add(handshake);
        inFlight = begun.size();
        return fits;
    }

    /** Ends the oldest handshake that has waited for its client for a while. */
    private void makeRoom() {
        long now = System.nanoTime();
        for (Handshake oldest : begun) {
            if (oldest.waitedNanos(now) > timeoutNanos / WAITING_SHARE) {
                oldest.makeRoom();
                return;
            }
        }
    }

    /** The handshake has bytes and waits for its turn. */
    void add(Handshake handshake) {
        due.add(handshake);
        schedule();
    }

    /** A scheduled task, unlike another one, runs after the loop's next look at its sockets. */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    private void schedule() {
        if (scheduled || due.isEmpty()) {
            return;
        }
        scheduled = true;
        loop.schedule(this, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        scheduled = false;
        Handshake next = due.poll();
        while (next != null && next.isOver()) {
            next = due.poll();
        }
        schedule();
        if (next != null) {
            turn(next);
        }
    }

    private static void turn(Handshake handshake) {
        try {
            handshake.turn();
        } catch (RuntimeException e) {
            LOG.error("A handshake failed because of a defect in the program", e);
            handshake.fail();
        }
    }

    /** Takes a handshake out that is over. */
    void end(Handshake handshake) {
        begun.remove(handshake);
        inFlight = begun.size();
    }

    TlsHandler newHandler(ByteBufAllocator allocator) {
        return tls.newHandler(allocator);
    }

    void count(HandshakeEvent event) {
        counter.accept(event);
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    /** The number of handshakes that have begun and are not over. */
    int inFlight() {
        return inFlight;
    }
}
