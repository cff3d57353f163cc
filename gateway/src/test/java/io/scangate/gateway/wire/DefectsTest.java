package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.OneHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint or the memory does wrong costs one connection at most, and leaves none waiting. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class DefectsTest {
    private static final AnswerHead OK = new AnswerHead(200, "text/plain");

    /** Answers each path in a way of its own, most of them wrong. */
    private static class Faulty implements OneHandler {
        final CompletableFuture<Answer> never = new CompletableFuture<>();
        final AtomicInteger sweeps = new AtomicInteger();

        @Override
        public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
            return switch (request.path()) {
                case "/throws" -> throw new IllegalStateException("a defect");
                case "/throws-half-written" -> {
                    out.begin(OK, 10);
                    out.put("half".getBytes(ISO_8859_1));
                    throw new IllegalStateException("a defect");
                }
                case "/late-failure" -> CompletableFuture.failedFuture(new IllegalStateException("a defect"));
                case "/late-nothing" -> CompletableFuture.completedFuture(null);
                case "/late-throws" ->
                    CompletableFuture.completedFuture(late -> {
                        late.begin(OK, 10);
                        throw new IllegalStateException("a defect");
                    });
                case "/never" -> never;
                default -> {
                    out.answer(OK, "fine".getBytes(ISO_8859_1));
                    yield null;
                }
            };
        }

        @Override
        public void sweep() {
            if (sweeps.incrementAndGet() == 1) {
                throw new AssertionError("a defect");
            }
        }
    }

    private static WireSettings settings() {
        return TestGateway.settings().eventLoops(1).timeouts(200, 200, 30_000).build();
    }

    private static Server start(Faulty endpoint) throws HttpStartException {
        return Server.start(settings(), endpoint, new Faulty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/throws", "/throws-half-written", "/late-failure", "/late-nothing", "/late-throws"})
    void defect_isAnsweredWith500_andEndsTheConnection(String path) throws Exception {
        try (Server server = start(new Faulty());
                Client client = new Client(server.address())) {
            assertEquals("fine", client.send(Client.get("/")).read().body());
            Client.Answer answer = client.send(Client.get(path)).read();
            assertEquals(500, answer.status());
            assertEquals("close", answer.header("connection"));
            assertTrue(answer.body().contains("\"internal_error\""), answer.body());
            assertTrue(client.isClosedByServer());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/throws", "/throws-half-written", "/late-failure", "/late-throws"})
    void defect_ofAHead_isAnsweredWithoutABody(String path) throws Exception {
        try (Server server = start(new Faulty());
                Client client = new Client(server.address())) {
            Client.Answer answer =
                    client.send("HEAD " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").read(true);
            assertEquals(500, answer.status());
            assertFalse(answer.header("content-length").isEmpty());
            assertTrue(client.isClosedByServer(), "bytes come after the head");
        }
    }

    @Test
    void sweepThatThrows_isNotTheLast() throws Exception {
        Faulty endpoint = new Faulty();
        try (Server server = start(endpoint);
                Client client = new Client(server.address())) {
            assertEquals(408, client.send("GET /").read().status());
            assertTrue(endpoint.sweeps.get() > 1);
        }
    }

    /** A connection whose sweep throws, and then its close too. */
    private static final class Broken implements ConnectionList.Member {
        final List<String> calls = new ArrayList<>();

        @Override
        public void moved(int newPlace) {}

        @Override
        public void sweep(long now) {
            calls.add("sweep");
            throw new AssertionError("a defect");
        }

        @Override
        public long waitingNanos(long now) {
            return 0;
        }

        @Override
        public boolean hasBegun() {
            return false;
        }

        @Override
        public void makeRoom() {
            calls.add("makeRoom");
        }

        @Override
        public long memory(MemoryBudget.Kind kind) {
            return 0;
        }

        @Override
        public long memorySince(MemoryBudget.Kind kind) {
            return 0;
        }

        @Override
        public void evict() {
            calls.add("evict");
        }

        @Override
        public void close() {
            calls.add("close");
            throw new IllegalStateException("a defect");
        }
    }

    @Test
    void connectionWhoseSweepThrows_isClosed_andTheOthersAreSwept() {
        Faulty endpoint = new Faulty();
        LoopState loop = new LoopState(settings().limits(), endpoint);
        List<Broken> members = List.of(new Broken(), new Broken());
        members.forEach(loop.connections()::add);
        new Listener.Sweep(loop, 1).run();
        members.forEach(member -> assertEquals(List.of("sweep", "close"), member.calls));
        assertEquals(1, endpoint.sweeps.get());
    }

    /** An allocator without direct memory, as long as the test says. */
    private static final class Memory extends AbstractByteBufAllocator {
        boolean isFull;

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            if (isFull) {
                // As Netty's OutOfDirectMemoryError, whose constructor is its own.
                throw new OutOfMemoryError("no direct memory is left");
            }
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
        }
    }

    private static EmbeddedChannel connection(LoopState loop, Memory memory) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(memory);
        channel.pipeline().addLast(new Connection(settings(), loop, false, () -> {}));
        return channel;
    }

    private static void receive(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
    }

    @Test
    void noMemoryForAnAnswer_closesTheConnection() {
        Faulty endpoint = new Faulty();
        LoopState loop = new LoopState(settings().limits(), endpoint);
        Memory memory = new Memory();
        EmbeddedChannel now = connection(loop, memory);
        EmbeddedChannel inRound = connection(loop, memory);
        EmbeddedChannel late = connection(loop, memory);
        EmbeddedChannel timedOut = connection(loop, memory);
        receive(late, Client.get("/never"));
        receive(timedOut, "GET /");
        memory.isFull = true;

        receive(now, Client.get("/"));
        assertFalse(now.isOpen());

        loop.round().begin();
        receive(inRound, Client.get("/"));
        loop.round().run();
        assertFalse(inRound.isOpen());

        endpoint.never.complete(out -> out.answer(OK, "fine".getBytes(ISO_8859_1)));
        late.runPendingTasks();
        assertFalse(late.isOpen());

        loop.connections().forEach(member -> Listener.sweep(member, System.nanoTime() + 1_000_000_000L));
        assertFalse(timedOut.isOpen());
        assertEquals(0, loop.connections().size());
    }
}
