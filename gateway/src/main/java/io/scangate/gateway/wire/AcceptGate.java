package io.scangate.gateway.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first handler of a listening socket: bounds the descriptors that its connections hold, those that are about to be refused
 * or closed included. At the bound the socket stops accepting until a connection closes; meanwhile clients wait in the kernel's
 * queue. Without it, a burst of new connections takes all descriptors of the process before their own event loops refuse them,
 * and files and classes cannot be opened. On NIO up to 15 more are open, because Netty accepts 16 before it passes on the first;
 * on io_uring the kernel frees a descriptor some turns after its connection has left the count. Thread-safe.
 */
public final class AcceptGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final int bound;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean paused;
    private long loggedAt = System.nanoTime() - QUIET_NANOS;

    /** @param bound the most connections that are open at a time */
    public AcceptGate(int bound) {
        this.bound = bound;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object child) {
        Channel socket = context.channel();
        // Counted before the pause: a close on another thread sees the pause, or goOn() sees the close.
        int now = open.incrementAndGet();
        Futures.ignore(((Channel) child).closeFuture().addListener(closed -> leave(socket)));
        if (now >= bound) {
            paused = true;
            socket.config().setAutoRead(false);
            log(socket);
            goOn(socket);
        }
        context.fireChannelRead(child);
    }

    private void log(Channel socket) {
        long now = System.nanoTime();
        if (now - loggedAt >= QUIET_NANOS) {
            loggedAt = now;
            LOG.warn(
                    "{} connections are open at {}, the most that its part of the open files allows. New clients wait until one"
                            + " has closed; this is said once a minute. max-connections and ulimit -n set that part",
                    open.get(),
                    socket.localAddress());
        }
    }

    private void leave(Channel socket) {
        if (open.decrementAndGet() < bound && paused && !socket.eventLoop().isShuttingDown()) {
            socket.eventLoop().execute(() -> goOn(socket));
        }
    }

    /** Accepts again if there is room; only on the socket's event loop. */
    private void goOn(Channel socket) {
        if (paused && open.get() < bound) {
            paused = false;
            socket.config().setAutoRead(true);
        }
    }

    /** The connections that are open now. */
    int open() {
        return open.get();
    }
}
