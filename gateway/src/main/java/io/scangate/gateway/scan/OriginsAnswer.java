package io.scangate.gateway.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.scangate.gateway.origins.Origins;
import io.scangate.gateway.wire.Answer;
import io.scangate.gateway.wire.AnswerFields;
import io.scangate.gateway.wire.AnswerHead;
import io.scangate.gateway.wire.AnswerWriter;
import io.scangate.gateway.wire.Field;
import io.scangate.gateway.wire.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers requests for the filter of origins; the first request, before there is a filter, later. Only for one event loop. */
final class OriginsAnswer {
    static final byte[] PATH = "/v1/origins".getBytes(US_ASCII);
    /** The request field with the tags that a client has, in lower case. */
    static final String HEADER = "if-none-match";

    private final Origins origins;
    private final int tagField;
    private final ScanRecord record;
    private @Nullable Heads heads;

    /** The heads of the answers with a filter: to clients without it, and to those that have it. */
    private record Heads(Origins.Filter filter, AnswerHead whole, AnswerHead same) {}

    /**
     * Makes the answers of one event loop.
     *
     * @param tagField the index of {@link #HEADER} among the endpoint's fields
     */
    OriginsAnswer(Origins origins, int tagField, ScanRecord record) {
        this.origins = origins;
        this.tagField = tagField;
        this.record = record;
    }

    /**
     * Answers a GET or HEAD while rules are served.
     *
     * @param fields further fields of the answer; null for none
     * @return null, or the answer to be written later
     */
    @Nullable
    CompletionStage<Answer> answer(Request request, AnswerWriter out, @Nullable AnswerFields fields) {
        CompletableFuture<Origins.Filter> filter = origins.ask();
        int start = request.fieldStart(tagField);
        String tags = request.fieldCount(tagField) == 1
                ? new String(request.bytes(), start, request.fieldEnd(tagField) - start, ISO_8859_1)
                : "";
        CompletionStage<Answer> answer =
                filter.handle((found, failure) -> later -> write(failure == null ? found : null, tags, fields, later));
        if (!filter.isDone()) {
            return answer;
        }
        answer.toCompletableFuture().join().write(out);
        return null;
    }

    private void write(Origins.@Nullable Filter filter, String tags, @Nullable AnswerFields fields, AnswerWriter out) {
        if (fields != null) {
            out.fields(fields);
        }
        if (filter == null) {
            out.problem(ScanProblem.NO_FILTER);
            record.problem(ScanProblem.NO_FILTER);
            return;
        }
        Heads now = heads(filter);
        if (tags.equals("*") || tags.contains('"' + filter.tag() + '"')) {
            out.answer(now.same);
            record.notModified();
        } else {
            out.stream(now.whole, filter.bytes());
            record.answered();
        }
    }

    @SuppressWarnings("ReferenceEquality") // A new filter is a new object.
    private Heads heads(Origins.Filter filter) {
        Heads now = heads;
        if (now == null || now.filter != filter) {
            Field caching = new Field(
                    "cache-control", "public, max-age=" + origins.maxAge().toSeconds());
            // Weak, because filters of the same origins differ in the revision.
            Field tag = new Field("etag", "W/\"" + filter.tag() + '"');
            Field revision = new Field(DebugSwitch.REVISION, Long.toString(filter.revision()));
            AnswerHead whole = AnswerHead.cacheable("application/octet-stream", caching, tag, revision);
            now = new Heads(filter, whole, AnswerHead.notModified(caching, tag, revision));
            heads = now;
        }
        return now;
    }
}
