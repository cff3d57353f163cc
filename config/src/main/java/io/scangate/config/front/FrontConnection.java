package io.scangate.config.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.scangate.gateway.tls.TlsHandler;
import io.scangate.gateway.wire.WaitingConnections;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of a connection: hands the server one request, waits until its answer is flushed, then hands it the next.
 * With HTTP/2 it hands on all frames, which {@link Streams} counts. Lives on one event loop, except where a method says otherwise.
 *
 * <pre>
 *    .------ the preface of HTTP/2 --> STREAMS
 *   HEAD -- a head --> BODY -- its last byte --> ANSWERING -- the answer is flushed --> HEAD
 *    |                  |
 *    '---- a fault, a timeout, a full server ----> CLOSING (answers, drops input) ----> closed
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // A failed write or close has ended the connection.
public final class FrontConnection extends ChannelDuplexHandler implements WaitingConnections.Member {
    private static final AttributeKey<FrontConnection> OF_CHANNEL =
            AttributeKey.valueOf(FrontConnection.class, "connection");

    private enum State {
        HEAD,
        BODY,
        ANSWERING,
        STREAMS,
        CLOSING
    }

    private final Front front;
    private final RequestFramer framer;
    private final UnsentBytes unsent;
    private final RequestState request = new RequestState();
    private final Deadlines deadlines;
    private final Streams streams;
    private final ClientTls tls = new ClientTls();

    @SuppressWarnings("NullAway.Init")
    private ChannelHandlerContext ctx;

    private State state = State.HEAD;
    /** Since when the state lasts; of HEAD, since the connection is idle or since the first byte. */
    private long since;

    private final ReadGate gate = new ReadGate();
    /** Since when the connection waits for a request or for the rest of a head; 0 while the server has a request. */
    private volatile long waitingSince;
    /** Whether bytes of the awaited request have come. */
    private volatile boolean begun;

    private volatile int pendingBytes;
    /** Bytes of answers that the server keeps because an HTTP/2 client gives no window for them. */
    private volatile long keptBytes;

    private volatile boolean ending;
    private boolean mayBeHttp2;
    private boolean http2;
    /** Whether the client of an HTTP/2 connection is still to hear that the server stops. */
    private boolean endDue;

    FrontConnection(Front front) {
        this.front = front;
        this.framer = new RequestFramer(front.settings());
        this.unsent = new UnsentBytes(front.unsent()::add);
        this.deadlines = new Deadlines(front.settings(), request);
        this.streams = new Streams(front.settings().maxHeaderBytes());
        this.mayBeHttp2 = front.settings().http2();
    }

    /** The front of a channel; null where it has none. */
    public static @Nullable FrontConnection of(Channel channel) {
        return channel.attr(OF_CHANNEL).get();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        context.channel().attr(OF_CHANNEL).set(this);
        next();
        switch (front.connections().enter(this)) {
            case ADMITTED -> {}
            case REFUSED -> refuseConnection();
            case DROPPED -> close();
        }
    }

