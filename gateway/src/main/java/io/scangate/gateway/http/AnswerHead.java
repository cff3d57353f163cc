package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The fixed start of an answer's head: status line and the headers that are always the same. Immutable. */
final class AnswerHead {
    /** A decision, or another answer in JSON. */
    static final AnswerHead JSON = new AnswerHead(200, "application/json", "");
    /** Metrics. */
    static final AnswerHead METRICS = new AnswerHead(200, "text/plain; version=0.0.4; charset=utf-8", "");
    /** A rejected reload. */
    static final AnswerHead CONFLICT = new AnswerHead(409, "application/json", "");
    /** Not ready. */
    static final AnswerHead UNAVAILABLE = new AnswerHead(503, "application/json", "");

    private static final Map<Problem, AnswerHead> PROBLEMS = new EnumMap<>(Problem.class);

    static {
        for (Problem problem : Problem.values()) {
            PROBLEMS.put(problem, new AnswerHead(problem.status(), "application/problem+json", extra(problem)));
        }
    }

    private final byte[] bytes;

    private AnswerHead(int status, String contentType, String extra) {
        bytes = ("HTTP/1.1 " + status + ' ' + Problem.title(status) + "\r\ncontent-type: " + contentType
                        + "\r\ncache-control: no-store\r\n" + extra)
                .getBytes(US_ASCII);
    }

    private static String extra(Problem problem) {
        return switch (problem) {
            case OVERLOADED -> "retry-after: 1\r\n";
            case NO_SNAPSHOT -> "retry-after: 5\r\n";
            case METHOD_NOT_ALLOWED -> "allow: GET, POST\r\n";
            case ONLY_GET -> "allow: GET\r\n";
            case ONLY_POST -> "allow: POST\r\n";
            default -> "";
        };
    }

    static AnswerHead of(Problem problem) {
        return Objects.requireNonNull(PROBLEMS.get(problem));
    }

    byte[] bytes() {
        return bytes;
    }
}
