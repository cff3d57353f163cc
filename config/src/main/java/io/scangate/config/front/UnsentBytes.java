package io.scangate.config.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.function.LongConsumer;

/** The bytes of one connection that its client has not taken. Lives on an event loop; any thread may read the sum. */
final class UnsentBytes {
    private final LongConsumer ofAll;
    private long sum;
    private volatile long published;
    private long leftAtProgress;
    private long lastProgress;

    /**
     * Counts from zero.
     *
     * @param ofAll receives each change of the sum
     */
    UnsentBytes(LongConsumer ofAll) {
        this.ofAll = ofAll;
    }

    /** Counts bytes that were written, or, as a negative number, sent. */
    void add(long bytes) {
        sum += bytes;
        published = sum;
        ofAll.accept(bytes);
    }

    /** The number of bytes. From any thread. */
    long sum() {
        return published;
    }

    /** Whether the client has taken no byte for a time, although there are some. */
    boolean stalled(Channel channel, long now, long limitNanos) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long left = buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
        if (left == 0 || left != leftAtProgress) {
            leftAtProgress = left;
            lastProgress = now;
        }
        return left > 0 && now - lastProgress > limitNanos;
    }
}