    /** Under TLS an answer would cost a handshake, which a refused client does not get. */
    private void refuseConnection() {
        if (front.hasTls()) {
            front.connections().count(Connections.Event.REFUSED);
            close();
        } else {
            refuse(HeadFault.OVERLOADED);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        front.connections().leave(this);
        framer.release();
        state = State.CLOSING;
        settle();
        keep(-streams.answers());
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (state == State.CLOSING) {
            in.release();
            return;
        }
        if (state == State.STREAMS) {
            takeFrames(in);
            settle();
            return;
        }
        if (state == State.HEAD && !framer.hasBytes()) {
            begin();
        }
        framer.add(context.alloc(), in);
        advance();
        settle();
    }

    /** Counts the bytes that wait, and reads no more while a whole request waits. */
    private void settle() {
        int now = framer.shrink(ctx.alloc()) + tls.undecrypted() + (state == State.STREAMS ? streams.pending() : 0);
        int before = pendingBytes;
        if (now != before) {
            pendingBytes = now;
            front.pending().add(now - before);
        }
        gate.set(ctx, state == State.ANSWERING && framer.hasBytes());
        TlsHandler handler = tls.handler();
        if (handler != null && mayDecrypt()) {
            handler.goOn();
        }
    }

    /** Whether records of TLS may be decrypted: an answer that is still to come could not be sent after the client's close_notify. */
    private boolean mayDecrypt() {
        return state != State.ANSWERING;
    }

    /** A part of a record of TLS begins a request as its first byte does. */
    private void settleRecord() {
        int undecrypted = tls.undecrypted();
        if (state == State.HEAD && !framer.hasBytes() && begun != undecrypted > 0) {
            if (begun) {
                next();
            } else {
                begin();
            }
        }
        if (undecrypted > 0 || pendingBytes > 0) {
            settle();
        }
    }

    /** The first byte of a request has come. */
    private void begin() {
        since = System.nanoTime();
        waitingSince = since;
        begun = true;
    }

    /** Hands on the bytes that the server may have. */
    private void advance() {
        boolean going = true;
        while (going && framer.hasBytes()) {
            going = switch (state) {
                case HEAD -> takeHead();
                case BODY -> takeBody();
                case ANSWERING, STREAMS, CLOSING -> false;
            };
        }
    }

    private boolean takeHead() {
        if (tls.hasExpired()) {
            refuse(HeadFault.CERTIFICATE_EXPIRED);
            return false;
        }
        if (mayBeHttp2) {
            int preface = framer.prefaceBytes();
            mayBeHttp2 = preface > 0 && preface < Streams.PREFACE.length;
            if (mayBeHttp2) {
                return false;
            }
            if (preface > 0) {
                startStreams();
                return false;
            }
        }
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

    /** The client speaks HTTP/2: the server gets its bytes as they come. */
    private void startStreams() {
        ByteBuf bytes = framer.takeAll();
        state = State.STREAMS;
        http2 = true;
        next();
        ctx.fireChannelRead(bytes.readRetainedSlice(Streams.PREFACE.length));
        takeFrames(bytes);
        if (front.stopping()) {
            stop();
        }
    }

    /** The server gets no bytes of a client that abuses it. */
    private void takeFrames(ByteBuf frames) {
        streams.received(frames);
        if (streams.isAbused() || tls.hasExpired()) {
            frames.release();
            front.connections().count(Connections.Event.REFUSED);
            endStreams(streams.isAbused() ? Streams.ENHANCE_YOUR_CALM : Streams.NO_ERROR);
            return;
        }
        settleStreams();
        ctx.fireChannelRead(frames);
    }

    /** A connection waits while it has no stream. */
    private void settleStreams() {
        if (streams.isIdle() != (waitingSince != 0)) {
            since = System.nanoTime();
            waitingSince = streams.isIdle() ? since : 0;
        }
    }

    private void endStreams(int code) {
        ByteBuf last = streams.goAway(code);
        startClosing();
        ctx.writeAndFlush(last).addListener(sent -> endOutput());
    }

    private void startRequest() {
        since = System.nanoTime();
        waitingSince = 0;
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

    /** The first line of the request that the server has. Only on the event loop, until the answer is flushed. */
    public RequestLine line() {
        return framer.line();
    }

    /** Whether the connection speaks HTTP/2, which has no first lines. Only on the event loop. */
    public boolean isHttp2() {
        return http2;
    }

    /** A request has begun; called once for each, on the event loop. */
    public void started(Exchange exchange) {
        if (state == State.STREAMS) {
            streams.started();
            return;
        }
        request.begin(exchange);
        if (front.stopping()) {
            stop();
        }
    }

    /** An answer of so many bytes begins, or as a negative number ends; one that may wait in the server for a window. From any thread. */
    public void keeps(long bytes) {
        ctx.executor().execute(() -> {
            if (state == State.STREAMS) {
                keep(bytes);
            }
        });
    }

    private void keep(long bytes) {
        streams.answer(bytes);
        keptBytes = streams.answers();
        front.unsent().add(bytes);
    }

    /** The answer of the request is flushed; called once for each, from any thread. */
    public void answered() {
        ctx.executor().execute(this::afterAnswer);
    }

    private void afterAnswer() {
        if (state == State.CLOSING || state == State.STREAMS) {
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
        settle();
    }

    /** The connection waits for its next request. */
    private void next() {
        since = System.nanoTime();
        waitingSince = since;
        begun = framer.hasBytes();
    }

    /** Reads nothing more while a request waits; but with none waiting, the end of the connection is to be seen. */
    @Override
    public void read(ChannelHandlerContext context) {
        gate.read(context);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (tls.isOn()) {
            settleRecord();
        }
        if (state == State.CLOSING) {
            context.read();
        } else {
            context.fireChannelReadComplete();
        }
    }

    /** The server takes the end of our side, which only the front ends, and events of TLS for ones that it does not know. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshaken(context, handshake);
        } else if (event instanceof SslCloseCompletionEvent) {
            if (state == State.HEAD || state == State.STREAMS) {
                close();
            }
        } else if (state != State.CLOSING) {
            context.fireUserEventTriggered(event);
        }
    }

    /** A failed handshake ends the connection by itself. */
    private void handshaken(ChannelHandlerContext context, SslHandshakeCompletionEvent handshake) {
        TlsHandler handler = context.pipeline().get(TlsHandler.class);
        if (handshake.isSuccess() && handler != null) {
            handler.decryptWhile(this::mayDecrypt);
            if (!tls.begin(handler)) {
                close();
            }
        }
    }

    /** The name in the certificate that the client has shown and that was verified; null without one. Only on the event loop. */
    public @Nullable String clientName() {
        return tls.name();
    }

    /** Whether the connection has TLS. Only on the event loop. */
    public boolean isTls() {
        return tls.isOn();
    }

    /** Strangers that speak no TLS, or that show a bad certificate, are no fault of the server. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
            close();
        } else {
            context.fireExceptionCaught(cause);
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
        if (state == State.STREAMS) {
            streams.sent((ByteBuf) message);
            settleStreams();
        } else {
            request.written((ByteBuf) message);
        }
        unsent.add(bytes);
        context.write(message, promise.unvoid()).addListener(sent -> unsent.add(-bytes));
        if (endDue) {
            announceEnd();
        }
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
        waitingSince = 0;
        since = System.nanoTime();
        framer.release();
        settle();
    }

    /** The last answer is flushed; bytes that still come are read and dropped, for a while. */
    private void endOutput() {
        startClosing();
        if (ctx.channel() instanceof DuplexChannel channel && ctx.channel().isActive()) {
            TlsHandler handler = tls.handler();
            if (handler == null) {
                channel.shutdownOutput();
            } else {
                // The alert close_notify goes first, so that the client knows that nothing is missing.
                handler.closeOutbound().addListener(sent -> channel.shutdownOutput());
            }
            ctx.read();
        } else {
            close();
        }
    }

    private void close() {
        state = State.CLOSING;
        ctx.close();
    }

    /** Closes at once. Under TLS without close_notify, which waits, with all memory, for a client that takes nothing. */
    private void abort() {
        state = State.CLOSING;
        tls.behind(ctx).close();
    }

    /** Looks at the deadlines; called several times a second. */
    void sweep(long now) {
        if (unsent.stalled(ctx.channel(), now, front.settings().idleTimeout().toNanos())) {
            front.connections().count(Connections.Event.TIMED_OUT);
            abort();
            return;
        }
        long age = now - since;
        long stopping = front.stopping() ? now - front.stoppingSince() : 0;
        if (state == State.STREAMS) {
            streams.tick();
        }
        Deadlines.Due due =
                switch (state) {
                    case HEAD -> deadlines.inHead(age, begun, stopping);
                    case STREAMS -> deadlines.ofStreams(streams, streams.isIdle() ? age : 0, stopping, now);
                    case BODY -> deadlines.inBody(age);
                    case ANSWERING -> deadlines.whileAnswering(age);
                    case CLOSING -> deadlines.whileClosing(age);
                };
        switch (due) {
            case NOTHING -> {}
            case ANSWER -> refuse(HeadFault.REQUEST_TIMEOUT);
            case TIMED_OUT -> timedOut();
            case CLOSE -> finish();
        }
    }

    /** With HTTP/2 the client must know which of its streams were served: others it may repeat. */
    private void finish() {
        if (state == State.STREAMS) {
            endStreams(Streams.NO_ERROR);
        } else {
            close();
        }
    }

    private void timedOut() {
        front.connections().count(Connections.Event.TIMED_OUT);
        finish();
    }

    /** The server stops: the answers under way are the last ones. Called on the event loop. */
    void stop() {
        if (state == State.STREAMS) {
            endDue = true;
            announceEnd();
        } else {
            request.makeLast();
        }
    }

    /** Not in the middle of another frame: then after it. */
    private void announceEnd() {
        ByteBuf frame = streams.announceEnd();
        if (frame.isReadable()) {
            endDue = false;
            ctx.writeAndFlush(frame);
        }
    }

    /** From any thread. */
    @Override
    public long waitingNanos(long now) {
        long start = waitingSince;
        return start == 0 ? 0 : now - start;
    }

    /** From any thread. */
    @Override
    public boolean hasBegun() {
        return begun;
    }

    /** The memory that the connection holds, in bytes. From any thread. */
    long held(ByteBudget.Kind kind) {
        return kind == ByteBudget.Kind.PENDING ? pendingBytes : unsent.sum() + keptBytes;
    }

    /** Ends the connection if it still waits; an unfinished request gets an answer. From any thread. */
    @Override
    public void makeRoom() {
        ctx.executor().execute(this::stopWaiting);
    }

    private void stopWaiting() {
        if (waitingSince != 0) {
            if (state == State.STREAMS) {
                endStreams(Streams.NO_ERROR);
            } else if (begun) {
                refuse(HeadFault.OVERLOADED);
            } else {
                close();
            }
        }
    }

    /** Whether {@link #end} was called. From any thread. */
    boolean ending() {
        return ending;
    }

    /** Ends the connection; an unfinished head gets an answer. From any thread. */
    void end() {
        ending = true;
        ctx.executor().execute(() -> {
            stopWaiting();
            if (state != State.CLOSING || tls.undecrypted() > 0) {
                abort();
            }
        });
    }

    Channel channel() {
        return ctx.channel();
    }
}
