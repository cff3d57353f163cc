package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Http2Client;
import io.scangate.gateway.testing.OneHandler;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests of several connections that are looked up together get the answers that they would get alone. */
@ExtendWith(LeakCheck.class)
class ReadRoundTest {
    private static final AnswerHead OK = new AnswerHead(200, "text/plain");

    /** Answers with the path, and notes how many requests were looked up together. */
    private static final class Noting implements OneHandler {
        final List<Integer> lookups = new ArrayList<>();
        final List<Long> reads = new ArrayList<>();

        @Nullable
        Error lookAheadFails;

        @Override
        public void lookAhead(RequestBatch requests) {
            lookups.add(requests.count());
            if (lookAheadFails != null) {
                throw lookAheadFails;
            }
        }

        @Override
        public void startRead(long epochMillis, long nanos) {
            reads.add(nanos);
        }

        @Override
        public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
            if (request.path().equals("/defect")) {
                throw new IllegalStateException("a defect");
            }
            if (request.path().equals("/error")) {
                out.answer(OK, "secret".getBytes(ISO_8859_1));
                throw new StackOverflowError("as of a defect");
            }
            out.answer(OK, request.path().getBytes(ISO_8859_1));
            return null;
        }
    }

    private final Noting endpoint = new Noting();
    private final LoopState loop = reading(new LoopState(WireSettings.DEFAULT.limits(), endpoint));

    private static LoopState reading(LoopState loop) {
        loop.round().begin();
        return loop;
    }

    private static EmbeddedChannel connection(LoopState loop) {
        return new EmbeddedChannel(new Connection(WireSettings.DEFAULT, loop, false, () -> {}));
    }

    private List<EmbeddedChannel> connections(int count) {
        return IntStream.range(0, count).mapToObj(i -> connection(loop)).toList();
    }

    private static void receive(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
    }

    private static String body(EmbeddedChannel channel) {
        ByteBuf out = channel.readOutbound();
        if (out == null) {
            return "";
        }
        String text = out.toString(ISO_8859_1);
        out.release();
        return text.substring(text.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void requestsOfSeveralConnections_areLookedUpTogether() {
        List<EmbeddedChannel> all = connections(11);
        for (int i = 0; i < all.size(); i++) {
            receive(all.get(i), Client.get("/" + i));
            assertEquals(i < RequestBatch.MAX - 1, endpoint.lookups.isEmpty());
        }
        assertNull(all.get(10).readOutbound());
        loop.round().run();
        assertEquals(List.of(8, 3), endpoint.lookups);
        for (int i = 0; i < all.size(); i++) {
            assertEquals("/" + i, body(all.get(i)));
        }
        loop.round().run();
        assertEquals(List.of(8, 3), endpoint.lookups);
    }

    /** The second read follows the first, so it must not be answered before it. */
    @Test
    void secondReadOfAConnection_endsTheRound() {
        EmbeddedChannel one = connection(loop);
        EmbeddedChannel other = connection(loop);
        receive(one, Client.get("/1"));
        receive(other, Client.get("/a"));
        receive(one, Client.get("/2"));
        loop.round().run();
        assertEquals("/1", body(one));
        assertEquals("/2", body(one));
        assertEquals("/a", body(other));
        assertEquals(2, endpoint.lookups.get(0));
    }

    /** As the records of TLS that one read brings: waiting again would cost a flush for each of them. */
    @Test
    void laterPartsOfARead_waitForNoRound() {
        EmbeddedChannel one = connection(loop);
        one.writeInbound(
                Unpooled.copiedBuffer(Client.get("/1"), ISO_8859_1),
                Unpooled.copiedBuffer(Client.get("/2"), ISO_8859_1),
                Unpooled.copiedBuffer(Client.get("/3"), ISO_8859_1));
        assertEquals("/1", body(one));
        assertEquals("/2", body(one));
        assertEquals("/3", body(one));
    }

    @Test
    void requestBeforeTheEndOfTheInput_isAnswered() {
        EmbeddedChannel one = connection(loop);
        receive(one, Client.get("/1"));
        one.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertEquals("/1", body(one));
        assertFalse(one.isOpen());
    }

    @Test
    void connectionThatEndsInTheRound_getsNoAnswer_andTheOthersDo() {
        List<EmbeddedChannel> all = connections(3);
        all.forEach(channel -> receive(channel, Client.get("/x")));
        all.get(1).pipeline().get(Connection.class).end(false);
        loop.round().run();
        assertEquals("/x", body(all.get(0)));
        assertEquals("", body(all.get(1)));
        assertEquals("/x", body(all.get(2)));
    }

    @Test
    void defectInOneAnswer_endsOnlyItsConnection() {
        List<EmbeddedChannel> all = connections(3);
        receive(all.get(0), Client.get("/1"));
        receive(all.get(1), Client.get("/defect"));
        receive(all.get(2), Client.get("/3"));
        loop.round().run();
        assertEquals("/1", body(all.get(0)));
        assertTrue(body(all.get(1)).contains("internal_error"));
        assertEquals("/3", body(all.get(2)));
        assertTrue(all.get(0).isOpen() && all.get(2).isOpen());
    }

    /** The first read makes it a connection of HTTP/2, which has to get the second one. */
    @Test
    void secondReadOfAConnectionThatStartsHttp2_isNotLost() {
        byte[] settings = Http2Client.frame(Http2Client.SETTINGS, 0, 0);
        byte[] ping = Http2Client.frame(Http2Client.PING, 0, 0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        EmbeddedChannel one = connection(loop);
        one.writeInbound(Unpooled.wrappedBuffer(Http2Client.PREFACE, settings));
        one.writeInbound(Unpooled.wrappedBuffer(ping));
        loop.round().run();
        StringBuilder all = new StringBuilder();
        for (ByteBuf out = one.readOutbound(); out != null; out = one.readOutbound()) {
            all.append(ByteBufUtil.hexDump(out));
            out.release();
        }
        assertTrue(all.toString().endsWith("0000080601000000000102030405060708"), all::toString);
        one.finishAndReleaseAll();
    }

    /** What it has written must not go to the next connection of the round. */
    @Test
    void errorInOneAnswer_closesItsConnection_andNobodyElseGetsItsAnswer() {
        List<EmbeddedChannel> all = connections(3);
        receive(all.get(0), Client.get("/1"));
        receive(all.get(1), Client.get("/error"));
        receive(all.get(2), Client.get("/3"));
        loop.round().run();
        assertEquals("/1", body(all.get(0)));
        assertFalse(all.get(1).isOpen());
        ByteBuf third = all.get(2).readOutbound();
        String text = third.toString(ISO_8859_1);
        third.release();
        assertEquals(text.indexOf("HTTP/1.1"), text.lastIndexOf("HTTP/1.1"), text);
        assertTrue(text.endsWith("/3") && !text.contains("secret"), text);
    }

    @Test
    void errorInTheLookup_endsTheConnectionsOfTheRound_andNotTheLoop() {
        List<EmbeddedChannel> all = connections(2);
        all.forEach(channel -> receive(channel, Client.get("/1")));
        endpoint.lookAheadFails = new StackOverflowError("as of a defect");
        loop.round().end();
        endpoint.lookAheadFails = null;
        all.forEach(channel -> assertFalse(channel.isOpen()));
        loop.round().begin();
        EmbeddedChannel next = connection(loop);
        receive(next, Client.get("/2"));
        loop.round().end();
        assertEquals("/2", body(next));
    }

    /** The loop may then sleep until the next event. */
    @Test
    void readInATask_isAnsweredAtOnce() {
        loop.round().end();
        EmbeddedChannel one = connection(loop);
        receive(one, Client.get("/1"));
        assertEquals("/1", body(one));
    }

    @Test
    void anotherRead_isHandledAfterTheRound_whichHasTheTimeOfItsFirstRead() {
        EmbeddedChannel one = connection(loop);
        EmbeddedChannel other = connection(loop);
        receive(one, Client.get("/1"));
        receive(other, "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n\r\n" + "x".repeat(3000));
        assertEquals("/1", body(one));
        assertEquals("/2", body(other));
        assertEquals(List.of(1, 1), endpoint.lookups);
        assertEquals(2, endpoint.reads.size());
    }

    @Test
    void connectionThatIsGone_leavesNoMemoryCounted() {
        EmbeddedChannel one = connection(loop);
        receive(one, "GET /par");
        Futures.ignore(one.close());
        one.runPendingTasks();
        loop.round().run();
        assertEquals(0, loop.memory().bytes(MemoryBudget.Kind.PENDING));
        assertEquals(0, loop.connections().size());
    }

    @Test
    void eachRequestOfARound_hasItsOwnUser() {
        LoopState scans =
                reading(new LoopState(WireSettings.DEFAULT.limits(), TestGateway.scans(TestGateway.example())));
        List<String> users = List.of("user-ana", "", "user-ana", "stranger");
        List<EmbeddedChannel> all =
                users.stream().map(user -> connection(scans)).toList();
        String draft = "/v1/resolve?link=https%3A%2F%2Fwx.qq.com%2Fdraft%2F";
        for (int i = 0; i < users.size(); i++) {
            String user = users.get(i).isEmpty() ? "" : "X-User: " + users.get(i) + "\r\n";
            receive(all.get(i), "GET " + draft + " HTTP/1.1\r\nHost: a\r\n" + user + "\r\n");
        }
        scans.round().run();
        List<String> together = all.stream().map(ReadRoundTest::body).toList();
        scans.round().end();
        for (int i = 0; i < users.size(); i++) {
            EmbeddedChannel alone = connection(scans);
            String user = users.get(i).isEmpty() ? "" : "X-User: " + users.get(i) + "\r\n";
            receive(alone, "GET " + draft + " HTTP/1.1\r\nHost: a\r\n" + user + "\r\n");
            assertEquals(body(alone), together.get(i));
        }
    }

    /** The peer decides who may name a user; a request with a body is copied before it is whole. */
    @Test
    void eachRequestHasThePeerOfItsOwnConnection_alsoOverHttp2() throws Exception {
        LoopState peers = new LoopState(WireSettings.DEFAULT.limits(), new Peers());
        List<EmbeddedChannel> clients = new ArrayList<>();
        for (byte client = 1; client <= 3; client++) {
            EmbeddedChannel channel = connection(peers);
            clients.add(channel);
            InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, client});
            channel.pipeline().fireUserEventTriggered(new ProxyProtocol.Client(address));
            channel.writeInbound(
                    Unpooled.wrappedBuffer(Http2Client.PREFACE, Http2Client.frame(Http2Client.SETTINGS, 0, 0)));
        }
        int stream = 1;
        for (boolean body : new boolean[] {true, false, true}) {
            // POST or GET, http, /, and an authority of one letter.
            byte[] head = HexFormat.of().parseHex((body ? "83" : "82") + "8684" + "410161");
            int flags = Http2Client.END_HEADERS | (body ? 0 : Http2Client.END_STREAM);
            for (int i = 0; i < clients.size(); i++) {
                EmbeddedChannel channel = clients.get(i);
                channel.writeInbound(
                        Unpooled.wrappedBuffer(Http2Client.frame(Http2Client.HEADERS, flags, stream, head)));
                if (body) {
                    channel.writeInbound(Unpooled.wrappedBuffer(
                            Http2Client.frame(Http2Client.DATA, Http2Client.END_STREAM, stream, (byte) 'x')));
                }
                String sent = sent(channel);
                assertTrue(sent.endsWith("10.0.0." + (i + 1)), sent + ", body: " + body);
            }
            stream += 2;
        }
        clients.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private static String sent(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.append(out.toString(ISO_8859_1));
            out.release();
        }
        return all.toString();
    }

    /** Answers with the address of the client. */
    private static final class Peers implements OneHandler {
        @Override
        public int maxBody(Request request, int limit) {
            assertTrue(request.client() != null, "no peer");
            return limit;
        }

        @Override
        public @Nullable CompletionStage<Answer> answer(Request request, AnswerWriter out) {
            out.answer(OK, String.valueOf(request.client()).substring(1).getBytes(ISO_8859_1));
            return null;
        }
    }

    @Test
    void largeReads_waitForNoRound() {
        EmbeddedChannel one = connection(loop);
        receive(one, Client.get("/" + "a".repeat(ReadRound.MAX_BYTES)));
        assertFalse(body(one).isEmpty());
    }

    /** Several connections send requests of all kinds, cut anywhere, and the loop reads some of them at a time. */
    @Test
    void roundsChangeNoAnswer() {
        WireProperties alone = new WireProperties();
        Random random = new Random(20_261_129);
        for (int i = 0; i < 300; i++) {
            LoopState rounds = reading(new LoopState(WireSettings.DEFAULT.limits(), TestGateway.scans(alone.active)));
            List<List<byte[]>> streams = new ArrayList<>();
            List<EmbeddedChannel> channels = new ArrayList<>();
            for (int n = random.nextInt(1, 14); n > 0; n--) {
                streams.add(pieces(ScanBatchTest.randomRequests(random), random));
                channels.add(connection(rounds));
            }
            send(streams, channels, rounds, random);
            for (int n = 0; n < streams.size(); n++) {
                List<byte[]> stream = streams.get(n);
                assertEquals(alone.answers(stream), WireProperties.answers(channels.get(n)), "world " + i);
            }
        }
    }

    /** One request a read, or reads that are cut anywhere. */
    private static List<byte[]> pieces(List<String> requests, Random random) {
        if (random.nextInt(3) > 0) {
            return requests.stream()
                    .map(request -> request.getBytes(ISO_8859_1))
                    .toList();
        }
        return WireProperties.cut(String.join("", requests).getBytes(ISO_8859_1), random);
    }

    private static void send(
            List<List<byte[]>> streams, List<EmbeddedChannel> channels, LoopState loop, Random random) {
        int[] sent = new int[streams.size()];
        long left = streams.stream().mapToLong(List::size).sum();
        while (left > 0) {
            int n = random.nextInt(streams.size());
            if (sent[n] < streams.get(n).size()) {
                left--;
                byte[] piece = streams.get(n).get(sent[n]++);
                if (channels.get(n).isOpen()) {
                    channels.get(n).writeInbound((Object) Unpooled.wrappedBuffer(Arrays.copyOf(piece, piece.length)));
                }
            }
            if (random.nextInt(6) == 0) {
                loop.round().run();
            }
        }
        loop.round().run();
    }
}
