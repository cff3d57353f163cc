package io.scangate.gateway.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * TLS of one connection, one record at a time. The client's alert close_notify ends both directions in BoringSSL, and with TLS 1.2 also in the
 * JDK; so the answers to the records before it are sent first, and while an answer is still to come, no record is decrypted. A record that
 * is not whole stays in a buffer whose size is known. Only for the connection's event loop.
 */
public final class TlsHandler extends SslHandler {
    private static final int HEADER = 5;
    /** The most that a record may have after its header (RFC 5246, section 6.2.3). */
    private static final int MOST = 16 * 1024 + 2048;

    /** The types of records (RFC 8446, section 5.1; RFC 6520). */
    private static final int FIRST_TYPE = 20;

    private static final int LAST_TYPE = 24;
    private static final int ALERT = 21;
    /** An alert of TLS 1.3 looks like data, but is shorter than a request. */
    private static final int SHORT = 64;
    /** How long a closing connection tries to send its own close_notify. */
    private static final long CLOSE_MILLIS = 1000;

    @SuppressWarnings("NullAway.Init")
    private ChannelHandlerContext ctx;

    private BooleanSupplier gate = () -> true;
    private boolean decrypted;
    private boolean held;
    private boolean inputShutdown;
    private boolean due;

    TlsHandler(SSLEngine engine) {
        super(engine);
        setHandshakeTimeoutMillis(0);
        setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        ctx = context;
        super.handlerAdded(context);
    }

    /** Decrypts records only while a condition holds. After it has begun to hold again, call {@link #goOn}. */
    public void decryptWhile(BooleanSupplier condition) {
        gate = condition;
    }

    /** The memory of bytes that are not decrypted. */
    public int undecryptedMemory() {
        return internalBuffer().capacity();
    }

    /** Decrypts the next record, if it is whole and the gate is open. */
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws SSLException {
        held = !gate.getAsBoolean();
        if (held) {
            return;
        }
        int end = in.writerIndex();
        int length = recordLength(in);
        if (length > in.readableBytes()) {
            return;
        }
        // The engine sees the first record only.
        in.writerIndex(in.readerIndex() + length);
        try {
            if (decrypted && mayEndAnswers(in)) {
                context.pipeline().flush();
            }
            decrypted = true;
            super.decode(context, in, out);
        } finally {
            in.writerIndex(end);
        }
    }

    /** The length of the first record; all bytes if they are none, so that the engine refuses them; more than these while its header is not whole. */
    private static int recordLength(ByteBuf in) {
        int start = in.readerIndex();
        if (in.readableBytes() < HEADER) {
            return HEADER;
        }
        int length = in.getUnsignedShort(start + 3);
        boolean record = in.getByte(start) >= FIRST_TYPE && in.getByte(start) <= LAST_TYPE && length <= MOST;
        return record ? HEADER + length : in.readableBytes();
    }

    /** Whether the record may be an alert, after which the answers that are written could not be sent. */
    private static boolean mayEndAnswers(ByteBuf record) {
        return record.getByte(record.readerIndex()) == ALERT || record.readableBytes() < SHORT;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        decrypted = false;
        if (held) {
            // The handler of Netty would read on, because it has decrypted nothing.
            context.fireChannelReadComplete();
        } else {
            super.channelReadComplete(context);
        }
    }

    /** Netty's epoll does not know a connection any more that has been at its end while it was not read. */
    @Override
    public void read(ChannelHandlerContext context) throws Exception {
        if (!(context.channel() instanceof DuplexChannel channel && channel.isInputShutdown())) {
            super.read(context);
        }
    }

    /** The end of the client's side comes after the records before it. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (held && event instanceof ChannelInputShutdownEvent) {
            inputShutdown = true;
        } else {
            super.userEventTriggered(context, event);
        }
    }

    /** Decrypts what has waited for the gate, later on the event loop. */
    public void goOn() {
        if (held && !due) {
            due = true;
            ctx.executor().execute(this::takeHeld);
        }
    }

    private void takeHeld() {
        due = false;
        if (ctx.isRemoved()) {
            return;
        }
        try {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
            channelReadComplete(ctx);
            if (inputShutdown && !held) {
                inputShutdown = false;
                super.userEventTriggered(ctx, ChannelInputShutdownEvent.INSTANCE);
            }
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        }
    }
}
