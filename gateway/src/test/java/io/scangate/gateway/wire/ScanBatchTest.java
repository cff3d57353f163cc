package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests in a batch get the same answers as single requests, in every order and with every kind of request between
 * them.
 */
@ExtendWith(LeakCheck.class)
class ScanBatchTest {
    private static final Peer PEER = new Peer(null, true, null, true, null, false);
    private static final String CHUNKED = String.join(
            "\r\n",
            "POST /v1/resolve HTTP/1.1",
            "Host: a",
            "Content-Type: text/plain",
            "Transfer-Encoding: chunked",
            "",
            "13",
            "https://wx.qq.com/q",
            "0",
            "",
            "");
    private static final String SCAN = Client.get("/v1/resolve?link=" + TestGateway.HIT);
    private static final String CLOSE = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    /** Every kind of request after which the connection stays open. */
    private static final List<String> KINDS = List.of(
            SCAN,
            Client.get("/v1/resolve?scene=1011&link=https%3A%2F%2Fwx.qq.com%2Fq&client_version=8.0.50"),
            Client.get("/v1/resolve?link=https%3A%2F%2Fwx.qq.com%2Fq&client_version=1.0"),
            Client.get("/v1/resolve?link=https%3A%2F%2Fwx.qq.com%2Fdraft%2F"),
            Client.get("/v1/resolve?link=https%3A%2F%2Fother.example%2F%E4%B8%AD"),
            Client.get("/v1/resolve?link=https%3A%2F%2Fana@wx.qq.com%2Fmp%2F"),
            SCAN.replace("\r\n\r\n", "\r\nX-User: user-ana\r\n\r\n"),
            SCAN.replace("\r\n\r\n", "\r\nX-User: a\r\nX-User: b\r\n\r\n"),
            SCAN.replace("\r\n\r\n", "\r\nUpgrade: h2c\r\n\r\n"),
            SCAN.replace("\r\n\r\n", "\r\nScangate-Debug: revision\r\n\r\n"),
            Client.get("/v1/resolve?link=hello"),
            Client.get("/v1/resolve?lnk=a"),
            Client.get("/v1/resolve"),
            Client.get("/healthz"),
            "\r\n" + SCAN,
            "HEAD" + SCAN.substring(3),
            Client.post("text/plain", "https://wx.qq.com/q"),
            CHUNKED);

    /** The ways in which a connection ends. */
    private static final List<String> ENDS = List.of(
            CLOSE,
            SCAN.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
            SCAN.replace("HTTP/1.1", "HTTP/1.0"),
            SCAN.replace("Host: a\r\n", ""),
            "GET /\u0000",
            "\r\n\r\n\r\n",
            SCAN.substring(0, SCAN.length() - 3));

    private static List<byte[]> bytes(List<String> pieces) {
        return pieces.stream().map(piece -> piece.getBytes(ISO_8859_1)).toList();
    }

    private static List<byte[]> cut(String stream, int at) {
        return bytes(List.of(stream.substring(0, at), stream.substring(at)));
    }

    static List<String> randomRequests(Random random) {
        List<String> requests = new ArrayList<>();
        for (int i = random.nextInt(1, 40); i > 0; i--) {
            boolean ordinary = random.nextInt(3) > 0;
            requests.add(KINDS.get(random.nextInt(ordinary ? 7 : KINDS.size())));
        }
        requests.add(ENDS.get(random.nextInt(ENDS.size())));
        requests.add(SCAN);
        return requests;
    }

    @Test
    void requestsOfAllKinds_inOneBatch() throws Exception {
        Random random = new Random(20_261_121);
        WireProperties wire = new WireProperties();
        for (int i = 0; i < 600; i++) {
            List<String> requests = randomRequests(random);
            String stream = String.join("", requests);
            String oneByOne = wire.answers(bytes(requests));
            assertEquals(oneByOne, wire.answers(bytes(List.of(stream))), stream);
            wire.check(stream.getBytes(ISO_8859_1), random);
        }
    }

    @Test
    void batch_cutAtEachByte() throws Exception {
        WireProperties wire = new WireProperties();
        List<String> requests = new ArrayList<>(KINDS);
        requests.addAll(Collections.nCopies(RequestBatch.MAX + 2, SCAN));
        Collections.shuffle(requests, new Random(7));
        requests.add(CLOSE);
        String stream = String.join("", requests);
        String oneByOne = wire.answers(bytes(requests));
        for (int at = 0; at <= stream.length(); at++) {
            assertEquals(oneByOne, wire.answers(cut(stream, at)), "cut at " + at);
        }
    }

