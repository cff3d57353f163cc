package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection: takes requests off the bytes that come, one by one and in order, and has each answered.
 * Lives on one event loop.
 *
 * <pre>
 *   OPEN ----- an answer that comes later -----> WAITING
 *    |  <------------- it has come -------------   |
 *    '------- a fault, a timeout, a last answer ------'
 *                           v
 *                        CLOSING (LastAnswer) ---> closed
 * </pre>
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final long DRAIN_GRACE_NANOS = 500_000_000L;

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);

    private enum State {
        OPEN,
        WAITING,
        CLOSING
    }

    private final Listener listener;
    private final LoopState loop;
    private final PendingBytes pending = new PendingBytes();
    private final RequestReader reader;

    @SuppressWarnings("NullAway.Init")
    private ChannelHandlerContext ctx;

    @SuppressWarnings("NullAway.Init")
    private ConnectionOutput output;

    @SuppressWarnings("NullAway.Init")
    private RequestDispatcher dispatcher;

    @SuppressWarnings("NullAway.Init")
    private LastAnswer lastAnswer;

    private State state = State.OPEN;
    private boolean handling;
    private boolean unblockedMeanwhile;
    private boolean inputClosed;
    private boolean refused;
    private int place;
    private int mark;
    private long lastActive;

    Connection(Listener listener, LoopState loop) {
        this.listener = listener;
        this.loop = loop;
        this.reader = new RequestReader(listener, loop);
    }

    /** A connection past the limits: it is told so, and closed. */
    static Connection refused(Listener listener, LoopState loop) {
        Connection connection = new Connection(listener, loop);
        connection.refused = true;
        return connection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        output = new ConnectionOutput(context, loop, listener.settings().maxPipelined(), this::resume);
        lastAnswer = new LastAnswer(context, output);
        dispatcher = new RequestDispatcher(context, listener, loop, this::answerLate);
        place = loop.connections().add(this);
        lastActive = System.nanoTime();
        loop.metrics().count(LoopMetrics.Other.CONNECTIONS_OPENED);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        loop.connections().remove(place);
        loop.metrics().count(LoopMetrics.Other.CONNECTIONS_CLOSED);
        listener.left(context.channel(), refused);
    }

    /** Another connection of the list has gone, and this one stands elsewhere now. */
    void moved(int newPlace) {
        place = newPlace;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (refused) {
            loop.metrics().count(LoopMetrics.Other.CONNECTIONS_REFUSED);
            loop.startBatch();
            fail(Problem.OVERLOADED, false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (state == State.OPEN || state == State.WAITING) {
                loop.startBatch();
                lastActive = loop.readNanos();
                take(in);
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
        boolean worthIt = pending.append(in);
        if (mayTake() && (worthIt || reader.inBody())) {
            handlePending();
        }
    }

    private boolean mayTake() {
        return state == State.OPEN && !output.blocked();
    }

    private void handlePending() {
        pending.drop(handle(pending.bytes(), pending.length()));
    }

    /** Nothing more will come: a line that has not ended may have a fault that nobody has looked for yet. */
    private void takeLeftOvers() {
        if (mayTake() && pending.length() > 0) {
            handlePending();
        }
    }

    /** Takes requests from the start of an array and tells how many bytes are done with. */
    private int handle(byte[] b, int to) {
        handling = true;
        int at;
        try {
            at = takeRequests(b, to);
            output.endOfBatch();
        } finally {
            handling = false;
        }
        if (unblockedMeanwhile) {
            unblockedMeanwhile = false;
            // Not now: the caller has yet to put aside what is left of the bytes.
            dispatcher.onLoop(this::resume);
        }
        return state == State.CLOSING ? to : at;
    }

    private int takeRequests(byte[] b, int to) {
        int at = 0;
        mark = loop.answers().end();
        try {
            while (at < to && mayTake()) {
                mark = loop.answers().end();
                int ahead = requestsAhead(b, at, to);
                int next = ahead > at ? ahead : request(b, at, to);
                if (next < 0) {
                    break;
                }
                at = next;
            }
        } catch (RuntimeException e) {
            LOG.error("A request could not be answered, by a defect of the program", e);
            // What was half written goes; what has been sent on is not there any more.
            loop.answers().end(Math.min(mark, loop.answers().end()));
            fail(Problem.INTERNAL_ERROR, false);
        }
        return at;
    }

    /** Takes the requests that can be read ahead, as long as answers may be sent; where the next starts. */
    private int requestsAhead(byte[] b, int from, int to) {
        int at = from;
        int count = reader.inBody() ? 0 : dispatcher.readAhead(b, from, to);
        for (int i = 0; i < count && mayTake(); i++) {
            mark = loop.answers().end();
            at = dispatcher.answerAhead(i);
            reader.reset();
            output.answered();
        }
        return at;
    }

    /** Takes one request, or an empty line; where the next starts, or {@link RequestReader#INCOMPLETE}. */
    private int request(byte[] b, int from, int to) {
        int start = reader.skipEmptyLine(b, from, to);
        if (start != from) {
            return start;
        }
        int end = reader.read(b, from, to);
        if (end == RequestReader.FAULT) {
            fail(reader.fault(), loop.head().isHead());
        } else if (end == RequestReader.INCOMPLETE) {
            if (reader.takeWantsContinue()) {
                output.sendInterim(CONTINUE);
            }
        } else {
            answer(b, from, end, to);
        }
        return end;
    }

    private void answer(byte[] b, int from, int end, int to) {
        boolean asked = loop.head().closes();
        boolean last = asked || loop.draining();
        switch (dispatcher.dispatch(b, from, end, last)) {
            case REFUSED -> fail(Problem.BAD_REQUEST, loop.head().isHead());
            case LATER -> {
                state = State.WAITING;
                ctx.channel().config().setAutoRead(false);
            }
            case ANSWERED -> {
                if (last) {
                    finish(!asked || end < to);
                } else {
                    output.answered();
                }
            }
        }
    }

    /** The answer that was to come later has come. */
    private void answerLate(RequestDispatcher.LateAnswer answer) {
        if (state != State.WAITING || !ctx.channel().isActive()) {
            return;
        }
        loop.startBatch();
        lastActive = loop.readNanos();
        state = State.OPEN;
        if (answer.write(loop)) {
            finish(true);
        } else {
            output.answered();
            output.endOfBatch();
            output.flush();
            resume();
        }
    }

    /** Takes the requests that had to wait. */
    private void resume() {
        if (handling) {
            unblockedMeanwhile = true;
            return;
        }
        if (state != State.OPEN) {
            return;
        }
        loop.startBatch();
        lastActive = loop.readNanos();
        if (pending.length() > 0) {
            handlePending();
            output.flush();
        }
        if (mayTake() && !inputClosed) {
            ctx.channel().config().setAutoRead(true);
        }
        closeIfDone();
    }

    /** Answers with a problem after which nobody knows what the next bytes would mean. */
    private void fail(Problem problem, boolean headOnly) {
        loop.metrics().problem(problem);
        loop.answers().next(true, headOnly);
        loop.answers().problem(problem);
        finish(true);
    }

    /** Sends the last answer and closes; lingers if there may be bytes that nobody will read. */
    private void finish(boolean linger) {
        state = State.CLOSING;
        lastAnswer.send(linger);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        output.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        output.writabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputClosed = true;
            lastAnswer.inputClosed();
            loop.startBatch();
            takeLeftOvers();
            output.flush();
            closeIfDone();
        }
    }

    /** A client that has shut its side may still want the answers that are under way. */
    private void closeIfDone() {
        if (inputClosed && mayTake() && output.pendingBytes() == 0) {
            Ignored.result(ctx.close());
        }
    }

    /** Called every so often: closes what has been waiting for too long. */
    void sweep(long now) {
        closeIfDone();
        lastAnswer.sweep(now);
        if (output.stalledNanos(now) > listener.idleNanos()) {
            timedOut();
        } else if (mayTake()) {
            sweepOpen(now);
        }
    }

    private void sweepOpen(long now) {
        if (reader.deadline() != RequestReader.NO_DEADLINE) {
            if (now - reader.deadline() > 0) {
                loop.metrics().count(LoopMetrics.Other.CONNECTIONS_TIMED_OUT);
                loop.startBatch();
                takeLeftOvers();
                if (state == State.OPEN) {
                    fail(Problem.REQUEST_TIMEOUT, false);
                }
            }
        } else if (now - lastActive > listener.idleNanos()) {
            timedOut();
        } else if (loop.draining() && now - Math.max(lastActive, loop.drainingSince()) > DRAIN_GRACE_NANOS) {
            // Until then a request may be on its way, and is answered.
            Ignored.result(ctx.close());
        }
    }

    private void timedOut() {
        loop.metrics().count(LoopMetrics.Other.CONNECTIONS_TIMED_OUT);
        Ignored.result(ctx.close());
    }

    /** Closes at once. */
    void close() {
        Ignored.result(ctx.close());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("A connection failed, by a defect of the program", cause);
        }
        Ignored.result(ctx.close());
    }
}
