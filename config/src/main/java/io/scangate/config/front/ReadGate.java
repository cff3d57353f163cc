package io.scangate.config.front;

import io.netty.channel.ChannelHandlerContext;

/**
 * Whether a connection is read. While the gate is closed, a client that does not take its answer cannot send on. Netty reads an
 * automatic channel whenever bytes arrive, so a closed gate also ends that; Armeria may ask for a read meanwhile, which waits.
 * Only for the event loop.
 */
final class ReadGate {
    private boolean closed;
    private boolean wanted;

    /** Opens or closes the gate. */
    void set(ChannelHandlerContext context, boolean close) {
        if (close != closed) {
            closed = close;
            context.channel().config().setAutoRead(!close);
        }
        if (wanted && !closed) {
            wanted = false;
            context.read();
        }
    }

    /** Reads, now or when the gate opens. */
    void read(ChannelHandlerContext context) {
        if (closed) {
            wanted = true;
        } else {
            context.read();
        }
    }
}
