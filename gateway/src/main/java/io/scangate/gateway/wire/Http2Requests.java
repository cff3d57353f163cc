package io.scangate.gateway.wire;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one HTTP/2 connection: those that are whole together, as pipelined ones of HTTP/1.1 ({@link RequestBatch}), others
 * when their bodies or their answers have come. Only for the connection's event loop.
 */
final class Http2Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Requests.class);

    private final Http2Connection connection;
    private final LoopState loop;
    private final Http2Head head;
    private final Http2Answers answers;
    private final ConnectionOutput output;
    private final Http2Streams streams;
    private final Http2Sender sender;
    private final FrameCosts costs;
    private final int[] ids = new int[RequestBatch.MAX];

    Http2Requests(
            Http2Connection connection,
            LoopState loop,
            ConnectionOutput output,
            Http2Streams streams,
            Http2Sender sender,
            FrameCosts costs) {
        this.connection = connection;
        this.loop = loop;
        this.head = loop.http2().head();
        this.answers = loop.http2().answers();
        this.output = output;
        this.streams = streams;
        this.sender = sender;
        this.costs = costs;
    }

    /** Starts a read: no request waits. */
    void start() {
        loop.batch().clear();
        head.clear();
    }

    /** The view for the next request. */
    Request next() {
        return loop.batch().next(connection.peer());
    }

    /** Adds the next request, which is whole. */
    void add(int id) {
        RequestBatch batch = loop.batch();
        ids[batch.count()] = id;
        batch.add();
        if (batch.count() == RequestBatch.MAX) {
            answer();
        }
    }

    /** Answers the requests that were added. */
    void answer() {
        RequestBatch batch = loop.batch();
        if (batch.count() > 0) {
            loop.lookAhead(batch);
            for (int i = 0; i < batch.count(); i++) {
                answer(batch.request(i), ids[i], null);
            }
            costs.pay(batch.count());
            batch.clear();
        }
        head.clear();
    }

    /** Answers the request of a stream whose body has ended. */
    void answerBody(Http2Stream stream, Http2Body body) {
        stream.end();
        RequestBatch one = body.finish();
        loop.lookAhead(one);
        answer(one.request(0), stream.id(), stream);
        costs.pay(1);
    }

    private void answer(Request request, int id, @Nullable Http2Stream open) {
        boolean headOnly = request.method() == Method.HEAD;
        int mark = answers.end();
        CompletionStage<Answer> later;
        try {
            next(id, open, headOnly);
            later = loop.handler().answer(request, answers);
        } catch (RuntimeException e) {
            answerDefect(e, mark, id, open, headOnly);
            return;
        }
        if (later == null) {
            written(id, open, true);
        } else {
            await(later, open == null ? open(id, headOnly, true) : open);
        }
    }

    private void next(int id, @Nullable Http2Stream open, boolean headOnly) {
        answers.next(id, sender.room(open == null ? sender.initialWindow() : open.sendWindow()), headOnly);
    }

    private void answerDefect(RuntimeException e, int mark, int id, @Nullable Http2Stream open, boolean headOnly) {
        LOG.error("A request could not be answered, because of a defect in the program", e);
        answers.end(Math.min(mark, answers.end()));
        refuse(WireProblem.INTERNAL_ERROR, id, open, headOnly, true);
    }

    /** Opens a stream. */
    Http2Stream open(int id, boolean headOnly, boolean ended) {
        Http2Stream stream = new Http2Stream(id, sender.initialWindow(), headOnly, ended);
        streams.add(stream);
        return stream;
    }

    /**
     * Answers with a problem.
     *
     * @param open the stream, if it is open already
     * @param ended whether the client has sent the whole request
     */
    void refuse(WireProblem problem, int id, @Nullable Http2Stream open, boolean headOnly, boolean ended) {
        loop.metrics().count(problem);
        int start = answers.end();
        next(id, open, headOnly);
        answers.problem(problem);
        loop.logFault(problem, connection.peer(), answers.end() - start + answers.streamedLength());
        written(id, open, ended);
    }

    /** Takes over the answer that was written, of which the client's windows may not take all. */
    private void written(int id, @Nullable Http2Stream open, boolean ended) {
        sender.sent(answers.sent());
        byte[] rest = answers.takeRest();
        if (rest != null) {
            Http2Stream stream = open == null ? open(id, false, ended) : open;
            stream.dropBody();
            stream.leave(rest, answers.restIsCopy(), loop.readNanos());
            sender.sendRest(stream);
        } else if (open != null) {
            sender.end(open);
        } else if (!ended) {
            sender.endEarly(id);
        }
        output.answered();
    }

    private void await(CompletionStage<Answer> later, Http2Stream stream) {
        stream.late(true);
        new LateAnswers(connection.context(), late -> answerLate(stream, late)).await(later, false, stream.headOnly());
    }

    private void answerLate(Http2Stream stream, LateAnswers.Late late) {
        stream.late(false);
        if (stream.isClosed()) {
            streams.endOrphan();
            return;
        }
        if (!connection.startWrite()) {
            return;
        }
        int mark = answers.end();
        try {
            next(stream.id(), stream, late.headOnly());
            late.answer().write(answers);
            written(stream.id(), stream, stream.isEnded());
        } catch (RuntimeException e) {
            answerDefect(e, mark, stream.id(), stream, late.headOnly());
        }
        connection.endWrite();
    }
}
