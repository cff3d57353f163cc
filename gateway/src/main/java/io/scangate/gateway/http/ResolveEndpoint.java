package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.codec.http.HttpMethod;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkRejection;
import io.scangate.gateway.link.ParsedLink;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.usage.ScanLog;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The public listener: answers scans. A GET is answered from its bytes without allocation; everything else comes as a
 * {@link WholeRequest} and ends in the same code, so that one link has one answer whichever way it comes. Immutable;
 * what changes is in the {@link LoopState}.
 */
final class ResolveEndpoint implements Endpoint {
    private static final String PATH = "/v1/resolve";
    private static final byte[] PATH_BYTES = PATH.getBytes(US_ASCII);
    private static final int NOT_OURS = -1;
    private static final ScanBatch.Reader READER = ResolveEndpoint::read;

    private final DebugSwitch debug;
    private final ActiveIndex active;
    private final Resolver resolver;
    private final @Nullable String identityHeader;

    ResolveEndpoint(ActiveIndex active, Resolver resolver, Identity identity, DebugSwitch debug) {
        this.debug = debug;
        this.active = active;
        this.resolver = resolver;
        this.identityHeader = identity instanceof Identity.Header header ? header.name() : null;
    }

    @Override
    public boolean answerPlain(LoopState loop, RequestHead head, byte[] b) {
        int query = queryStart(head, b);
        if (query == NOT_OURS) {
            return false;
        }
        loop.slot().debugging(false);
        if (identify(loop.slot().scan(), head.fields(), b)) {
            answerQuery(loop, b, query, head.targetEnd());
        } else {
            fail(loop, Problem.REPEATED_IDENTITY);
        }
        return true;
    }

    private static int queryStart(RequestHead head, byte[] b) {
        int pathEnd = head.targetStart() + PATH_BYTES.length;
        boolean ours = pathEnd <= head.targetEnd()
                && ByteScan.isText(b, head.targetStart(), pathEnd, PATH_BYTES)
                && (pathEnd == head.targetEnd() || b[pathEnd] == '?');
        return ours ? Math.min(pathEnd + 1, head.targetEnd()) : NOT_OURS;
    }

    /** Says who scans; false if that is said more than once. */
    private static boolean identify(Scan scan, HeadFields fields, byte[] b) {
        scan.reset();
        if (fields.userEnd() > fields.userStart()) {
            scan.user(b, fields.userStart(), fields.userEnd() - fields.userStart());
        }
        return fields.users() <= 1;
    }

    @Override
    public int readAhead(LoopState loop, byte[] b, int from, int to) {
        // Read once a batch, so that no answer mixes two revisions.
        ActiveIndex.Revision revision = active.current();
        return revision == null ? 0 : loop.batch().take(loop, READER, revision.index(), b, from, to);
    }

    /** Reads a scan without anything wrong; whatever else comes is found out again when it is answered by itself. */
    private static boolean read(LoopState loop, ScanSlot slot, byte[] b) {
        RequestHead head = loop.head();
        int query = queryStart(head, b);
        if (query == NOT_OURS || !identify(slot.scan(), head.fields(), b)) {
            return false;
        }
        ScanParameters parameters = slot.parameters();
        if (parameters.read(b, query, head.targetEnd()) != null) {
            return false;
        }
        slot.scan().clientVersion(parameters.clientVersion());
        int length = parameters.linkEnd() - parameters.linkStart();
        return loop.linkParser().parse(parameters.decoded(), parameters.linkStart(), length, slot.link())
                instanceof Link;
    }

    @Override
    public void answerAhead(LoopState loop, int number) {
        ScanSlot slot = loop.batch().slot(number);
        ScanParameters parameters = slot.parameters();
        Decision decision = resolver.resolve(loop.batch().found(number), slot.link(), slot.scan(), slot.rule());
        int length = parameters.linkEnd() - parameters.linkStart();
        write(loop, slot, decision, parameters.decoded(), parameters.linkStart(), length, parameters.scene());
    }

    @Override
    public @Nullable CompletionStage<Consumer<AnswerBuffer>> answer(LoopState loop, WholeRequest request) {
        Problem problem = prepare(loop, request);
        loop.slot().debugging(request.headers().contains(DebugSwitch.HEADER) && debug.isOn());
        if (problem != null) {
            fail(loop, problem);
        } else if (request.method().equals(HttpMethod.GET)) {
            answerQuery(loop, request.query(), 0, request.queryLength());
        } else {
            answerBody(loop, request);
        }
        return null;
    }

