package io.scangate.gateway.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.scangate.gateway.events.EventLog;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.identity.Verdict;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.LinkRejection;
import io.scangate.gateway.origins.Origins;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.traces.TraceLog;
import io.scangate.gateway.usage.ScanLog;
import io.scangate.gateway.usage.Scene;
import io.scangate.gateway.wire.Answer;
import io.scangate.gateway.wire.AnswerFields;
import io.scangate.gateway.wire.AnswerHead;
import io.scangate.gateway.wire.AnswerWriter;
import io.scangate.gateway.wire.ByteScan;
import io.scangate.gateway.wire.Field;
import io.scangate.gateway.wire.LoopHandler;
import io.scangate.gateway.wire.Method;
import io.scangate.gateway.wire.Request;
import io.scangate.gateway.wire.RequestBatch;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers the scans of one event loop. Looks up ordinary scans (GETs without faults) that arrive together in one batch.
 * All scans use the same parser, index and resolver, so the answer to a link does not depend on the form of the
 * request. A GET allocates nothing. Only for one event loop.
 */
final class ScanHandler implements LoopHandler {
    private static final byte[] PATH = "/v1/resolve".getBytes(US_ASCII);
    private static final byte[] BATCH_PATH = "/v1/resolve/batch".getBytes(US_ASCII);
    private static final byte[] ASTERISK = "*".getBytes(US_ASCII);
    private static final AnswerHead OPTIONS = AnswerHead.noContent(ScanProblem.Allow.ONE);
    private static final AnswerHead GET_OPTIONS = AnswerHead.noContent(ScanProblem.Allow.GET);
    private static final AnswerHead BATCH_OPTIONS = AnswerHead.noContent(ScanProblem.Allow.SEVERAL);
    private static final byte[] TEXT = "text/plain".getBytes(US_ASCII);
    private static final byte[] JSON = "application/json".getBytes(US_ASCII);
    private static final byte[] NO_TYPE = "none".getBytes(US_ASCII);
    private static final byte[] SEVERAL_TYPES = "more than one".getBytes(US_ASCII);
    /**
     * A batch may have so many times the body of one link. With the default of 32,768 bytes that holds 32 links of 4,296 bytes of
     * which JSON escapes each.
     */
    private static final int BATCH_BODIES = 9;

    private static final int MAX_BATCH_BODY = 1 << 20;

    /** The most bytes of a faulty value that an answer repeats. */
    private static final int MAX_SHOWN = 64;

    private final ActiveIndex active;
    private final Resolver resolver;
    private final Caller[] callers = new Caller[RequestBatch.MAX];
    private final DebugSwitch debug;
    private final @Nullable Cors cors;
    private final int debugField;
    private final int typeField;
    private final ScanBatch batch;
    private final ScanSlot alone;
    private final BatchAnswer several;
    private final DecisionWriter writer = new DecisionWriter();
    private final LinkParser linkParser = new LinkParser();
    private final ScanRecord record;
    private final @Nullable TraceLog traces;
    private final int traceField;
    private final @Nullable OriginsAnswer origins;

    ScanHandler(
            ActiveIndex active,
            Resolver resolver,
            Identity identity,
            DebugSwitch debug,
            @Nullable Cors cors,
            @Nullable ScanLog usage,
            @Nullable EventLog events,
            @Nullable TraceLog traces,
            int traceField,
            @Nullable Origins origins,
            int maxTarget) {
        this.active = active;
        this.resolver = resolver;
        this.debug = debug;
        this.cors = cors;
        this.traces = traces;
        this.traceField = traceField;
        this.record = new ScanRecord(usage, events, traces);
        this.several = new BatchAnswer(resolver, linkParser, writer, record);
        Arrays.setAll(callers, place -> new Caller(identity));
        this.debugField = identity.fields().size();
        this.typeField = debugField + 1;
        this.origins = origins == null ? null : new OriginsAnswer(origins, typeField + 1, record);
        this.batch = new ScanBatch(maxTarget);
        this.alone = new ScanSlot(maxTarget);
    }

    ScanCounters counters() {
        return record.counters();
    }

