package io.scangate.gateway.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * The end of a connection: sends the last answer, then closes its own side, and discards the received bytes until the client
 * closes its side, for at most a second. A close with unread bytes makes the system send a reset, which can overtake the
 * answer (RFC 9112, section 9.6). Bytes may arrive even after a request with {@code Connection: close}. Only for the channel's
 * event loop.
 */
final class LastAnswer {
    private static final long LINGER_NANOS = 1_000_000_000L;

    private final ChannelHandlerContext ctx;
    private final ConnectionOutput output;
    private boolean inputClosed;
    private boolean lingering;
    private long lingersUntil;

    LastAnswer(ChannelHandlerContext ctx, ConnectionOutput output) {
        this.ctx = ctx;
        this.output = output;
    }

    /** Sends the event loop's answers and closes. */
    void send() {
        output.sendLast().addListener(sent -> {
            if (sent.isSuccess() && !inputClosed && ctx.channel() instanceof DuplexChannel channel) {
                linger(channel);
            } else {
                Futures.ignore(ctx.close());
            }
        });
    }

    private void linger(DuplexChannel channel) {
        lingering = true;
        lingersUntil = System.nanoTime() + LINGER_NANOS;
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            Futures.ignore(channel.shutdownOutput());
        } else {
            // The alert close_notify goes first, so that the client knows that nothing is missing.
            Futures.ignore(tls.closeOutbound().addListener(sent -> Futures.ignore(channel.shutdownOutput())));
        }
        channel.config().setAutoRead(true);
    }

    /** The client has closed its side: no more bytes will arrive. */
    void inputClosed() {
        inputClosed = true;
        if (lingering) {
            Futures.ignore(ctx.close());
        }
    }

    /** Called periodically; closes when the linger time is over. */
    void sweep(long now) {
        if (lingering && now - lingersUntil > 0) {
            Futures.ignore(ctx.close());
        }
    }
}
