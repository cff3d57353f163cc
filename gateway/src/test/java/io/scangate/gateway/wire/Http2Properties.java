package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Http2Client;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Properties of the answers to any frames that follow the preface of HTTP/2:
 *
 * <ul>
 *   <li>The server sends well-formed frames. Another decoder of HPACK reads its header blocks.
 *   <li>A stream has one answer, which ends; nothing follows its end but a reset. No stream has an answer that its client has not opened.
 *   <li>Bodies fit the windows that the client has opened, of the connection and of each stream.
 *   <li>No frame causes an internal error, and an error of the connection is the last thing that is sent.
 *   <li>The cuts between reads change neither the answer of a stream nor the error of the connection.
 *   <li>After the connection nothing of its memory is counted.
 * </ul>
 *
 * Not thread-safe.
 */
final class Http2Properties {
    private static final int INTERNAL_ERROR = 2;
    private static final int MOST_FRAME = 16_384;
    private static final int INITIAL_WINDOW = 65_535;
    private static final int INITIAL_WINDOW_SETTING = 4;
    private static final int HEADER_BYTES = 9;

    private final WireSettings settings = WireSettings.DEFAULT;
    private final MemoryBudget budget = new MemoryBudget(MemoryLimits.DEFAULT);
    private final LoopState state = new LoopState(
            settings.limits(), TestGateway.scans(TestGateway.example()), budget, null, null, Runnable::run);
    /** A loop whose connections put reads into rounds. */
    private final LoopState rounds = new LoopState(
            settings.limits(), TestGateway.scans(TestGateway.example()), budget, null, null, Runnable::run);

    Http2Properties() {
        rounds.round().begin();
    }

    /** What a client has allowed and asked for: an upper limit, as if the server had taken every frame. */
    private static final class Allowed {
        private long connection = INITIAL_WINDOW;
        private long initial = INITIAL_WINDOW;
        private int lastStream;
        private final Map<Integer, Long> more = new TreeMap<>();

        long of(int stream) {
            return initial + more.getOrDefault(stream, 0L);
        }
    }

    /** All that the server has sent on a stream, or on none. */
    private static final class Sent {
        private final StringBuilder text = new StringBuilder();
        private long bytes;
        private boolean headed;
        private boolean ended;
        private boolean reset;
    }

    /** Checks all properties of the frames of one client. */
    void check(byte[] frames, Random cuts) {
        byte[] stream = Bytes.joined(Http2Client.PREFACE, frames);
        Allowed allowed = allowed(frames);
        String expected = summary(answers(List.of(stream), state, cuts), allowed, frames);
        for (LoopState loop : List.of(state, rounds)) {
            byte[] answers = answers(WireProperties.cut(stream, cuts), loop, cuts);
            assertEquals(expected, summary(answers, allowed, frames), () -> shown(frames));
        }
    }

    private static String shown(byte[] frames) {
        return HexFormat.of().formatHex(frames);
    }

