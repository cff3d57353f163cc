package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.index.ActiveIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Properties of the answers to any bytes of a client:
 *
 * <ul>
 *   <li>The same requests, rewritten as Netty's decoder reads them, get the same answers and close the connection alike. The
 *       last answer before a close says {@code connection: close}.
 *   <li>The cuts between reads change nothing, nor do rounds.
 *   <li>Where {@link RequestReader} ends a request, Netty's decoder ends it, too.
 * </ul>
 *
 * Not thread-safe.
 */
final class WireProperties {
    private final WireSettings settings = WireSettings.DEFAULT;
    /** Rules that match links of the requests. */
    final ActiveIndex active = TestGateway.example();

    private final Endpoint endpoint = TestGateway.scans(active);
    private final LoopState state = new LoopState(settings.limits(), endpoint);
    /** A loop whose connections put reads into rounds. */
    private final LoopState rounds = new LoopState(settings.limits(), endpoint);

    private final NettyOracle netty = new NettyOracle(settings, endpoint);
    /** The number of requests that both parsers accepted. */
    long agreed;
    /** The number of requests that the strict parser accepted and Netty's decoder refused. */
    long refusedByNetty;

    WireProperties() {
        rounds.round().begin();
    }

    /** Checks all properties of one stream. */
    void check(byte[] stream, Random cuts) {
        String expected = answers(List.of(stream));
        byte[] rewritten = netty.rewritten(stream);
        assertEquals(expected, answers(List.of(rewritten)), () -> shown(stream));
        assertEquals(expected, answers(cut(stream, cuts)), () -> shown(stream));
        assertEquals(expected, answers(cut(stream, cuts), rounds, cuts), () -> shown(stream));
        assertEquals(expected, answers(cut(rewritten, cuts)), () -> shown(stream));
        checkAgainstNetty(stream);
    }

    private static String shown(byte[] stream) {
        return new String(stream, ISO_8859_1);
    }

    /** Cuts a stream into pieces of random lengths, as packets do. */
    static List<byte[]> cut(byte[] stream, Random cuts) {
        List<byte[]> pieces = new ArrayList<>();
        int most = 1 + cuts.nextInt(cuts.nextBoolean() ? 3 : 200);
        for (int at = 0; at < stream.length; ) {
            int end = Math.min(stream.length, at + 1 + cuts.nextInt(most));
            pieces.add(Arrays.copyOfRange(stream, at, end));
            at = end;
        }
        return pieces;
    }

    /** All sent bytes, without times. Fails if the server closes without {@code connection: close}. */
    String answers(List<byte[]> pieces) {
        return answers(pieces, state, new Random(0));
    }

    private String answers(List<byte[]> pieces, LoopState loop, Random ends) {
        EmbeddedChannel channel = new EmbeddedChannel(new Connection(settings, loop, false, () -> {}));
        for (byte[] piece : pieces) {
            if (channel.isOpen()) {
                channel.writeInbound((Object) Unpooled.wrappedBuffer(piece));
                if (ends.nextBoolean()) {
                    loop.round().run();
                }
            }
        }
        return answers(channel);
    }

    /** Ends a client's side and returns all bytes that were sent to it, as {@link #answers(List)} does. */
    static String answers(EmbeddedChannel channel) {
        boolean closed = !channel.isOpen();
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertTrue(
                !channel.isOpen(),
                "the connection of a client that has closed its side and has all answers stays open");
        StringBuilder all = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.append(out.toString(ISO_8859_1));
            out.release();
        }
        channel.finishAndReleaseAll();
        // A line that is none of HTTP/1 gets SETTINGS and GOAWAY.
        boolean goneAway = all.indexOf("\0\0\u0012\4") == 0;
        assertTrue(
                !closed || goneAway || all.indexOf("\r\nconnection: close\r\n") > 0,
                "closed without connection: close");
        // Whether the server sends "100 Continue" depends on how many bytes have arrived by then.
        return all.toString()
                .replace("HTTP/1.1 100 Continue\r\n\r\n", "")
                .replaceAll("date: [^\r]*", "date:")
                .replaceAll("scancode_time=\\d+", "scancode_time=");
    }

    private void checkAgainstNetty(byte[] stream) {
        byte[] b = Arrays.copyOf(stream, stream.length + ByteScan.SLACK);
        RequestReader reader = new RequestReader(settings, state);
        int at = 0;
        while (at < stream.length) {
            int start = reader.skipEmptyLine(b, at, stream.length);
            if (start < 0) {
                return;
            }
            if (start == at) {
                int end = reader.read(Peer.UNKNOWN, b, at, stream.length);
                if (end == RequestReader.INCOMPLETE) {
                    assertEquals(0, requestsOf(stream, at, stream.length), () -> shown(stream));
                }
                if (end < 0) {
                    return;
                }
                checkOne(stream, at, end);
                start = end;
            }
            at = start;
        }
    }

    /** The bytes are exactly one request: it needs its last byte, and no byte is left over. */
    private void checkOne(byte[] stream, int from, int to) {
        int requests = requestsOf(stream, from, to);
        if (requests < 0) {
            refusedByNetty++;
            return;
        }
        assertEquals(1, requests, () -> shown(Arrays.copyOfRange(stream, from, to)));
        assertEquals(0, requestsOf(stream, from, to - 1), () -> shown(Arrays.copyOfRange(stream, from, to)));
        agreed++;
    }

    /** The number of complete requests that Netty's decoder finds, or -1 if it refuses one. */
    private int requestsOf(byte[] stream, int from, int to) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(NettyOracle.config(settings.limits())));
        channel.writeInbound(Unpooled.copiedBuffer(stream, from, to - from));
        int heads = 0;
        int complete = 0;
        boolean refused = false;
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            refused |= part instanceof io.netty.handler.codec.http.HttpObject object
                    && object.decoderResult().isFailure();
            heads += part instanceof HttpRequest ? 1 : 0;
            complete += part instanceof LastHttpContent ? 1 : 0;
            ReferenceCountUtil.release(part);
        }
        channel.finishAndReleaseAll();
        assertTrue(refused || heads - complete <= 1);
        return refused ? -1 : complete;
    }
}
