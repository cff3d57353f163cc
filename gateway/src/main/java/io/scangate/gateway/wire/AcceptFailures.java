package io.scangate.gateway.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands last on a listening socket: tells the log why connections cannot be accepted, at most once a minute. Netty tries
 * again each second by itself. Belongs to the socket's event loop.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final String listener;
    private final LongSupplier nanoTime;
    private long toldAt;
    private long told;

    AcceptFailures(String listener, LongSupplier nanoTime) {
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        long now = nanoTime.getAsLong();
        if (told == 0 || now - toldAt >= QUIET_NANOS) {
            toldAt = now;
            told++;
            LOG.error(
                    "The listener \"{}\" cannot accept new connections: {}. It tries again each second. If too many files are"
                            + " open, raise the limit (ulimit -n) or lower the setting max-connections",
                    listener,
                    cause.getMessage());
        }
    }

    /** How often the log was told. */
    long told() {
        return told;
    }
}