    private byte[] answers(List<byte[]> pieces, LoopState loop, Random cuts) {
        EmbeddedChannel channel = new EmbeddedChannel(new Connection(settings, loop, false, () -> {}));
        for (byte[] piece : pieces) {
            if (channel.isOpen()) {
                channel.writeInbound((Object) Unpooled.wrappedBuffer(piece));
                if (cuts.nextBoolean()) {
                    loop.round().run();
                }
                channel.runPendingTasks();
            }
        }
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.runPendingTasks();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.writeBytes(Http2Client.bytes(out));
            out.release();
        }
        channel.finishAndReleaseAll();
        for (MemoryBudget.Kind kind : MemoryBudget.Kind.values()) {
            assertEquals(0, budget.sum(kind), () -> "memory of a closed connection: " + kind);
        }
        return all.toByteArray();
    }

    private static Allowed allowed(byte[] frames) {
        Allowed allowed = new Allowed();
        ByteBuf in = Unpooled.wrappedBuffer(frames);
        while (in.readableBytes() >= HEADER_BYTES) {
            int length = in.readUnsignedMedium();
            int type = in.readByte();
            in.skipBytes(1);
            int stream = in.readInt() & Integer.MAX_VALUE;
            if (in.readableBytes() < length) {
                break;
            }
            ByteBuf payload = in.readSlice(length);
            if (type == Http2Client.WINDOW_UPDATE && length == Integer.BYTES) {
                long more = payload.readInt() & Integer.MAX_VALUE;
                allowed.connection += stream == 0 ? more : 0;
                allowed.more.merge(stream, more, Long::sum);
            } else if (type == Http2Client.SETTINGS) {
                while (payload.readableBytes() >= 6) {
                    int id = payload.readUnsignedShort();
                    long value = payload.readUnsignedInt();
                    allowed.initial = id == INITIAL_WINDOW_SETTING ? Math.max(allowed.initial, value) : allowed.initial;
                }
            } else if (type == Http2Client.HEADERS) {
                allowed.lastStream = Math.max(allowed.lastStream, stream);
            }
        }
        return allowed;
    }

    /** Reads what the server has sent, and fails if it is not what a server may send. */
    private static String summary(byte[] sent, Allowed allowed, byte[] frames) {
        Map<Integer, Sent> streams = new TreeMap<>();
        DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true, 1 << 20);
        ByteBuf in = Unpooled.wrappedBuffer(sent);
        long bytes = 0;
        boolean failed = false;
        while (in.isReadable()) {
            assertFalse(failed, () -> "something after an error of the connection: " + shown(frames));
            assertTrue(in.readableBytes() >= HEADER_BYTES, () -> "half a frame: " + shown(frames));
            int length = in.readUnsignedMedium();
            int type = in.readByte();
            int flags = in.readByte();
            int id = in.readInt();
            assertTrue(length <= MOST_FRAME && length <= in.readableBytes(), () -> "length: " + shown(frames));
            ByteBuf payload = in.readSlice(length);
            Sent stream = streams.computeIfAbsent(id, key -> new Sent());
            switch (type) {
                case Http2Client.HEADERS -> head(stream, id, flags, payload, decoder, allowed);
                case Http2Client.DATA -> {
                    bytes += length;
                    body(stream, flags, payload);
                    assertTrue(
                            stream.bytes <= allowed.of(id) && bytes <= allowed.connection,
                            () -> "more than the windows: " + shown(frames));
                }
                case Http2Client.RST_STREAM -> reset(stream, id, payload, allowed);
                case Http2Client.GOAWAY -> {
                    assertEquals(0, id);
                    int last = payload.readInt();
                    int error = payload.readInt();
                    assertNotEquals(INTERNAL_ERROR, error, () -> shown(frames));
                    assertTrue(
                            last >= 0 && (last <= allowed.lastStream || last == Integer.MAX_VALUE),
                            () -> "last stream " + last);
                    failed = error != 0;
                    stream.text.append("goaway ").append(error).append(' ');
                }
                case Http2Client.PING ->
                    stream.text
                            .append("ping ")
                            .append(payload.toString(ISO_8859_1))
                            .append(' ');
                case Http2Client.SETTINGS ->
                    stream.text.append("settings ").append(flags).append(' ');
                case Http2Client.WINDOW_UPDATE -> assertTrue(payload.readInt() > 0);
                default -> throw new AssertionError("a frame of type " + type + ": " + shown(frames));
            }
        }
        StringBuilder all = new StringBuilder();
        streams.forEach((id, stream) -> {
            assertTrue(stream.ended || stream.reset || !stream.headed || isShort(stream, allowed, id), "an end");
            all.append(id).append(": ").append(stream.text).append('\n');
        });
        return all.toString().replaceAll("scancode_time=\\d+", "scancode_time=");
    }

    /** An answer without an end waits for a window, or its connection has ended; it has some of its body then, or none. */
    private static boolean isShort(Sent stream, Allowed allowed, int id) {
        return stream.bytes <= allowed.of(id);
    }

    private static void head(
            Sent stream, int id, int flags, ByteBuf block, DefaultHttp2HeadersDecoder decoder, Allowed allowed) {
        assertTrue((id & 1) == 1 && id <= allowed.lastStream, () -> "an answer on stream " + id);
        assertFalse(stream.ended || stream.reset, () -> "an answer after the end of stream " + id);
        assertEquals(Http2Client.END_HEADERS, flags & Http2Client.END_HEADERS);
        Http2Headers headers;
        try {
            headers = decoder.decodeHeaders(id, block);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        int status = Integer.parseInt(headers.status().toString());
        assertTrue(status < 500 || status == 503 || status == 501, () -> "status " + status);
        assertFalse(stream.headed, () -> "two answers on stream " + id);
        stream.headed = status >= 200;
        stream.ended = (flags & Http2Client.END_STREAM) != 0;
        // Whether the server sends 100 depends on how many bytes have arrived by then.
        if (stream.headed) {
            headers.remove("date");
            stream.text.append(headers).append(' ');
        }
    }

    private static void body(Sent stream, int flags, ByteBuf payload) {
        assertTrue(stream.headed && !stream.ended && !stream.reset, "a body without its head, or after its end");
        stream.bytes += payload.readableBytes();
        stream.text.append(payload.toString(ISO_8859_1));
        stream.ended = (flags & Http2Client.END_STREAM) != 0;
        stream.text.append(stream.ended ? " end" : "");
    }

    private static void reset(Sent stream, int id, ByteBuf payload, Allowed allowed) {
        assertTrue(id > 0 && id <= Math.max(allowed.lastStream, id), () -> "a reset of stream " + id);
        int error = payload.readInt();
        assertNotEquals(INTERNAL_ERROR, error);
        stream.reset = true;
        stream.text.append(" reset ").append(error);
    }
}