    @Override
    public void startRead(long epochMillis, long nanos) {
        writer.tick(epochMillis);
        record.startRead(epochMillis, nanos);
    }

    @Override
    public void sweep() {
        // A loop that rests must not hold on to an index for requests that were never answered.
        batch.clear();
        record.sweep();
    }

    @Override
    public void lookAhead(RequestBatch requests) {
        batch.clear();
        // Reads the revision once per batch, so that no answer mixes two revisions.
        ActiveIndex.Revision revision = active.current();
        if (revision == null) {
            return;
        }
        for (int i = 0; i < requests.count(); i++) {
            if (read(requests.request(i), batch.next())) {
                batch.take(i);
            }
        }
        batch.find(revision.index(), revision.revision());
    }

    @Override
    public int maxBody(Request request, int limit) {
        return request.hasPath(BATCH_PATH) ? Math.min(BATCH_BODIES * limit, Math.max(limit, MAX_BATCH_BODY)) : limit;
    }

    private Caller caller(Request request) {
        return callers[request.number()];
    }

    /**
     * Reads an ordinary scan into a slot. Returns false for every other request; {@link #answer} then finds the reason.
     */
    private boolean read(Request request, ScanSlot slot) {
        ScanParameters parameters = slot.parameters();
        if (!request.isGet()
                || !request.hasPath(PATH)
                || request.fieldCount(debugField) > 0
                || !isDecided(caller(request).identify(request, slot.scan()))
                || parameters.read(request.bytes(), request.queryStart(), request.queryEnd()) != null) {
            return false;
        }
        slot.scan().clientVersion(parameters.clientVersion());
        return linkParser.parse(parameters.decoded(), parameters.linkStart(), parameters.linkLength(), slot.link())
                instanceof Link;
    }

    private static boolean isDecided(Verdict verdict) {
        return verdict == Verdict.USER || verdict == Verdict.ANONYMOUS;
    }

