package io.scangate.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import io.scangate.gateway.tls.TlsHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a new connection until its TLS handshake is complete, then leaves the pipeline. Keeps the received bytes until the queue says
 * that it is their turn. The engine of TLS is made with the first of these turns, so a client that sends nothing costs no more than one
 * of plain HTTP. Only for its event loop.
 */
final class Handshake extends ChannelInboundHandlerAdapter {
    private final HandshakeQueue queue;

    @SuppressWarnings("NullAway.Init")
    private ChannelHandlerContext ctx;

    private @Nullable Future<?> deadline;
    private @Nullable TlsHandler tls;
    private @Nullable ByteBuf held;
    private boolean begun;
    private boolean inputShutdown;
    private boolean complete;
    private boolean over;
    private long waitsSince;
    private long waitedBefore;

    Handshake(HandshakeQueue queue) {
        this.queue = queue;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        deadline = context.executor().schedule(this::late, queue.timeoutNanos(), TimeUnit.NANOSECONDS);
    }

    private void late() {
        end(HandshakeEvent.TIMED_OUT);
    }

    /** Makes room for another handshake. */
    void makeRoom() {
        end(HandshakeEvent.EVICTED);
    }

    /** Ends the connection, and counts why. */
    private void end(HandshakeEvent why) {
        queue.count(why);
        fail();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (over) {
            in.release();
        } else if (held != null) {
            held = context.alloc().compositeBuffer(2).addComponents(true, held, in);
        } else {
            if (begun) {
                waitedBefore += System.nanoTime() - waitsSince;
            }
            held = in;
            ctx.channel().config().setAutoRead(false);
            enqueue();
        }
    }

    private void enqueue() {
        if (begun || queue.begin(this)) {
            begun = true;
            queue.add(this);
        } else {
            end(HandshakeEvent.REFUSED);
        }
    }

    /** Not passed on: this handler does it with the bytes. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (held == null) {
            context.fireChannelReadComplete();
        }
    }

    /** The end of the client's side comes after the kept bytes, which may have a request. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (held != null && event instanceof ChannelInputShutdownEvent) {
            inputShutdown = true;
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    /** It is this handshake's turn: the engine takes the kept bytes. */
    void turn() {
        ByteBuf bytes = held;
        held = null;
        if (bytes == null) {
            return;
        }
        TlsHandler handler = handler();
        waitsSince = System.nanoTime();
        // First, because the connection may turn it off again.
        ctx.channel().config().setAutoRead(true);
        ctx.fireChannelRead(bytes);
        ctx.fireChannelReadComplete();
        if (inputShutdown) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        if (!over && handler.handshakeFuture().isSuccess()) {
            queue.count(HandshakeEvent.COMPLETED);
            complete = true;
            ctx.pipeline().remove(this);
        }
    }

    private TlsHandler handler() {
        TlsHandler made = tls;
        if (made == null) {
            made = queue.newHandler(ctx.alloc());
            tls = made;
            ctx.pipeline().addAfter(ctx.name(), "tls", made);
        }
        return made;
    }

    /**
     * For how long the handshake has waited for its client, in all: a client that sends a byte now and then is not quicker than a silent
     * one. The time in which its bytes wait for their turn does not count.
     */
    long waitedNanos(long now) {
        return held != null ? waitedBefore : waitedBefore + now - waitsSince;
    }

    /** Ends the connection because of a defect. */
    void fail() {
        over();
        Futures.ignore(ctx.close());
    }

    /** Whether it takes no more turns. */
    boolean isOver() {
        return over;
    }

    /** Either the handshake is complete or the connection has closed. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (begun && !complete) {
            queue.count(HandshakeEvent.FAILED);
        }
        over();
    }

    private void over() {
        over = true;
        queue.end(this);
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
