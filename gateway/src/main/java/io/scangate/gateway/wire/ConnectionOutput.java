package io.scangate.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;

/**
 * A connection's way out, and what keeps a client that does not take its answers from filling the memory: past the
 * channel's high-water mark, or with too many answers under way, it is blocked. Nothing is parsed and nothing read
 * until what is under way has gone. Only for the channel's event loop.
 */
final class ConnectionOutput {
    private final ChannelHandlerContext ctx;
    private final LoopState loop;
    private final int maxPipelined;
    private final Runnable unblocked;

    private int inFlight;
    private boolean full;
    private boolean awaitsPromise;
    private long stalledBytes;
    private long stalledSince;

    /**
     * A way out.
     *
     * @param unblocked runs when requests may be taken again
     */
    ConnectionOutput(ChannelHandlerContext ctx, LoopState loop, int maxPipelined, Runnable unblocked) {
        this.ctx = ctx;
        this.loop = loop;
        this.maxPipelined = maxPipelined;
        this.unblocked = unblocked;
    }

    /** Whether no request is to be taken for now. */
    boolean blocked() {
        return full || awaitsPromise;
    }

    /** An answer has been written to the loop's buffer. Sends what there is once it is enough. */
    void answered() {
        inFlight++;
        if (inFlight >= maxPipelined) {
            ChannelPromise promise = ctx.newPromise();
            emit(promise);
            ctx.flush();
            if (!promise.isDone()) {
                awaitsPromise = true;
                promise.addListener(sent -> Guarded.run(ctx, this::promiseDone));
                pauseReading();
            }
            inFlight = 0;
        } else if (loop.answers().end() >= Http1Answers.BATCH) {
            emit(ctx.voidPromise());
            ctx.flush();
        }
        settle();
    }

    /** Writes what there is, without a flush unless it is much. */
    void endOfBatch() {
        emit(ctx.voidPromise());
        if (!ctx.channel().isWritable()) {
            ctx.flush();
            settle();
        }
    }

    /** Sends what was written. */
    void flush() {
        ctx.flush();
        if (pendingBytes() == 0) {
            inFlight = 0;
        }
    }

    /** Sends the last answers. */
    ChannelPromise sendLast() {
        ChannelPromise promise = ctx.newPromise();
        emit(promise);
        ctx.flush();
        return promise;
    }

    /** An answer that does not count, such as {@code 100 Continue}. */
    void sendInterim(byte[] text) {
        loop.answers().reserve(text.length);
        loop.answers().put(text);
        emit(ctx.voidPromise());
        ctx.flush();
    }

    /** The channel has become writable or stopped to be. */
    void writabilityChanged() {
        if (full && ctx.channel().isWritable()) {
            full = false;
            runIfUnblocked();
        }
    }

    private void promiseDone() {
        awaitsPromise = false;
        runIfUnblocked();
    }

    private void runIfUnblocked() {
        if (!blocked()) {
            unblocked.run();
        }
    }

    private void settle() {
        if (!full && !ctx.channel().isWritable()) {
            full = true;
            pauseReading();
        }
    }

    private void pauseReading() {
        ctx.channel().config().setAutoRead(false);
    }

    /** Void promises spare the allocation; a failed write then comes as an exception of the pipeline. */
    private void emit(ChannelPromise promise) {
        int length = loop.answers().end();
        if (length > 0) {
            ByteBuf buffer = ctx.alloc().directBuffer(length);
            loop.answers().drainTo(buffer);
            Ignored.result(ctx.write(buffer, promise));
        }
    }

    /** Bytes that the client has yet to take, as far as this process knows. */
    long pendingBytes() {
        Channel channel = ctx.channel();
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** For how long the client has taken nothing of what is there for it, seen from the last sweep on. */
    long stalledNanos(long now) {
        long pending = pendingBytes();
        if (pending == 0 || pending != stalledBytes) {
            stalledBytes = pending;
            stalledSince = now;
        }
        return now - stalledSince;
    }
}