    @Override
    public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
        if (traces == null) {
            return answerOne(request, out);
        }
        traces.begin(
                request.bytes(),
                request.fieldStart(traceField),
                request.fieldEnd(traceField),
                request.fieldCount(traceField));
        CompletionStage<Answer> later = answerOne(request, out);
        // A request that is answered later has no span: others are answered before it.
        traces.forget();
        return later;
    }

    private @Nullable CompletionStage<Answer> answerOne(Request request, AnswerWriter out) {
        ScanSlot slot = batch.slot(request.number());
        if (slot == null && request.method() == Method.OPTIONS) {
            answerOptions(request, out);
            return null;
        }
        AnswerFields corsFields =
                cors == null || (slot == null && request.hasPath(IdentityAnswer.PATH)) ? null : cors.fields(request);
        if (corsFields != null) {
            out.fields(corsFields);
        }
        if (slot != null) {
            ScanParameters parameters = slot.parameters();
            Decision decision = resolver.resolve(batch.found(slot), slot.link(), slot.scan(), slot.rule());
            writer.write(out, decision, slot.rule(), parameters, request.bytes());
            record.scan(decision, slot.link(), slot.rule(), parameters.scene(), batch.revision());
            record.answered();
            return null;
        }
        ScanProblem problem = problem(request);
        if (problem != null) {
            fail(out, problem);
        } else if (origins != null && request.hasPath(OriginsAnswer.PATH)) {
            return origins.answer(request, out, corsFields);
        } else {
            Verdict verdict = caller(request).identify(request, alone.scan());
            if (verdict == Verdict.PENDING) {
                return answerLater(request, corsFields);
            }
            answer(request, verdict, out);
        }
        return null;
    }

    /** Answers when another thread has identified the user. */
    private CompletionStage<Answer> answerLater(Request request, @Nullable AnswerFields corsFields) {
        Request copy = request.copy();
        return caller(request).identifyLater().thenApply(found -> out -> {
            if (corsFields != null) {
                out.fields(corsFields);
            }
            alone.scan().reset();
            if (found.verdict() == Verdict.USER) {
                found.user().giveTo(alone.scan()::user);
            }
            answer(copy, found.verdict(), out);
        });
    }

    /** Answers a request whose user is in the scan of the single slot, unless the verdict refuses it. */
    private void answer(Request request, Verdict verdict, AnswerWriter out) {
        ScanProblem problem = ScanProblem.of(verdict);
        if (problem != null) {
            fail(out, problem);
        } else if (request.hasPath(BATCH_PATH)) {
            answerBatch(request, out);
        } else if (request.isGet() && !request.hasPath(PATH)) {
            IdentityAnswer.write(out, alone.scan());
            record.answered();
        } else if (request.isGet()) {
            answerQuery(request, out);
        } else {
            answerBody(request, out);
        }
    }

    /** Checks the path and the method of a request; returns null or the problem. */
    private @Nullable ScanProblem problem(Request request) {
        if (request.hasPath(BATCH_PATH)) {
            return request.method() == Method.POST ? null : ScanProblem.ONLY_POST;
        }
        if (isOrigins(request)) {
            return !request.isGet() ? ScanProblem.ONLY_GET : active.current() == null ? ScanProblem.NO_SNAPSHOT : null;
        }
        if (!request.hasPath(PATH)) {
            return !request.hasPath(IdentityAnswer.PATH)
                    ? ScanProblem.NOT_FOUND
                    : request.isGet() ? null : ScanProblem.ONLY_GET;
        }
        return request.isGet() || request.method() == Method.POST ? null : ScanProblem.METHOD_NOT_ALLOWED;
    }

    private boolean isOrigins(Request request) {
        return origins != null && request.hasPath(OriginsAnswer.PATH);
    }

    /** Answers with the methods of a path, or of the whole listener; a preflight request of a browser, too. */
    private void answerOptions(Request request, AnswerWriter out) {
        AnswerHead methods = request.hasPath(BATCH_PATH)
                ? BATCH_OPTIONS
                : isOrigins(request) || request.hasPath(IdentityAnswer.PATH)
                        ? GET_OPTIONS
                        : request.hasPath(PATH) || request.hasPath(ASTERISK) ? OPTIONS : null;
        if (cors != null && !request.hasPath(IdentityAnswer.PATH)) {
            cors.addPreflight(request, out);
        }
        if (methods != null) {
            out.answer(methods);
            record.options();
        } else {
            fail(out, ScanProblem.NOT_FOUND);
        }
    }

    private void answerQuery(Request request, AnswerWriter out) {
        ScanParameters parameters = alone.parameters();
        ScanProblem problem = parameters.read(request.bytes(), request.queryStart(), request.queryEnd());
        if (problem == ScanProblem.UNKNOWN_PARAMETER || problem == ScanProblem.REPEATED_PARAMETER) {
            int length = parameters.foundEnd() - parameters.foundStart();
            fail(out, problem, parameters.decoded(), parameters.foundStart(), length);
        } else if (problem != null) {
            fail(out, problem);
        } else {
            alone.scan().clientVersion(parameters.clientVersion());
            answerScan(
                    request,
                    out,
                    parameters.decoded(),
                    parameters.linkStart(),
                    parameters.linkLength(),
                    parameters.scene());
        }
    }

    private void answerBody(Request request, AnswerWriter out) {
        int start = request.bodyStart();
        int length = request.bodyEnd() - start;
        if (hasQuery(request, out, ScanProblem.UNKNOWN_PARAMETER)) {
            return;
        }
        if (hasType(request, TEXT)) {
            answerScan(request, out, request.bytes(), start, length, Scene.NONE);
        } else if (hasType(request, JSON)) {
            answerJson(request, out);
        } else {
            failType(request, out, ScanProblem.UNSUPPORTED_MEDIA_TYPE);
        }
    }

    /** Refuses a type of the body, and names it. */
    private void failType(Request request, AnswerWriter out, ScanProblem problem) {
        int start = request.fieldStart(typeField);
        int length = request.fieldEnd(typeField) - start;
        if (request.fieldCount(typeField) > 1) {
            fail(out, problem, SEVERAL_TYPES, 0, SEVERAL_TYPES.length);
        } else if (length == 0) {
            fail(out, problem, NO_TYPE, 0, NO_TYPE.length);
        } else {
            fail(out, problem, request.bytes(), start, length);
        }
    }

    /** Whether there is exactly one Content-Type and it has the media type, with any parameters. */
    private boolean hasType(Request request, byte[] type) {
        byte[] b = request.bytes();
        int start = request.fieldStart(typeField);
        int end = ByteScan.indexOf(b, start, request.fieldEnd(typeField), ';');
        while (end > start && b[end - 1] <= ' ') {
            end--;
        }
        return request.fieldCount(typeField) == 1 && ByteScan.isName(b, start, end, type);
    }

    /** Refuses parameters in the query of a POST; returns whether there are any. */
    private boolean hasQuery(Request request, AnswerWriter out, ScanProblem unknown) {
        int length = request.queryEnd() - request.queryStart();
        if (length > 0) {
            fail(out, unknown, request.bytes(), request.queryStart(), length);
        }
        return length > 0;
    }

    private void answerJson(Request request, AnswerWriter out) {
        JsonScan json = json(request, out, false);
        if (json != null) {
            byte[] link = json.links().get(0);
            answerScan(request, out, link, 0, link.length, json.scene());
        }
    }

    /** Reads the body and the client's version. If the body is faulty, writes the answer and returns null. */
    private @Nullable JsonScan json(Request request, AnswerWriter out, boolean several) {
        JsonScan json = new JsonScan(several);
        ScanProblem problem = json.read(request.bytes(), request.bodyStart(), request.bodyEnd() - request.bodyStart());
        if (problem != null) {
            byte[] found = json.found().getBytes(UTF_8);
            fail(out, problem, found, 0, found.length);
            return null;
        }
        alone.scan().clientVersion(json.clientVersion());
        return json;
    }

    /** Answers several links of one user in their order, each like a link in a request of its own. */
    private void answerBatch(Request request, AnswerWriter out) {
        if (hasQuery(request, out, ScanProblem.UNKNOWN_BATCH_PARAMETER)) {
            return;
        }
        if (!hasType(request, JSON)) {
            failType(request, out, ScanProblem.ONLY_JSON);
            return;
        }
        JsonScan json = json(request, out, true);
        // Reads the revision once, so that no answer mixes two revisions.
        ActiveIndex.Revision revision = active.current();
        if (json != null && revision == null) {
            fail(out, ScanProblem.NO_SNAPSHOT);
        } else if (json != null && revision != null) {
            addRevision(request, out, revision);
            several.write(out, revision, alone.scan(), json);
        }
    }

    private void answerScan(Request request, AnswerWriter out, byte[] text, int offset, int length, Scene scene) {
        if (linkParser.parse(text, offset, length, alone.link()) instanceof LinkRejection rejection) {
            fail(out, ScanProblem.of(rejection));
            return;
        }
        // Reads the revision once, so that no answer mixes two revisions.
        ActiveIndex.Revision revision = active.current();
        if (revision == null) {
            fail(out, ScanProblem.NO_SNAPSHOT);
            return;
        }
        addRevision(request, out, revision);
        Decision decision = resolver.resolve(revision.index(), alone.link(), alone.scan(), alone.rule());
        write(out, alone, decision, text, offset, length, scene, revision.revision());
    }

    private void write(
            AnswerWriter out,
            ScanSlot slot,
            Decision decision,
            byte[] text,
            int offset,
            int length,
            Scene scene,
            long revision) {
        writer.write(out, decision, slot.rule(), text, offset, length);
        record.scan(decision, slot.link(), slot.rule(), scene, revision);
        record.answered();
    }

    private void addRevision(Request request, AnswerWriter out, ActiveIndex.Revision revision) {
        if (request.fieldCount(debugField) > 0 && debug.isOn()) {
            out.fields(new AnswerFields(new Field(DebugSwitch.REVISION, Long.toString(revision.revision()))));
        }
    }

    private void fail(AnswerWriter out, ScanProblem problem) {
        out.problem(problem);
        record.problem(problem);
    }

    private void fail(AnswerWriter out, ScanProblem problem, byte[] found, int offset, int length) {
        out.problem(problem, found, offset, Math.min(length, MAX_SHOWN));
        record.problem(problem);
    }
}
