package io.scangate.gateway.wire;

import io.netty.channel.ChannelHandlerContext;

/**
 * A long body on its way to a slow or fast client: goes to the channel in pieces while the channel takes them, so it needs the
 * memory of a few pieces whatever its length. Only for the channel's event loop.
 */
final class LongBody {
    private static final int PIECE = 32 * 1024;
    /** A turn of the event loop sends at most so many pieces; then other connections have their turn. */
    private static final int PIECES_A_TURN = 8;

    private final ChannelHandlerContext ctx;
    private final byte[] bytes;
    private final Runnable onSent;
    private int sent;
    private boolean sending;

    /**
     * Makes a body of which nothing is sent.
     *
     * @param onSent runs when the channel has all bytes
     */
    LongBody(ChannelHandlerContext ctx, byte[] bytes, Runnable onSent) {
        this.ctx = ctx;
        this.bytes = bytes;
        this.onSent = onSent;
    }

    /** The bytes that the channel does not have. */
    int left() {
        return bytes.length - sent;
    }

    /** Sends pieces while the channel takes them. Call it again when the channel has become writable. */
    void send() {
        // A flush calls this method again through the pipeline.
        if (sending || left() == 0) {
            return;
        }
        sending = true;
        for (int turn = 0; turn < PIECES_A_TURN && left() > 0 && ctx.channel().isWritable(); turn++) {
            int length = Math.min(PIECE, left());
            Futures.ignore(ctx.writeAndFlush(
                    ctx.alloc().directBuffer(length).writeBytes(bytes, sent, length), ctx.voidPromise()));
            sent += length;
        }
        sending = false;
        if (left() == 0) {
            onSent.run();
        } else if (ctx.channel().isWritable()) {
            ctx.executor().execute(() -> Guarded.run(ctx, this::send));
        }
    }
}