    /** A second revision; it differs in the page of the example's first rule. */
    private static ActiveIndex.Revision secondRevision() {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {
            throw new AssertionError(rejected.toString());
        });
        compiler.add(
                new Account("wx3f1c0a9b2d4e5f60", Map.of(), List.of(new Rule("https://wx.qq.com/mp/", "new", null))));
        return new ActiveIndex.Revision(compiler.compile(), 2, Instant.EPOCH);
    }

    @Test
    void aSwapAppliesToTheRequestsThatAreCompleteAfterIt() throws Exception {
        int scans = RequestBatch.MAX + 3;
        String stream = SCAN.repeat(scans);
        for (int at = 0; at <= stream.length(); at++) {
            try (TestRun run = new TestRun(new Plain())) {
                run.send(stream.substring(0, at));
                run.active.swap(secondRevision());
                run.send(stream.substring(at));
                String all = run.answers();
                int before = at / SCAN.length();
                assertEquals(before, count(all, "\"page\":\"pages/index/index?"), "cut at " + at);
                assertEquals(scans - before, count(all, "\"page\":\"new?"), "cut at " + at);
                assertTrue(all.lastIndexOf("pages/index") < Math.max(1, indexOr(all, "\"new?")), "order, cut at " + at);
            }
        }
    }

    /** A loop that rests must not hold on to rules that are served no more. */
    @Test
    void aSweepForgetsWhatWasLookedUpAndNeverAnswered() {
        ActiveIndex active = TestGateway.example();
        WireSettings settings = TestGateway.settings().build();
        LoopState loop = new LoopState(settings.limits(), TestGateway.scans(active));
        byte[] requests = (SCAN + SCAN).getBytes(ISO_8859_1);
        byte[] input = Arrays.copyOf(requests, requests.length + ByteScan.SLACK);
        RequestReader reader = new RequestReader(settings, loop);
        int end = reader.read(PEER, input, 0, requests.length);
        reader.readAhead(PEER, input, end, requests.length);
        loop.handler().lookAhead(loop.batch());
        active.swap(secondRevision());
        assertTrue(answer(loop, 0).contains("\"page\":\"pages/index/index?"));
        loop.handler().sweep();
        assertTrue(answer(loop, 1).contains("\"page\":\"new?"));
    }

    private static String answer(LoopState loop, int number) {
        loop.startRead();
        loop.answers().next(false, false);
        assertNull(loop.handler().answer(loop.batch().request(number), loop.answers()));
        return new String(loop.answers().bytes(), 0, loop.answers().end(), ISO_8859_1);
    }

    private static int indexOr(String all, String text) {
        int at = all.indexOf(text);
        return at < 0 ? Integer.MAX_VALUE : at;
    }

    private static int count(String all, String text) {
        return all.split(java.util.regex.Pattern.quote(text), -1).length - 1;
    }

    @Test
    void withoutASnapshot_eachRequestIsRefused() throws Exception {
        try (TestRun run = new TestRun(new Plain(), new ActiveIndex())) {
            run.send(SCAN.repeat(10));
            assertEquals(10, count(run.answers(), "HTTP/1.1 503 "));
        }
    }

    @Test
    void drainingEndsWithTheFirstAnswer() throws Exception {
        try (TestRun run = new TestRun(new Plain())) {
            run.send(SCAN.repeat(10));
            run.state.startDraining();
            run.send(SCAN.repeat(10));
            String all = run.answers();
            assertEquals(11, count(all, "HTTP/1.1 200 "));
            assertEquals(1, count(all, "connection: close"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 7, 8, 9, 19})
    void failedRequest_isAnsweredWith500_afterTheAnswersBeforeIt(int failing) throws Exception {
        for (Plain endpoint : List.of(new FailsToRead(), new FailsToAnswer())) {
            try (TestRun run = new TestRun(endpoint)) {
                run.send(SCAN.repeat(failing) + SCAN.replace("id%3D1", "boom") + SCAN.repeat(19 - failing));
                String all = run.answers();
                assertEquals(failing, count(all, "HTTP/1.1 200 "), endpoint.toString());
                assertEquals(1, count(all, "HTTP/1.1 500 "), endpoint.toString());
                assertTrue(all.lastIndexOf("HTTP/1.1") == all.indexOf("HTTP/1.1 500 "), endpoint.toString());
            }
        }
    }

    /** Holds all flushes until the test releases them. */
    private static final class HeldFlushes extends ChannelOutboundHandlerAdapter {
        private boolean held = true;

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (!held) {
                ctx.flush();
            }
        }
    }

    @Test
    void aBatchStopsWhereAnswersMustWait() throws Exception {
        HeldFlushes held = new HeldFlushes();
        WireSettings settings = TestGateway.settings().maxPipelined(3).build();
        try (TestRun run = new TestRun(new Plain(), TestGateway.example(), settings, held)) {
            run.send(SCAN);
            long one = run.pendingBytes();
            run.send(SCAN.repeat(20));
            assertTrue(run.pendingBytes() < 4 * one, () -> run.pendingBytes() + " bytes, " + one + " an answer");
            held.held = false;
            for (int i = 0; i < 10; i++) {
                run.channel.flush();
                run.channel.runPendingTasks();
            }
            assertEquals(21, count(run.answers(), "HTTP/1.1 200 "));
        }
    }

    /** A connection without a network. */
    private static final class TestRun implements AutoCloseable {
        final ActiveIndex active;
        final LoopState state;
        private final EmbeddedChannel channel;

        TestRun(Plain endpoint) {
            this(endpoint, TestGateway.example());
        }

        TestRun(Plain endpoint, ActiveIndex active) {
            this(endpoint, active, WireSettings.DEFAULT);
        }

        TestRun(Plain endpoint, ActiveIndex active, WireSettings settings, ChannelHandler... first) {
            this.active = active;
            endpoint.real = TestGateway.scans(active);
            state = new LoopState(settings.limits(), endpoint);
            channel = new EmbeddedChannel(first);
            channel.pipeline().addLast(new Connection(settings, state, false, () -> {}));
        }

        long pendingBytes() {
            return channel.unsafe().outboundBuffer().totalPendingWriteBytes();
        }

        void send(String text) {
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.wrappedBuffer(text.getBytes(ISO_8859_1)));
            }
        }

        String answers() {
            StringBuilder all = new StringBuilder();
            for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
                all.append(out.toString(ISO_8859_1));
                out.release();
            }
            return all.toString();
        }

        @Override
        public void close() {
            channel.finishAndReleaseAll();
        }
    }

    /** Answers scans. */
    private static class Plain implements Endpoint {
        Endpoint real = TestGateway.scans(new ActiveIndex());

        @Override
        public List<String> fields() {
            return real.fields();
        }

        @Override
        public LoopHandler newLoop(int maxTarget) {
            LoopHandler handler = real.newLoop(maxTarget);
            return new LoopHandler() {
                @Override
                public void startRead(long epochMillis, long nanos) {
                    handler.startRead(epochMillis, nanos);
                }

                @Override
                public void lookAhead(RequestBatch requests) {
                    Plain.this.lookAhead(handler, requests);
                }

                @Override
                public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
                    return Plain.this.answer(handler, request, out);
                }
            };
        }

        void lookAhead(LoopHandler handler, RequestBatch requests) {
            handler.lookAhead(requests);
        }

        @Nullable
        CompletionStage<Answer> answer(LoopHandler handler, Request request, AnswerWriter out) {
            return handler.answer(request, out);
        }

        static boolean isBoom(Request request) {
            String query = new String(
                    request.bytes(), request.queryStart(), request.queryEnd() - request.queryStart(), ISO_8859_1);
            return query.contains("boom");
        }

        static IllegalStateException boom() {
            return new IllegalStateException("fails on purpose");
        }
    }

    /** Throws in the middle of an answer. */
    private static class FailsToAnswer extends Plain {
        @Override
        @Nullable
        CompletionStage<Answer> answer(LoopHandler handler, Request request, AnswerWriter out) {
            if (isBoom(request)) {
                out.begin(new AnswerHead(200, "application/json"), 0);
                throw boom();
            }
            return super.answer(handler, request, out);
        }
    }

    /** Throws in the look-ahead, too. */
    private static final class FailsToRead extends FailsToAnswer {
        @Override
        void lookAhead(LoopHandler handler, RequestBatch requests) {
            super.lookAhead(handler, requests);
            for (int i = 0; i < requests.count(); i++) {
                if (isBoom(requests.request(i))) {
                    throw boom();
                }
            }
        }
    }
}
