package io.scangate.config.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of a connection: hands the server one request, waits until its answer is flushed, then hands it the next.
 * Lives on one event loop, except where a method says otherwise.
 *
 * <pre>
 *   HEAD -- a head --> BODY -- its last byte --> ANSWERING -- the answer is flushed --> HEAD
 *    |                  |
 *    '---- a fault, a timeout, a full server ----> CLOSING (answers, drops input) ----> closed
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // A failed write or close has ended the connection.
public final class FrontConnection extends ChannelDuplexHandler {
    private static final AttributeKey<FrontConnection> OF_CHANNEL =
            AttributeKey.valueOf(FrontConnection.class, "connection");
    /** For how long the front reads on after its own last answer: a close with unread bytes resets the answer. */
    private static final long LINGER_NANOS = 1_000_000_000L;
    /** For how long the rest of a body may come after the answer. */
    private static final long REST_NANOS = 2_000_000_000L;
    /** For how long a request may be under way to a server that stops. */
    private static final long STOP_GRACE_NANOS = 500_000_000L;

    private enum State {
        HEAD,
        BODY,
        ANSWERING,
        CLOSING
    }

    private final Front front;
    private final RequestFramer framer;
    private final UnsentBytes unsent;
    private final RequestState request = new RequestState();

    @SuppressWarnings("NullAway.Init")
    private ChannelHandlerContext ctx;

    private State state = State.HEAD;
    /** Since when the state lasts; of HEAD, since the connection is idle or since the first byte. */
    private long since;

    private boolean readWanted;
    private volatile long idleSince;
    private volatile boolean ending;

    FrontConnection(Front front) {
        this.front = front;
        this.framer = new RequestFramer(front.settings());
        this.unsent = new UnsentBytes(front::addUnsent);
    }

