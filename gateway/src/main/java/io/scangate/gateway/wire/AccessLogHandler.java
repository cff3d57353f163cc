package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Logs one in so many requests with its answer; the first is logged. Only for one event loop. */
final class AccessLogHandler extends HandlerAround {
    private final AccessLogging logging;
    private final Function<Request, @Nullable InetAddress> clients;
    private final int idField;
    private final int traceField;
    private final int every;
    private int toSkip;
    private long epochMillis;
    private long nanos;

    AccessLogHandler(
            LoopHandler handler,
            AccessLogging logging,
            List<String> fields,
            Function<Request, @Nullable InetAddress> clients) {
        super(handler);
        this.logging = logging;
        this.clients = clients;
        this.idField = fields.indexOf(RequestId.FIELD);
        this.traceField = fields.indexOf(RequestId.TRACE_FIELD);
        this.every = logging.log().sample();
    }

    @Override
    public void startRead(long millis, long now) {
        epochMillis = millis;
        nanos = now;
        super.startRead(millis, now);
    }

    private boolean isSkipped() {
        if (toSkip > 0) {
            toSkip--;
            return true;
        }
        toSkip = every - 1;
        return false;
    }

    @Override
    public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
        if (isSkipped()) {
            return handler.answer(request, out);
        }
        Answered answered = new Answered(request);
        int start = out.end();
        CompletionStage<Answer> later = handler.answer(request, out);
        if (later == null) {
            answered.log(out, start);
            return null;
        }
        return later.thenApply(answer -> late -> {
            int from = late.end();
            answer.write(late);
            answered.log(late, from);
        });
    }

    /**
     * Logs a request that no handler has answered, because it was faulty.
     *
     * @param from the address of the client; null if it is unknown
     * @param http the major version of HTTP
     * @param bytes of the answer
     */
    void fault(WireProblem problem, @Nullable InetAddress from, int http, int bytes) {
        if (!isSkipped()) {
            logging.log().log(new AccessEntry(
                    epochMillis,
                    logging.listener(),
                    from,
                    http,
                    Method.OTHER.name(),
                    "",
                    0,
                    problem.status(),
                    bytes,
                    System.nanoTime() - nanos,
                    null,
                    null));
        }
    }

    /** What the log needs of a request, taken before its bytes are gone. */
    private final class Answered {
        private final long at = epochMillis;
        private final long read = nanos;
        private final @Nullable InetAddress client;
        private final int http;
        private final Method method;
        private final String target;
        private final int pathLength;
        private final @Nullable String id;
        private final @Nullable String trace;

        Answered(Request request) {
            int start = request.pathStart();
            int end = Math.min(request.queryEnd(), start + AccessEntry.MOST_TARGET);
            client = clients.apply(request);
            http = request.isHttp2() ? 2 : 1;
            method = request.method();
            target = new String(request.bytes(), start, end - start, ISO_8859_1);
            pathLength = Math.min(request.pathEnd(), end) - start;
            String given = text(request, idField);
            id = RequestId.isValid(given) ? given : null;
            trace = RequestId.trace(text(request, traceField));
        }

        private static String text(Request request, int field) {
            int start = request.fieldStart(field);
            return request.fieldCount(field) == 1
                    ? new String(request.bytes(), start, request.fieldEnd(field) - start, ISO_8859_1)
                    : "";
        }

        /** Logs the answer, which begins at a position of the written answers and ends where they end. */
        void log(AnswerWriter answers, int start) {
            logging.log().log(new AccessEntry(
                    at,
                    logging.listener(),
                    client,
                    http,
                    method.name(),
                    target,
                    pathLength,
                    answers.status(start),
                    answers.end() - start + answers.streamedLength(),
                    System.nanoTime() - read,
                    id,
                    trace));
        }
    }
}
