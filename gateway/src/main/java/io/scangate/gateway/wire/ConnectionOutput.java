package io.scangate.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * A connection's output. It limits the memory that a slow client can take: beyond the channel's high-water mark, or
 * with too many unsent answers, the output is blocked, and the connection neither parses nor reads. It continues when
 * the client has taken the answers. Only for the channel's event loop.
 */
final class ConnectionOutput {
    private final ChannelHandlerContext ctx;
    private final LoopState loop;
    private final AnswerWriter answers;
    private final int maxPipelined;
    private final Runnable onUnblocked;

    private int inFlight;
    private boolean full;
    private boolean awaitsPromise;
    private boolean awaitsSent;
    private @Nullable LongBody body;
    private long held;
    private long counted;
    private long countedSince;
    private long stalledBytes;
    private long stalledSince;

    /**
     * Makes the output of a channel.
     *
     * @param answers where the answers of the channel's event loop are written
     * @param onUnblocked runs when the connection may take requests again
     */
    ConnectionOutput(
            ChannelHandlerContext ctx, LoopState loop, AnswerWriter answers, int maxPipelined, Runnable onUnblocked) {
        this.ctx = ctx;
        this.loop = loop;
        this.answers = answers;
        this.maxPipelined = maxPipelined;
        this.onUnblocked = onUnblocked;
    }

    /** Whether the connection must not take requests at the moment. */
    boolean blocked() {
        return full || awaitsPromise || body != null;
    }

    /** Counts an answer that is now in the loop's buffer. Sends the buffer's content once there is enough of it. */
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
        } else if (answers.end() >= AnswerWriter.BATCH) {
            emit(ctx.voidPromise());
            ctx.flush();
        }
        settle();
    }

    /**
     * Sends the buffer's content, which ends with the head of an answer, and then its body. Blocked until the channel has the body.
     *
     * @param onSent runs then
     */
    void stream(byte[] bytes, Runnable onSent) {
        emit(ctx.voidPromise());
        pauseReading();
        body = new LongBody(ctx, bytes, () -> {
            body = null;
            settle();
            onSent.run();
        });
        body.send();
    }

    /** Writes the buffer's content to the channel; flushes only if the channel is above its high-water mark. */
    void endOfBatch() {
        emit(ctx.voidPromise());
        if (!ctx.channel().isWritable()) {
            ctx.flush();
            settle();
        }
    }

    /** Flushes the channel. */
    void flush() {
        ctx.flush();
        long pending = pendingBytes();
        if (pending == 0) {
            inFlight = 0;
        }
        count(pending + held);
    }

    /** Sets the bytes of answers that wait outside of the channel, to be counted with the next {@link #flush}. */
    void hold(long bytes) {
        held = bytes;
    }

    /** Counts unsent bytes in the listener's budget, which may end connections. */
    private void count(long pending) {
        if (pending != counted) {
            if (counted == 0) {
                countedSince = loop.readNanos();
            }
            long before = counted;
            counted = pending;
            loop.memory().changed(MemoryBudget.Kind.UNSENT, before, pending);
        }
    }

    /** The unsent bytes when they were last counted. */
    long counted() {
        return counted;
    }

    /** The time since which there are unsent bytes, as {@link System#nanoTime}. */
    long countedSince() {
        return countedSince;
    }

    /** Takes the unsent bytes out of the budget, because the channel is closed and has released them. */
    void release() {
        held = 0;
        count(0);
    }

    /** Sends the buffer's content, which ends with the last answer; empty if the end of that answer was sent as a long body. */
    ChannelPromise sendLast() {
        ChannelPromise promise = ctx.newPromise();
        write(promise);
        ctx.flush();
        return promise;
    }

    /** Sends an interim answer, such as {@code 100 Continue}. */
    void sendInterim(byte[] text) {
        answers.reserve(text.length);
        answers.put(text);
        emit(ctx.voidPromise());
        ctx.flush();
    }

    /** The channel has become writable or has stopped being writable. */
    void writabilityChanged() {
        if (!ctx.channel().isWritable()) {
            return;
        }
        if (full) {
            full = false;
            runIfUnblocked();
        }
        if (body != null) {
            body.send();
        }
    }

    private void promiseDone() {
        awaitsPromise = false;
        runIfUnblocked();
    }

    private void runIfUnblocked() {
        if (!blocked()) {
            onUnblocked.run();
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

    /** A void promise avoids an allocation; a failed write then causes an exception in the pipeline. */
    private void emit(ChannelPromise promise) {
        if (answers.end() > 0) {
            write(promise);
        }
    }

    private void write(ChannelPromise promise) {
        ByteBuf buffer = ctx.alloc().directBuffer(answers.end());
        answers.drainTo(buffer);
        Futures.ignore(ctx.write(buffer, promise));
    }

    /** The bytes in the channel's outbound buffer, which the kernel has not yet accepted. */
    long pendingBytes() {
        Channel channel = ctx.channel();
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /**
     * Whether the kernel has accepted all bytes. If not, a task runs when it has those that are written now; io_uring writes later, so they are then
     * not there yet even if the client takes them at once.
     */
    boolean allSent(Runnable onSent) {
        if (pendingBytes() == 0) {
            return true;
        }
        ChannelHandlerContext first = ctx.pipeline().firstContext();
        if (!awaitsSent && first != null) {
            awaitsSent = true;
            // Past the handler of TLS, which may make a record of nothing. Netty counts a write until its listeners
            // have run.
            Futures.ignore(first.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(sent -> ctx.executor().execute(() -> {
                        awaitsSent = false;
                        Guarded.run(ctx, onSent);
                    })));
        }
        return false;
    }

    /** For how long the client has taken none of its pending bytes, measured between sweeps. */
    long stalledNanos(long now) {
        long pending = pendingBytes();
        long unsent = pending + (body == null ? 0 : body.left());
        if (unsent == 0 || unsent != stalledBytes) {
            stalledBytes = unsent;
            stalledSince = now;
        }
        count(pending + held);
        return now - stalledSince;
    }
}
