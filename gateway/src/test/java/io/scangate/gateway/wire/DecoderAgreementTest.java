package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Request smuggling needs two parsers that read the same bytes in two ways. So this test compares the strict parser
 * with Netty's decoder: both must find the same end of an accepted request, and the answer must be the answer to the
 * request as Netty's decoder reads it.
 *
 * <p>The strict parser refuses more than Netty's decoder: a GET with a body, an invalid host, HTTP/1.2, a chunk extension
 * without a name, a folded trailer field. The reasons are in docs/conformance.md. It never accepts a request whose end Netty's
 * decoder finds elsewhere. Both drop trailer fields.
 */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class DecoderAgreementTest {
    private static final int ROUNDS = 20_000;
    /** Fewer rounds, because the leak detector at level paranoid takes most of the time. */
    private static final int COMPARED = 10_000;

    private static final long SEED = 20_260;
    private static final String REFUSED = "refused";
    private static final String CANARY = "GET /canary HTTP/1.1\r\nHost: a\r\n\r\n";

    private final WireSettings settings = WireSettings.DEFAULT;
    private final Endpoint endpoint = TestGateway.scans(TestGateway.example());
    private final LoopState loop = new LoopState(settings.limits(), endpoint);
    private final NettyOracle netty = new NettyOracle(settings, endpoint);

    /** The sent bytes, and whether the server closes the connection. */
    private record Outcome(String sent, boolean closed) {
        Outcome withoutTime() {
            return new Outcome(sent.replaceAll("(date: |time=)[^\r\"]*", "now"), closed);
        }
    }

    private Outcome outcome(byte[] bytes, int cut) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(new Connection(settings, loop, false, () -> {}));
        for (byte[] part : List.of(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length))) {
            // A read takes at most this many bytes.
            for (int at = 0; at < part.length && channel.isOpen(); at += LoopState.MAX_READ) {
                int length = Math.min(LoopState.MAX_READ, part.length - at);
                channel.writeInbound(Unpooled.copiedBuffer(part, at, length));
            }
        }
        // The parser checks an unfinished line at the latest when the client closes its side.
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        StringBuilder sent = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            sent.append(out.toString(ISO_8859_1));
            out.release();
        }
        boolean closed = sent.indexOf("connection: close") > 0;
        channel.finishAndReleaseAll();
        // Whether the server sends "100 Continue" depends on how many bytes have arrived by then.
        return new Outcome(sent.toString().replace("HTTP/1.1 100 Continue\r\n\r\n", ""), closed);
    }

    private static void assertSame(Outcome expected, Outcome actual, Supplier<String> shown) {
        // Usually both answers have the same second.
        if (!expected.equals(actual)) {
            assertEquals(expected.withoutTime(), actual.withoutTime(), shown.get());
        }
    }

    @Test
    void requestsAsNettysDecoderReadsThem_getTheSameAnswers() {
        int good = 0;
        int closed = 0;
        for (int round = 0; round < COMPARED; round++) {
            RequestFuzz fuzz = new RequestFuzz(SEED + round);
            byte[] bytes = fuzz.next();
            int cut = fuzz.cut(bytes.length);
            Outcome outcome = outcome(bytes, cut);
            assertSame(outcome(netty.rewritten(bytes), 0), outcome, () -> show(bytes) + "\ncut at " + cut);
            assertFalse(outcome.sent.contains("internal_error"), () -> show(bytes));
            good += outcome.sent.contains(" 200 OK\r\n") ? 1 : 0;
            closed += outcome.closed ? 1 : 0;
        }
        assertMixed(COMPARED, good, closed);
    }

    /** The generator must make enough requests of both kinds. */
    private static void assertMixed(int rounds, int good, int refused) {
        assertTrue(good > rounds / 4 && good < rounds * 9 / 10, () -> "good: " + good);
        assertTrue(refused > rounds / 4 && refused < rounds * 9 / 10, () -> "refused: " + refused);
    }

    @Test
    void acceptedRequests_endWhereNettysDecoderEndsThem() {
        int accepted = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new RequestFuzz(SEED + round).next();
            List<byte[]> requests = new ArrayList<>();
            refused += split(bytes, requests) ? 0 : 1;
            accepted += requests.isEmpty() ? 0 : 1;
            requests.add(CANARY.getBytes(ISO_8859_1));
            compareWithNetty(requests, () -> show(bytes));
        }
        assertMixed(ROUNDS, accepted, refused);
    }

    /** Splits the bytes into requests as a connection does; false if one of them is bad. */
    private boolean split(byte[] bytes, List<byte[]> requests) {
        RequestReader reader = new RequestReader(settings, loop);
        byte[] b = Arrays.copyOf(bytes, bytes.length + ByteScan.SLACK);
        int at = 0;
        while (at < bytes.length) {
            int start = reader.skipEmptyLine(b, at, bytes.length);
            int end = start == at ? reader.read(Peer.UNKNOWN, b, at, bytes.length) : start;
            if (end < 0) {
                return end != RequestReader.FAULT;
            }
            if (start == at) {
                requests.add(Arrays.copyOfRange(bytes, at, end));
                if (loop.head().closes()) {
                    return true;
                }
            }
            at = end;
        }
        return true;
    }

    /** Sends the requests one by one, and a last one: Netty's decoder finds it only if no byte is left over. */
    private void compareWithNetty(List<byte[]> requests, Supplier<String> shown) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(NettyOracle.config(settings.limits())));
        boolean refused = false;
        for (int i = 0; i < requests.size() && !refused; i++) {
            byte[] request = requests.get(i);
            String target = nettysTarget(channel, request);
            // Netty's decoder may be stricter; the server then closes the connection.
            refused = target.equals(REFUSED);
            String ours = new String(request, ISO_8859_1).split(" ", 3)[1];
            if (!refused && !target.equals(ours)) {
                assertEquals(ours, target, shown.get());
            }
        }
        channel.finishAndReleaseAll();
    }

    /** The target, if the bytes are exactly one request. */
    private static String nettysTarget(EmbeddedChannel channel, byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        String target = "";
        int ends = 0;
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            if (((HttpObject) part).decoderResult().isFailure()) {
                target = REFUSED;
            } else if (part instanceof HttpRequest request) {
                target += request.uri();
            }
            ends += part instanceof LastHttpContent ? 1 : 0;
            ReferenceCountUtil.release(part);
        }
        return ends == 1 ? target : target + " with " + ends + " ends";
    }

    private static String show(byte[] bytes) {
        return new String(bytes, ISO_8859_1)
                .replace("\r", "\\r")
                .replace("\n", "\\n\n")
                .replace("\0", "\\0");
    }
}
