package io.scangate.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.scangate.gateway.tls.TlsHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection with HTTP/2. Takes the place of {@link Connection} when the client has shown its preface, or has chosen the protocol in
 * its TLS handshake. Reads frames while the output takes answers, and ends in order. Only for its event loop.
 */
final class Http2Connection extends ChannelInboundHandlerAdapter implements Watched {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);

    private enum State {
        OPEN,
        CLOSING
    }

    private final WireSettings settings;
    private final LoopState loop;
    private final Http2Answers answers;
    private final Runnable onClosed;
    private final Peer peer;
    private final @Nullable TlsHandler tls;
    private final long certificateEnd;
    private final PendingBytes pending;
    private final Http2Preface preface = new Http2Preface();

    @SuppressWarnings("NullAway.Init")
    private ChannelHandlerContext ctx;

    @SuppressWarnings("NullAway.Init")
    private ConnectionOutput output;

    @SuppressWarnings("NullAway.Init")
    private Http2Session session;

    @SuppressWarnings("NullAway.Init")
    private Http2Drain drain;

    @SuppressWarnings("NullAway.Init")
    private FrameReader frames;

    @SuppressWarnings("NullAway.Init")
    private LastAnswer lastAnswer;

    @SuppressWarnings("NullAway.Init")
    private LateAnswers tasks;

    @SuppressWarnings("NullAway.Init")
    private ConnectionWatch watch;

    private State state = State.OPEN;
    private boolean handling;
    private boolean unblockedWhileHandling;
    private boolean inputClosed;

    /**
     * Makes a connection.
     *
     * @param tls null for plain text
     * @param certificateEnd when the client's certificate ends, in milliseconds of the epoch
     * @param onClosed runs when the connection has closed
     */
    Http2Connection(
            WireSettings settings,
            LoopState loop,
            Peer peer,
            @Nullable TlsHandler tls,
            long certificateEnd,
            Runnable onClosed) {
        this.settings = settings;
        this.loop = loop;
        this.answers = loop.http2().answers();
        this.peer = peer.overHttp2();
        this.tls = tls;
        this.certificateEnd = certificateEnd;
        this.onClosed = onClosed;
        this.pending = new PendingBytes(loop);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        output = new ConnectionOutput(context, loop, answers, settings.limits().maxPipelined(), this::resume);
        lastAnswer = new LastAnswer(context, output);
        tasks = new LateAnswers(context, late -> {});
        watch = new ConnectionWatch(this, settings.timeouts(), loop, pending, output);
        session = new Http2Session(this, settings, loop, output);
        drain = new Http2Drain(loop, session);
        frames = new FrameReader(session, loop, settings);
        loop.metrics().count(LoopMetrics.Event.HTTP2_CONNECTIONS);
        if (tls != null) {
            tls.decryptWhile(() -> state == State.CLOSING || mayTake());
        }
        startRead();
        session.start();
        output.endOfBatch();
        output.flush();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        session.streams().clear();
        watch.end();
        loop.metrics().count(LoopMetrics.Event.CONNECTIONS_CLOSED);
        onClosed.run();
    }

    ChannelHandlerContext context() {
        return ctx;
    }

    Peer peer() {
        return peer;
    }

    /** Whether the client's certificate is no longer valid. */
    boolean isCertificateOver() {
        return loop.readMillis() > certificateEnd;
    }

    private void startRead() {
        loop.startRead();
        answers.start(loop.readMillis());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (state == State.OPEN) {
                startRead();
                watch.active();
                take(in);
                count();
            }
        } finally {
            in.release();
        }
    }

    private void take(ByteBuf in) {
        int length = in.readableBytes();
        if (pending.length() == 0 && mayTake() && length <= LoopState.MAX_READ) {
            in.readBytes(loop.input(), 0, length);
            int used = handle(loop.input(), length);
            if (used < length) {
                pending.append(loop.input(), used, length);
            }
            return;
        }
        pending.append(in);
        if (mayTake()) {
            handlePending();
        }
    }

    private void handlePending() {
        pending.drop(handle(pending.bytes(), pending.length()));
    }

    /** Whether the connection may take frames now. */
    private boolean mayTake() {
        return state == State.OPEN && !output.blocked();
    }

    /** Takes frames from the start of an array and returns the number of bytes used. */
    private int handle(byte[] b, int to) {
        boolean writing = handling;
        handling = true;
        int at = 0;
        try {
            session.requests().start();
            at = takePreface(b, to);
            at = takeFrames(b, at, to);
            endBatch();
        } catch (RuntimeException e) {
            LOG.error("A connection failed because of a defect in the program", e);
            answers.end(0);
            fault(Http2Error.INTERNAL_ERROR, "a fault of the gateway; see its log");
        } finally {
            handling = writing;
        }
        resumeIfUnblocked();
        return state == State.CLOSING ? to : at;
    }

    private int takePreface(byte[] b, int to) {
        int at = preface.take(b, to);
        if (at == Http2Preface.FAULT) {
            fault(Http2Error.PROTOCOL_ERROR, "no connection preface of HTTP/2");
            return to;
        }
        return at;
    }

    private int takeFrames(byte[] b, int from, int to) {
        int at = from;
        while (mayTake()) {
            int next = frames.read(b, at, to);
            if (next < 0) {
                break;
            }
            at = next;
        }
        if (mayTake()) {
            frames.endOfRead(at == to && preface.isWhole());
        }
        return at;
    }

    /** Writes the answers of one read to the channel. */
    private void endBatch() {
        if (state == State.OPEN) {
            session.requests().answer();
            output.endOfBatch();
            finishIfDrained();
        } else {
            answers.end(0);
        }
    }

    /** Later, because the unused bytes must first be stored, and what is written must go to the channel. */
    private void resumeIfUnblocked() {
        if (!handling && unblockedWhileHandling) {
            unblockedWhileHandling = false;
            resumeLater();
        }
    }

    /** Starts to write outside of a read; returns whether the connection is open. If it is, {@link #endWrite} must follow. */
    boolean startWrite() {
        if (state != State.OPEN || !ctx.channel().isActive()) {
            return false;
        }
        handling = true;
        startRead();
        session.requests().start();
        return true;
    }

    /** Ends what {@link #startWrite} has begun. */
    void endWrite() {
        endBatch();
        handling = false;
        count();
        output.flush();
        resumeIfUnblocked();
        closeIfDone();
    }

    /** Calls {@link #resume} in a task of its own. */
    void resumeLater() {
        tasks.onLoop(this::resume);
    }

    /** Sends and takes what had to wait. */
    private void resume() {
        if (handling) {
            unblockedWhileHandling = true;
            return;
        }
        if (!startWrite()) {
            return;
        }
        watch.active();
        session.sender().sendRests();
        output.endOfBatch();
        if (pending.length() > 0 && mayTake()) {
            handlePending();
        }
        if (mayTake() && !inputClosed) {
            ctx.channel().config().setAutoRead(true);
        }
        endWrite();
        goOn();
    }

    /** Counts the memory of the connection, which may end connections, also this one. */
    private void count() {
        output.hold(session.streams().restMemory());
        pending.hold(frames.memory() + session.memory());
        pending.count();
    }

    /** Ends the connection because of an error of the client, or of the server. */
    void fault(Http2Error error, String reason) {
        if (state == State.OPEN) {
            loop.metrics().count(LoopMetrics.Event.HTTP2_FAULTS);
            session.requests().answer();
            goAway(error, reason);
            finish();
        }
    }

    private void goAway(Http2Error error, String reason) {
        FrameWriter.goAway(answers, session.lastStream(), error, reason);
    }

    /** Sends what is written, then closes. */
    private void finish() {
        state = State.CLOSING;
        frames.endBlock();
        session.streams().clear();
        lastAnswer.send();
        goOn();
    }

    private void goOn() {
        if (tls != null) {
            tls.goOn();
        }
    }

    /** Takes no further streams, and ends once those so far are answered. Called while frames are read. */
    void endAfterAnswers(String reason) {
        drain.end(reason);
    }

    private void finishIfDrained() {
        if (state == State.OPEN && drain.isOver()) {
            finish();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (tls != null) {
            watch.undecrypted(tls.undecryptedMemory());
        }
        output.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        output.writabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        boolean closed = event instanceof SslCloseCompletionEvent end && end.isSuccess();
        if (closed || event instanceof ChannelInputShutdownEvent) {
            inputClosed = true;
            lastAnswer.inputClosed();
            output.flush();
            closeIfDone();
        }
    }

    @Override
    public boolean awaitsClient() {
        return mayTake() && !session.streams().awaitsAnswer();
    }

    @Override
    public boolean hasBegun() {
        return frames.deadline() != RequestReader.NO_DEADLINE
                || session.streams().hasBodies();
    }

    @Override
    public long deadline() {
        return frames.deadline();
    }

    /** A client that has closed its side opens no more windows, so only answers of the handler are worth waiting for. */
    @Override
    public void closeIfDone() {
        if (inputClosed
                && mayTake()
                && !session.streams().awaitsHandler()
                && !session.sender().hasMore()
                && output.allSent(this::closeIfDone)) {
            Futures.ignore(ctx.close());
        }
    }

    @Override
    public void sweep(long now) {
        lastAnswer.sweep(now);
        if ((loop.draining() || !session.streams().isEmpty()) && startWrite()) {
            session.sweep(now);
            if (loop.draining()) {
                drain.sweep(now);
            }
            endWrite();
        }
    }

    @Override
    public void requestTimedOut() {
        endWith(Http2Error.ENHANCE_YOUR_CALM, "a frame or header block did not arrive in time");
    }

    private void endWith(Http2Error error, String reason) {
        if (startWrite()) {
            goAway(error, reason);
            finish();
            handling = false;
        }
    }

    @Override
    public void end(boolean unfinishedRequest) {
        if (unfinishedRequest) {
            endWith(Http2Error.ENHANCE_YOUR_CALM, "too many connections or requests");
        }
        if (!unfinishedRequest || (tls != null && tls.undecryptedMemory() > 0)) {
            state = State.CLOSING;
            session.streams().clear();
            abort();
            output.release();
        }
    }

    @Override
    public void abort() {
        ChannelHandlerContext first = tls == null ? null : ctx.pipeline().context(tls);
        Futures.ignore((first == null ? ctx : first).close());
    }

    @Override
    public void close() {
        endWith(Http2Error.NO_ERROR, loop.draining() ? "the gateway stops" : "no request for a while");
    }

    @Override
    public void closeNow() {
        Futures.ignore(ctx.close());
        ChannelHandlerContext first = ctx.pipeline().firstContext();
        if (first != null) {
            Futures.ignore(first.close());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Netty wraps the faults of TLS records.
        if (!(cause instanceof IOException) && !(cause.getCause() instanceof IOException)) {
            LOG.error("A connection failed because of a defect in the program", cause);
        }
        Futures.ignore(ctx.close());
    }
}
