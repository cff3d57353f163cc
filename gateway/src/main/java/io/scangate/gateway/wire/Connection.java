package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.scangate.gateway.tls.ClientCertificate;
import io.scangate.gateway.tls.TlsHandler;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection: reads requests from the received bytes and passes each to the endpoint's handler, in order.
 * Only for its event loop.
 *
 * <pre>
 *   OPEN ------------ a late answer is due -----------> WAITING
 *    |  <-------------- it has arrived ----------------   |
 *    '--------- a fault, a timeout, a last answer --------'
 *                           v
 *                        CLOSING (LastAnswer) ---> closed
 * </pre>
 */
final class Connection extends ChannelInboundHandlerAdapter implements Watched, ReadRound.Member {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);

    private enum State {
        OPEN,
        WAITING,
        CLOSING
    }

    private final WireSettings settings;
    private final LoopState loop;
    private final Runnable onClosed;
    private final PendingBytes pending;
    private final RequestReader reader;

    @SuppressWarnings("NullAway.Init")
    private ChannelHandlerContext ctx;

    @SuppressWarnings("NullAway.Init")
    private ConnectionOutput output;

    @SuppressWarnings("NullAway.Init")
    private LateAnswers lateAnswers;

    @SuppressWarnings("NullAway.Init")
    private LastAnswer lastAnswer;

    @SuppressWarnings("NullAway.Init")
    private ConnectionWatch watch;

    private State state = State.OPEN;
    private boolean handling;
    private boolean headOnly;
    private boolean unblockedWhileHandling;
    private boolean inputClosed;
    private boolean answeredOne;
    private @Nullable Http2Connection successor;
    private boolean inRound;
    private boolean hasRead;
    private Peer peer = Peer.UNKNOWN;
    private final boolean refused;
    private @Nullable TlsHandler tls;
    private long certificateEnd = Long.MAX_VALUE;
    private int mark;

    /**
     * Makes a connection.
     *
     * @param refused whether the connection exceeds the limits; it then gets an error answer and is closed
     * @param onClosed runs when the connection has closed
     */
    Connection(WireSettings settings, LoopState loop, boolean refused, Runnable onClosed) {
        this.settings = settings;
        this.loop = loop;
        this.refused = refused;
        this.onClosed = onClosed;
        this.pending = new PendingBytes(loop);
        this.reader = new RequestReader(settings, loop);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        peer = Peer.of(context.channel().remoteAddress(), settings.peers());
        output = new ConnectionOutput(
                context, loop, loop.answers(), settings.limits().maxPipelined(), this::resume);
        lastAnswer = new LastAnswer(context, output);
        lateAnswers = new LateAnswers(context, this::answerLate);
        watch = new ConnectionWatch(this, settings.timeouts(), loop, pending, output);
        loop.metrics().count(LoopMetrics.Event.CONNECTIONS_OPENED);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        watch.end();
        state = State.CLOSING;
        if (successor != null) {
            return;
        }
        loop.metrics().count(LoopMetrics.Event.CONNECTIONS_CLOSED);
        onClosed.run();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (refused) {
            loop.metrics().count(LoopMetrics.Event.CONNECTIONS_REFUSED);
            loop.startRead();
            fail(WireProblem.OVERLOADED, false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        finishRound();
        Http2Connection next = successor;
        if (next != null) {
            next.channelRead(next.context(), in);
            return;
        }
        try {
            boolean first = !hasRead;
            hasRead = true;
            if (first && joinsRound(in)) {
                inRound = true;
                loop.round().add(this, in);
                watch.active();
            } else if (state == State.OPEN || state == State.WAITING) {
                loop.startRead();
                watch.active();
                take(in);
                pending.count();
            }
        } finally {
            in.release();
        }
    }

    /** Whether bytes start a request, which may be handled together with those of other connections. */
    private boolean joinsRound(ByteBuf in) {
        return loop.round().takes(in.readableBytes())
                && mayTake()
                && pending.length() == 0
                && !reader.hasBegun()
                && certificateEnd == Long.MAX_VALUE;
    }

    /** Handles the bytes in the round first: something else of this connection follows them. They may close it, or start HTTP/2. */
    private void finishRound() {
        if (inRound) {
            loop.round().run();
        }
    }

    @Override
    public boolean readWhole(Request into, byte[] b, int from, int to) {
        try {
            return mayTake() && reader.readWhole(into, b, from, to);
        } catch (RuntimeException e) {
            LOG.debug("parsing failed; parsing alone shows the defect", e);
            return false;
        }
    }

    @Override
    public void answerOfRound(Request request) {
        inRound = false;
        if (!mayTake()) {
            return;
        }
        answeredOne = true;
        handling = true;
        try {
            answerOrFail(request);
            output.endOfBatch();
            output.flush();
        } catch (Throwable e) {
            exceptionCaught(ctx, e);
        } finally {
            handling = false;
        }
        resumeIfUnblocked();
    }

    private void answerOrFail(Request request) {
        try {
            mark = loop.answers().end();
            answer(request);
        } catch (RuntimeException e) {
            answerDefect(e);
        }
    }

    @Override
    public void takeOfRound(byte[] b, int from, int to) {
        inRound = false;
        if (state == State.CLOSING) {
            return;
        }
        try {
            loop.startRead();
            if (mayTake()) {
                System.arraycopy(b, from, loop.input(), 0, to - from);
                takeInput(to - from);
            } else {
                pending.append(b, from, to);
            }
            pending.count();
            if (successor == null) {
                output.flush();
            } else {
                successor.channelReadComplete(successor.context());
            }
        } catch (Throwable e) {
            exceptionCaught(ctx, e);
        }
    }

    @Override
    public void failOfRound(Throwable cause) {
        inRound = false;
        exceptionCaught(ctx, cause);
    }

    /** Handles the first bytes of the loop's input. */
    private void takeInput(int length) {
        int used = handle(loop.input(), length);
        if (used < length) {
            pending.append(loop.input(), used, length);
        }
    }

    private void take(ByteBuf in) {
        int length = in.readableBytes();
        if (pending.length() == 0 && mayTake() && length <= LoopState.MAX_READ) {
            in.readBytes(loop.input(), 0, length);
            takeInput(length);
            return;
        }
        boolean worthParsing = pending.append(in);
        if (mayTake() && (worthParsing || reader.inBody())) {
            handlePending();
        }
    }

    @Override
    public Peer peer() {
        return peer;
    }

    /** Whether the connection may take requests now. */
    private boolean mayTake() {
        return state == State.OPEN && !output.blocked();
    }

    @Override
    public boolean awaitsClient() {
        return mayTake();
    }

    @Override
    public boolean hasBegun() {
        return reader.hasBegun();
    }

    @Override
    public long deadline() {
        return reader.deadline();
    }

    private void handlePending() {
        pending.drop(handle(pending.bytes(), pending.length()));
    }

    /**
     * Parses the remaining bytes when no more will arrive; an unfinished line may have a fault that was not yet
     * checked.
     */
    private void takeRemainder() {
        if (mayTake() && pending.length() > 0) {
            handlePending();
        }
    }

    /** Takes requests from the start of an array and returns the number of bytes used. */
    private int handle(byte[] b, int to) {
        handling = true;
        int at;
        try {
            at = takeRequests(b, to);
            output.endOfBatch();
        } finally {
            handling = false;
        }
        resumeIfUnblocked();
        return state == State.CLOSING ? to : at;
    }

    private void resumeIfUnblocked() {
        if (unblockedWhileHandling) {
            unblockedWhileHandling = false;
            // Later, because the caller must first store the unused bytes.
            lateAnswers.onLoop(this::resume);
        }
    }

    private int takeRequests(byte[] b, int to) {
        int at = 0;
        try {
            while (at < to && mayTake()) {
                mark = loop.answers().end();
                int next = takeSome(b, at, to);
                if (next < 0) {
                    break;
                }
                at = next;
            }
        } catch (RuntimeException e) {
            answerDefect(e);
        }
        return at;
    }

    private void answerDefect(RuntimeException e) {
        LOG.error("A request could not be answered, because of a defect in the program", e);
        // Drops the unfinished answer. The buffer may already be empty because it has been sent.
        loop.answers().end(Math.min(mark, loop.answers().end()));
        fail(WireProblem.INTERNAL_ERROR, headOnly);
    }

    /** Takes an empty line or requests; returns the start of the next one, or {@link RequestReader#INCOMPLETE}. */
    private int takeSome(byte[] b, int from, int to) {
        headOnly = false;
        int start = reader.skipEmptyLine(b, from, to);
        if (start != from) {
            return start;
        }
        int end = reader.read(peer, b, from, to);
        if (end == RequestReader.FAULT) {
            if (tls == null && !answeredOne && Http2Preface.isStart(b, from, to)) {
                return to - from < Http2Preface.LENGTH ? reader.awaitRest() : becomeHttp2(b, from, to);
            }
            if (tls == null
                    && !answeredOne
                    && reader.fault() == WireProblem.BAD_REQUEST_LINE
                    && Http2Preface.isForeign(b, from, to)) {
                return becomeHttp2(b, from, to);
            }
            fail(reader.fault(), loop.batch().request(0).method() == Method.HEAD);
        } else if (end == RequestReader.INCOMPLETE) {
            if (reader.takeWantsContinue()) {
                output.sendInterim(CONTINUE);
            }
        } else if (loop.readMillis() > certificateEnd) {
            fail(WireProblem.CERTIFICATE_EXPIRED, loop.batch().request(0).method() == Method.HEAD);
        } else {
            if (!loop.draining()) {
                reader.readAhead(peer, b, end, to);
            }
            return answerBatch();
        }
        return end;
    }

    /** Lets a connection of HTTP/2 take the place of this one, with the bytes that have come. */
    private int becomeHttp2(byte[] b, int from, int to) {
        ByteBuf bytes = ctx.alloc().buffer(to - from).writeBytes(b, from, to - from);
        Http2Connection next = becomeHttp2();
        next.channelRead(next.context(), bytes);
        return to;
    }

    private Http2Connection becomeHttp2() {
        state = State.CLOSING;
        Http2Connection next = new Http2Connection(settings, loop, peer, tls, certificateEnd, onClosed);
        successor = next;
        ctx.pipeline().replace(this, ctx.name(), next);
        return next;
    }

    /** Answers the requests of the loop's batch until the output is blocked; returns the start of the next request. */
    private int answerBatch() {
        RequestBatch batch = loop.batch();
        answeredOne = true;
        loop.lookAhead(batch);
        int at = 0;
        for (int i = 0; i < batch.count() && mayTake(); i++) {
            mark = loop.answers().end();
            Request request = batch.request(i);
            at = request.end();
            answer(request);
        }
        return at;
    }

    private void answer(Request request) {
        boolean last = request.closes() || loop.draining();
        headOnly = request.method() == Method.HEAD;
        loop.answers().next(last, headOnly);
        CompletionStage<Answer> later = loop.handler().answer(request, loop.answers());
        if (later != null) {
            state = State.WAITING;
            ctx.channel().config().setAutoRead(false);
            lateAnswers.await(later, last, headOnly);
        } else {
            answered(last);
        }
    }

    /** Sends a long body of the answer that has been written; closes after the last answer. */
    private void answered(boolean last) {
        byte[] body = loop.answers().takeStreamed();
        if (body != null) {
            output.stream(body, last ? this::finish : this::resume);
        } else if (last) {
            finish();
        } else {
            output.answered();
        }
    }

    /** Writes a late answer when it has arrived. */
    private void answerLate(LateAnswers.Late answer) {
        if (state != State.WAITING || !ctx.channel().isActive()) {
            return;
        }
        loop.startRead();
        watch.active();
        state = State.OPEN;
        headOnly = answer.headOnly();
        mark = loop.answers().end();
        try {
            answered(answer.write(loop));
        } catch (RuntimeException e) {
            answerDefect(e);
        }
        if (state == State.OPEN) {
            output.endOfBatch();
            output.flush();
            resume();
        }
    }

    /** Takes the requests that had to wait. */
    private void resume() {
        if (handling) {
            unblockedWhileHandling = true;
            return;
        }
        if (state != State.OPEN) {
            return;
        }
        loop.startRead();
        watch.active();
        if (pending.length() > 0) {
            handlePending();
            pending.count();
            output.flush();
        }
        if (mayTake() && !inputClosed) {
            ctx.channel().config().setAutoRead(true);
        }
        goOn();
        closeIfDone();
    }

    /** Answers with a problem and closes: after such a fault the meaning of the next bytes is unknown. */
    private void fail(WireProblem problem, boolean headOnly) {
        loop.metrics().count(problem);
        int start = loop.answers().end();
        loop.answers().next(true, headOnly);
        loop.answers().problem(problem);
        loop.logFault(problem, peer, loop.answers().end() - start);
        finish();
    }

    /** Sends the last answer and closes. */
    private void finish() {
        state = State.CLOSING;
        lastAnswer.send();
        goOn();
    }

    /** Whether records of TLS may be decrypted: an answer that is still to come could not be sent after the client's close_notify. */
    private boolean mayDecrypt() {
        finishRound();
        return state == State.CLOSING || mayTake();
    }

    private void goOn() {
        if (tls != null) {
            tls.goOn();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        hasRead = false;
        if (tls != null) {
            watch.undecrypted(tls.undecryptedMemory());
        }
        if (!inRound) {
            output.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        output.writabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            TlsHandler handler = context.pipeline().get(TlsHandler.class);
            handler.decryptWhile(this::mayDecrypt);
            tls = handler;
            // Read here once, so that no request has to look for it.
            ClientCertificate shown = ClientCertificate.of(handler);
            if (shown != null && !shown.isValid()) {
                Futures.ignore(context.close());
                return;
            }
            peer = peer.with(shown);
            certificateEnd = shown == null ? Long.MAX_VALUE : shown.endMillis();
            if (ApplicationProtocolNames.HTTP_2.equals(handler.applicationProtocol())) {
                becomeHttp2();
            }
            return;
        }
        if (event instanceof ProxyProtocol.Client named) {
            peer = peer.with(named.address(), settings.peers());
        }
        boolean closed = event instanceof SslCloseCompletionEvent tls && tls.isSuccess();
        finishRound();
        Http2Connection next = successor;
        if (next != null) {
            next.userEventTriggered(next.context(), event);
            return;
        }
        if (closed || event instanceof ChannelInputShutdownEvent) {
            inputClosed = true;
            lastAnswer.inputClosed();
            loop.startRead();
            takeRemainder();
            pending.count();
            output.flush();
            closeIfDone();
        }
    }

    @Override
    public void closeIfDone() {
        if (inputClosed && mayTake() && output.allSent(this::closeIfDone)) {
            Futures.ignore(ctx.close());
        }
    }

    /** Ends the time in which a closing connection discards bytes. */
    @Override
    public void sweep(long now) {
        lastAnswer.sweep(now);
    }

    /** The remaining bytes of the request may have a fault that was not yet checked. */
    @Override
    public void requestTimedOut() {
        loop.startRead();
        takeRemainder();
        if (state == State.OPEN) {
            fail(WireProblem.REQUEST_TIMEOUT, false);
        }
    }

    @Override
    public void end(boolean unfinishedRequest) {
        if (unfinishedRequest) {
            loop.startRead();
            fail(WireProblem.OVERLOADED, false);
        }
        if (!unfinishedRequest || (tls != null && tls.undecryptedMemory() > 0)) {
            state = State.CLOSING;
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
        Futures.ignore(ctx.close());
    }

    @Override
    public void closeNow() {
        close();
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
