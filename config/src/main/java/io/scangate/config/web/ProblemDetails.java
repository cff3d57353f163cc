package io.scangate.config.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpStatus;
import io.scangate.config.lifecycle.Conflict;
import io.scangate.config.lifecycle.Particulars;
import io.scangate.config.lifecycle.RefusedException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Formats failures as problem details (RFC 9457) and logs defects. Who refuses a call, such as the storage, logs its
 * own failures, so that many calls make one line. Thread-safe.
 */
final class ProblemDetails implements Failures {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemDetails.class);
    private static final String TYPE = "application/problem+json";

    @Override
    public Answer answer(Head head, Throwable failure) {
        Problem problem = Problem.of(failure);
        if (problem.code() == ProblemCode.INTERNAL_ERROR && !problem.isLogged()) {
            LOG.error("{} {} failed because of a defect of the program", head.method(), head.path(), failure);
        }
        return answer(problem, problem.code().status());
    }

    /** An answer with a status of the server's choice, for a request that no route refused. */
    static Answer answer(Problem problem, int status) {
        ObjectNode body = body(status, problem.code().code(), Objects.toString(problem.getMessage()));
        addParts(body, problem);
        addFaults(body, problem);
        for (Problem finding : problem.findings()) {
            add(body.withArray("findings").addObject(), finding);
        }
        Answer answer = Answer.of(status, TYPE, Json.bytes(body));
        for (Map.Entry<String, String> header : problem.headers().entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    private static void addParts(ObjectNode body, Problem problem) {
        Particulars particulars = problem.particulars();
        putIfThere(body, "field", particulars.field());
        putIfThere(body, "value", particulars.value());
        putIfThere(body, "expected", particulars.expected());
        if (particulars.limit() != null) {
            body.put("limit", particulars.limit());
        }
        add(body, problem.conflict());
    }

    private static void addFaults(ObjectNode body, Problem several) {
        several.faults().forEach(fault -> body.withArray("faults").add(view(fault)));
    }

    static ObjectNode view(RefusedException.Fault fault) {
        return add(Json.object().put("place", fault.place()), Problem.of(fault.refused()));
    }

    static ObjectNode view(RefusedException refused) {
        return add(Json.object(), Problem.of(refused));
    }

    private static ObjectNode add(ObjectNode view, Problem problem) {
        view.put("code", problem.code().code()).put("detail", Objects.toString(problem.getMessage()));
        addParts(view, problem);
        return view;
    }

    private static void putIfThere(ObjectNode body, String name, @Nullable String text) {
        if (text != null) {
            body.put(name, text);
        }
    }

    private static void add(ObjectNode into, @Nullable Conflict conflict) {
        if (conflict != null) {
            ObjectNode view = into.putObject("conflict")
                    .put("kind", conflict.kind().name().toLowerCase(Locale.ROOT));
            if (conflict.named()) {
                view.put("appid", conflict.appid()).put("prefix", conflict.prefix());
            }
        }
    }

    /** The fields that all problems have. */
    static ObjectNode body(int status, String code, String detail) {
        return Json.object()
                .put("type", "about:blank")
                .put("title", HttpStatus.valueOf(status).reasonPhrase())
                .put("status", status)
                .put("code", code)
                .put("detail", detail);
    }
}
