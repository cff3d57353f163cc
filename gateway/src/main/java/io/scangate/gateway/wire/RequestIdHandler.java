package io.scangate.gateway.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Gives the {@link RequestId} of a request back in its answer. A request without one, with several or with a bad one gets none.
 * Only for one event loop.
 */
final class RequestIdHandler extends HandlerAround {
    private final int field;

    /**
     * Makes a handler.
     *
     * @param fields the request fields of the listener, of {@link #fields}
     */
    RequestIdHandler(LoopHandler handler, List<String> fields) {
        super(handler);
        this.field = fields.indexOf(RequestId.FIELD);
    }

    /** The request fields that others need and the one with the id; those of the others first, so that their numbers stay. */
    static List<String> fields(List<String> ofOthers) {
        if (ofOthers.contains(RequestId.FIELD)) {
            return ofOthers;
        }
        List<String> fields = new ArrayList<>(ofOthers);
        fields.add(RequestId.FIELD);
        return List.copyOf(fields);
    }

    @Override
    public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
        if (request.fieldCount(field) != 1
                || !RequestId.isValid(request.bytes(), request.fieldStart(field), request.fieldEnd(field))) {
            return handler.answer(request, out);
        }
        AnswerFields id = AnswerFields.of(RequestId.FIELD, request, request.fieldStart(field), request.fieldEnd(field));
        out.fields(id);
        CompletionStage<Answer> later = handler.answer(request, out);
        return later == null
                ? null
                : later.thenApply(answer -> late -> {
                    late.fields(id);
                    answer.write(late);
                });
    }
}