    private @Nullable Problem prepare(LoopState loop, WholeRequest request) {
        if (!request.path().equals(PATH)) {
            return Problem.NOT_FOUND;
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.POST)) {
            return Problem.METHOD_NOT_ALLOWED;
        }
        Scan scan = loop.slot().scan().reset();
        List<String> users =
                identityHeader == null ? List.of() : request.headers().getAll(identityHeader);
        if (users.size() > 1) {
            return Problem.REPEATED_IDENTITY;
        }
        if (!users.isEmpty() && !users.get(0).isEmpty()) {
            byte[] user = users.get(0).getBytes(ISO_8859_1);
            scan.user(user, 0, user.length);
        }
        return null;
    }

    private void answerQuery(LoopState loop, byte[] b, int from, int to) {
        ScanParameters parameters = loop.slot().parameters();
        Problem problem = parameters.read(b, from, to);
        if (problem == Problem.UNKNOWN_PARAMETER || problem == Problem.REPEATED_PARAMETER) {
            int length = parameters.foundEnd() - parameters.foundStart();
            fail(loop, problem, parameters.decoded(), parameters.foundStart(), length);
        } else if (problem != null) {
            fail(loop, problem);
        } else {
            loop.slot().scan().clientVersion(parameters.clientVersion());
            int length = parameters.linkEnd() - parameters.linkStart();
            answerScan(loop, parameters.decoded(), parameters.linkStart(), length, parameters.scene());
        }
    }

    private void answerBody(LoopState loop, WholeRequest request) {
        String type = request.mediaType();
        if (request.queryLength() > 0) {
            fail(loop, Problem.UNKNOWN_PARAMETER, request.query(), 0, request.queryLength());
        } else if ("text/plain".equals(type)) {
            answerScan(loop, request.body(), 0, request.body().length, Scene.NONE);
        } else if ("application/json".equals(type)) {
            answerJson(loop, JsonScan.parse(request.body()));
        } else {
            fail(loop, Problem.UNSUPPORTED_MEDIA_TYPE);
        }
    }

    private void answerJson(LoopState loop, JsonScan result) {
        if (result instanceof JsonScan.Good json) {
            loop.slot().scan().clientVersion(json.clientVersion());
            answerScan(loop, json.link(), 0, json.link().length, json.scene());
        } else if (result instanceof JsonScan.Refused refused) {
            byte[] found = refused.found().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            fail(loop, refused.problem(), found, 0, found.length);
        }
    }

    private void answerScan(LoopState loop, byte[] text, int offset, int length, Scene scene) {
        ScanSlot slot = loop.slot();
        ParsedLink parsed = loop.linkParser().parse(text, offset, length, slot.link());
        if (parsed instanceof LinkRejection rejection) {
            fail(loop, Problem.of(rejection));
            return;
        }
        // Read once, so that no answer mixes two revisions.
        ActiveIndex.Revision revision = active.current();
        if (revision == null) {
            fail(loop, Problem.NO_SNAPSHOT);
            return;
        }
        if (slot.debugging()) {
            loop.answers().tellRevision(revision.revision());
        }
        Decision decision = resolver.resolve(revision.index(), slot.link(), slot.scan(), slot.rule());
        write(loop, slot, decision, text, offset, length, scene);
    }

    private static void write(
            LoopState loop, ScanSlot slot, Decision decision, byte[] text, int offset, int length, Scene scene) {
        DecisionWriter.write(loop.answers(), decision, slot.rule(), text, offset, length);
        loop.metrics().scan(decision, slot.rule(), scene, System.nanoTime() - loop.readNanos());
        ScanLog usage = loop.usage();
        if (usage != null) {
            note(usage, decision, slot);
        }
        slot.rule().release();
    }

    private static void note(ScanLog usage, Decision decision, ScanSlot slot) {
        switch (decision) {
            case OPEN_LIVE, OPEN_TEST, WEB_UNPUBLISHED -> usage.decided(slot.rule(), slot.link());
            case WEB_NO_RULE -> usage.missed(slot.link());
            case WEB_CLIENT_TOO_OLD -> {
                // No rule was asked.
            }
        }
    }

    private static void fail(LoopState loop, Problem problem) {
        loop.answers().problem(problem);
        loop.metrics().problem(problem);
    }

    private static void fail(LoopState loop, Problem problem, byte[] found, int offset, int length) {
        loop.answers().problem(problem, found, offset, length);
        loop.metrics().problem(problem);
    }
}
