package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.LookupBatch;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come together get the answers that they get one by one, whatever stands between them. */
@ExtendWith(LeakCheck.class)
class ScanBatchTest {
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

    /** Every kind of request after which the connection stays. */
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
            Client.get("/v1/resolve?link=hello"),
            Client.get("/v1/resolve?lnk=a"),
            Client.get("/v1/resolve"),
            Client.get("/healthz"),
            "\r\n" + SCAN,
            "HEAD" + SCAN.substring(3),
            Client.post("text/plain", "https://wx.qq.com/q"),
            CHUNKED);

    /** What ends a connection, in one way or another. */
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

    private static List<String> mixed(Random random) {
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
    void requestsOfAllKinds_together() throws Exception {
        Random random = new Random(20_261_121);
        try (WireProperties wire = new WireProperties()) {
            for (int i = 0; i < 600; i++) {
                List<String> requests = mixed(random);
                String stream = String.join("", requests);
                String oneByOne = wire.fast(bytes(requests));
                assertEquals(oneByOne, wire.fast(bytes(List.of(stream))), stream);
                wire.check(stream.getBytes(ISO_8859_1), random);
            }
        }
    }

    @Test
    void cutAtEachByte() throws Exception {
        try (WireProperties wire = new WireProperties()) {
            List<String> requests = new ArrayList<>(KINDS);
            requests.addAll(Collections.nCopies(LookupBatch.MAX_LINKS + 2, SCAN));
            Collections.shuffle(requests, new Random(7));
            requests.add(CLOSE);
            String stream = String.join("", requests);
            String oneByOne = wire.fast(bytes(requests));
            for (int at = 0; at <= stream.length(); at++) {
                assertEquals(oneByOne, wire.fast(cut(stream, at)), "cut at " + at);
            }
        }
    }

    /** The second rules differ in the page of the example's first rule. */
    private static ActiveIndex.Revision secondRevision() {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {
            throw new AssertionError(rejected.toString());
        });
        compiler.add(
                new Account("wx3f1c0a9b2d4e5f60", Map.of(), List.of(new Rule("https://wx.qq.com/mp/", "new", null))));
        return new ActiveIndex.Revision(compiler.compile(), 2, Instant.EPOCH);
    }

    @Test
    void aSwapCountsForTheRequestsThatAreWholeAfterIt() throws Exception {
        int scans = LookupBatch.MAX_LINKS + 3;
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

    private static int indexOr(String all, String text) {
        int at = all.indexOf(text);
        return at < 0 ? Integer.MAX_VALUE : at;
    }

    private static int count(String all, String text) {
        return all.split(java.util.regex.Pattern.quote(text), -1).length - 1;
    }

    @Test
    void withoutASnapshotEachIsToldSo() throws Exception {
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
    void aRequestThatFailsIsTold_andThoseBeforeItHaveTheirAnswers(int failing) throws Exception {
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

    /** Nothing goes out until it may. */
    private static final class Held extends ChannelOutboundHandlerAdapter {
        private boolean held = true;

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (!held) {
                ctx.flush();
            }
        }
    }

    @Test
    void aBatchStopsWhereAnswersHaveToWait() throws Exception {
        Held held = new Held();
        HttpSettings settings = TestGateway.settings().maxPipelined(3).build();
        try (TestRun run = new TestRun(new Plain(), TestRun.example(), settings, held)) {
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
        private final EventLoops loops;
        private final EmbeddedChannel channel;

        TestRun(Plain endpoint) throws HttpStartException {
            this(endpoint, example());
        }

        TestRun(Plain endpoint, ActiveIndex active) throws HttpStartException {
            this(
                    endpoint,
                    active,
                    TestGateway.settings().transport(Transport.NIO).build());
        }

        static ActiveIndex example() {
            ActiveIndex active = new ActiveIndex();
            active.swap(new ActiveIndex.Revision(TestGateway.exampleRules(), 1, Instant.EPOCH));
            return active;
        }

        TestRun(Plain endpoint, ActiveIndex active, HttpSettings settings, ChannelHandler... first)
                throws HttpStartException {
            this.active = active;
            state = new LoopState(settings);
            loops = EventLoops.start(settings, "scan-batch", 1);
            endpoint.real = new ResolveEndpoint(
                    active,
                    new Resolver(ResolveSettings.DEFAULT),
                    settings.identity(),
                    new DebugSwitch(Clock.systemUTC()));
            Listener listener = new Listener("test", settings, loops, endpoint, new ConnectionCaps(1, 0), true);
            channel = new EmbeddedChannel(first);
            channel.pipeline().addLast(new Connection(listener, state));
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
            Ignored.result(loops.group().shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS));
        }
    }

    /** Answers scans. */
    private static class Plain implements Endpoint {
        ResolveEndpoint real = new ResolveEndpoint(
                new ActiveIndex(),
                new Resolver(ResolveSettings.DEFAULT),
                Identity.ANONYMOUS,
                new DebugSwitch(Clock.systemUTC()));

        @Override
        public boolean answerPlain(LoopState loop, RequestHead head, byte[] bytes) {
            return real.answerPlain(loop, head, bytes);
        }

        @Override
        public int readAhead(LoopState loop, byte[] bytes, int from, int to) {
            return real.readAhead(loop, bytes, from, to);
        }

        @Override
        public void answerAhead(LoopState loop, int number) {
            real.answerAhead(loop, number);
        }

        @Override
        public @Nullable CompletionStage<Consumer<AnswerBuffer>> answer(LoopState loop, WholeRequest request) {
            return real.answer(loop, request);
        }

        static boolean isBoom(RequestHead head, byte[] b) {
            return new String(Arrays.copyOfRange(b, head.targetStart(), head.targetEnd()), ISO_8859_1).contains("boom");
        }

        static IllegalStateException boom() {
            return new IllegalStateException("meant to fail, for a test");
        }
    }

    /** Breaks where a request is read. */
    private static final class FailsToRead extends Plain {
        @Override
        public int readAhead(LoopState loop, byte[] bytes, int from, int to) {
            ScanBatch.Reader reader = (state, slot, b) -> {
                if (isBoom(state.head(), b)) {
                    throw boom();
                }
                return false;
            };
            return loop.batch().take(loop, reader, TestGateway.exampleRules(), bytes, from, to);
        }

        @Override
        public boolean answerPlain(LoopState loop, RequestHead head, byte[] bytes) {
            if (isBoom(head, bytes)) {
                loop.answers().begin(AnswerHead.JSON);
                throw boom();
            }
            return super.answerPlain(loop, head, bytes);
        }
    }

    /** Breaks in the middle of an answer. */
    private static final class FailsToAnswer extends Plain {
        @Override
        public void answerAhead(LoopState loop, int number) {
            if (loop.batch().slot(number).link().toString().contains("boom")) {
                loop.answers().begin(AnswerHead.JSON);
                throw boom();
            }
            super.answerAhead(loop, number);
        }
    }
}
