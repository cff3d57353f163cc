package io.scangate.gateway.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last handler of a listening socket. When the socket cannot accept connections, usually for lack of descriptors, it
 * logs the cause, at most once a minute, and tries again after a fifth of a second. Until then the clients wait in the
 * kernel's queue. Only for the socket's event loop.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private static final long PAUSE_MILLIS = 200;

    private final String listener;
    private final LongSupplier nanoTime;
    private long loggedAt;
    private long logged;

    AcceptFailures(String listener, LongSupplier nanoTime) {
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Netty's handler before this one has stopped accepting for a second. After a pause of AcceptGate this task
        // lets one connection more in.
        Futures.ignore(context.executor()
                .schedule(() -> context.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        long now = nanoTime.getAsLong();
        if (logged == 0 || now - loggedAt >= QUIET_NANOS) {
            loggedAt = now;
            logged++;
            LOG.error(
                    "The listener \"{}\" cannot accept new connections: {}. It tries again soon. If too many files are"
                            + " open, raise the limit (ulimit -n) or lower the setting max-connections",
                    listener,
                    cause.getMessage());
        }
    }

    /** The number of log messages so far. */
    long logged() {
        return logged;
    }
}