    /** The front of a channel; null where it has none. */
    public static @Nullable FrontConnection of(Channel channel) {
        return channel.attr(OF_CHANNEL).get();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        context.channel().attr(OF_CHANNEL).set(this);
        since = System.nanoTime();
        idleSince = since;
        switch (front.connections().enter(this)) {
            case ADMITTED -> {}
            case REFUSED -> refuse(HeadFault.OVERLOADED);
            case DROPPED -> close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        front.connections().leave(this);
        framer.release();
        state = State.CLOSING;
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (state == State.CLOSING) {
            in.release();
            return;
        }
        if (state == State.HEAD && !framer.hasBytes()) {
            begin();
        }
        framer.add(context.alloc(), in);
        advance();
    }

    /** The first byte of a request has come. */
    private void begin() {
        since = System.nanoTime();
        idleSince = 0;
    }

    /** Hands on the bytes that the server may have. */
    private void advance() {
        boolean going = true;
        while (going && framer.hasBytes()) {
            going = switch (state) {
                case HEAD -> takeHead();
                case BODY -> takeBody();
                case ANSWERING, CLOSING -> false;
            };
        }
    }

    private boolean takeHead() {
        return switch (framer.takeHead()) {
            case INCOMPLETE -> false;
            case BYTES -> {
                startRequest();
                yield true;
            }
            case OPTIONS -> {
                sendLast(front.optionsAnswer());
                yield false;
            }
            case FAULT -> {
                refuse(framer.fault());
                yield false;
            }
        };
    }

    private void startRequest() {
        since = System.nanoTime();
        request.start(framer.closes());
        state = framer.bodyEnded() ? State.ANSWERING : State.BODY;
        ctx.fireChannelRead(framer.bytes());
    }

    private boolean takeBody() {
        if (framer.takeBody() == RequestFramer.Step.FAULT) {
            endBody();
            return false;
        }
        if (framer.bodyEnded()) {
            since = System.nanoTime();
            state = State.ANSWERING;
        }
        ctx.fireChannelRead(framer.bytes());
        if (state == State.ANSWERING && request.isAnswered()) {
            ctx.executor().execute(this::afterAnswer);
        }
        return true;
    }

    /** The body is malformed: the connection ends with the answer, which may have begun. */
    private void endBody() {
        if (!request.answerHasBegun()) {
            refuse(framer.fault());
            return;
        }
        framer.drop();
        if (request.isAnswered()) {
            endOutput();
        }
    }

    /** Path and query of the request that the server has, as sent. Only on the event loop, until the answer is flushed. */
    public String target() {
        return framer.target();
    }

    /** A request has begun; called once for each, on the event loop. */
    public void started(Exchange begun) {
        request.begin(begun);
        if (front.stopping()) {
            stop();
        }
    }

    /** The answer of the request is flushed; called once for each, from any thread. */
    public void answered() {
        ctx.executor().execute(this::afterAnswer);
    }

    private void afterAnswer() {
        if (state == State.CLOSING) {
            return;
        }
        request.finish();
        if (framer.bodyIsBroken() || (state == State.ANSWERING && request.isLast())) {
            endOutput();
        } else if (state == State.ANSWERING) {
            state = State.HEAD;
            next();
            advance();
            ctx.fireChannelReadComplete();
        } else if (state == State.BODY) {
            since = System.nanoTime();
        }
        readOn();
    }

    /** The connection waits for its next request. */
    private void next() {
        since = System.nanoTime();
        idleSince = framer.hasBytes() ? 0 : since;
    }

    private boolean holds() {
        return state == State.ANSWERING && framer.hasBytes();
    }

    /** Reads nothing more while a request waits; but with none waiting, the end of the connection is to be seen. */
    @Override
    public void read(ChannelHandlerContext context) {
        if (holds()) {
            readWanted = true;
        } else {
            context.read();
        }
    }

    private void readOn() {
        if (readWanted && !holds()) {
            readWanted = false;
            ctx.read();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (state == State.CLOSING) {
            context.read();
        } else {
            context.fireChannelReadComplete();
        }
    }

    /** The server takes the end of our side, which only the front ends, for an event that it does not know. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (state != State.CLOSING) {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (state == State.CLOSING) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        long bytes = message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
        if (bytes == 0) {
            context.write(message, promise);
            return;
        }
        request.written((ByteBuf) message);
        unsent.add(bytes);
        context.write(message, promise.unvoid()).addListener(sent -> unsent.add(-bytes));
    }

    /** Answers with a fault and ends the connection; without an answer where another one has begun. */
    private void refuse(HeadFault fault) {
        front.connections()
                .count(fault == HeadFault.REQUEST_TIMEOUT ? Connections.Event.TIMED_OUT : Connections.Event.REFUSED);
        if (state == State.BODY && request.answerHasBegun()) {
            close();
        } else {
            sendLast(front.answer(fault, framer.isHead()));
        }
    }

    private void sendLast(byte[] answer) {
        startClosing();
        ctx.writeAndFlush(Unpooled.wrappedBuffer(answer)).addListener(sent -> endOutput());
    }

    private void startClosing() {
        state = State.CLOSING;
        idleSince = 0;
        since = System.nanoTime();
        framer.release();
    }

    /** The last answer is flushed; bytes that still come are read and dropped, for a while. */
    private void endOutput() {
        startClosing();
        if (ctx.channel() instanceof DuplexChannel channel && ctx.channel().isActive()) {
            channel.shutdownOutput();
            ctx.read();
        } else {
            close();
        }
    }

    private void close() {
        state = State.CLOSING;
        ctx.close();
    }

    /** Looks at the deadlines; called several times a second. */
    void sweep(long now) {
        FrontSettings settings = front.settings();
        if (unsent.stalled(ctx.channel(), now, settings.idleTimeout().toNanos())) {
            timedOut();
            return;
        }
        long age = now - since;
        switch (state) {
            case HEAD -> sweepHead(age, now);
            case BODY -> {
                if (request.isAnswered()
                        ? age > REST_NANOS
                        : age > settings.bodyTimeout().toNanos() + REST_NANOS) {
                    refuse(HeadFault.REQUEST_TIMEOUT);
                }
            }
            case CLOSING -> {
                if (age > LINGER_NANOS) {
                    ctx.close();
                }
            }
            case ANSWERING -> {
                // The server refuses some targets before a service sees them, and says nothing of their answers.
                if (!request.isKnown() && age > REST_NANOS) {
                    timedOut();
                }
            }
        }
    }

    private void sweepHead(long age, long now) {
        FrontSettings settings = front.settings();
        if (idleSince == 0) {
            if (age > settings.headTimeout().toNanos()) {
                refuse(HeadFault.REQUEST_TIMEOUT);
            }
        } else if (front.stopping() && now - Math.max(since, front.stoppingSince()) > STOP_GRACE_NANOS) {
            close();
        } else if (age > settings.idleTimeout().toNanos()) {
            timedOut();
        }
    }

    private void timedOut() {
        front.connections().count(Connections.Event.TIMED_OUT);
        close();
    }

    /** The server stops: the answer under way is the last one. Called on the event loop. */
    void stop() {
        request.makeLast();
    }

    /** For how long the connection has waited for a request; 0 while it has one. From any thread. */
    long idleNanos(long now) {
        long start = idleSince;
        return start == 0 ? 0 : now - start;
    }

    /** Bytes that the client has not taken. From any thread. */
    long unsent() {
        return unsent.sum();
    }

    /** Ends the connection if it still waits for a request. From any thread. */
    void endIfIdle() {
        ctx.executor().execute(() -> {
            if (idleSince != 0) {
                close();
            }
        });
    }

    /** Whether {@link #end} was called. From any thread. */
    boolean ending() {
        return ending;
    }

    /** Ends the connection. From any thread. */
    void end() {
        ending = true;
        ctx.executor().execute(this::close);
    }

    Channel channel() {
        return ctx.channel();
    }
}
