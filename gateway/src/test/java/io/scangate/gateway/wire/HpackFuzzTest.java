package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** HPACK with any blocks of one connection, and Netty's decoder as oracle: both take a block or refuse it, with the same fields. */
final class HpackFuzzTest {
    private static final List<String> NAMES =
            List.of("accept", "user-agent", "x-user", "x-request-id", "authorization");
    /** A table of 4 KiB of fields, and what it needs for them. */
    private static final int MOST_MEMORY = 64 * 1024;

    private final FieldKinds kinds = new FieldKinds(NAMES);

    /** Each block has its length in the byte before it. */
    @FuzzTest
    void anyBlocks_areReadAsByAnotherDecoder(byte[] input) {
        HpackDecoder decoder = new HpackDecoder(kinds);
        Http2Head head = new Http2Head(WireLimits.DEFAULT);
        DefaultHttp2HeadersDecoder netty = new DefaultHttp2HeadersDecoder(false, Integer.MAX_VALUE);
        RequestBatch batch = new RequestBatch(NAMES.size());
        for (int at = 0; at < input.length; ) {
            int end = Math.min(input.length, at + 1 + (input[at] & 0xFF));
            byte[] block = Arrays.copyOfRange(input, at + 1, end);
            at = end;
            head.clear();
            assertTrue(head.hasRoom(block.length));
            head.begin(batch.request(0));
            boolean valid = decoder.decode(block, 0, block.length, head);
            Http2Headers expected = expected(netty, block);
            assertEquals(expected != null, valid, () -> HexFormat.of().formatHex(input));
            if (expected == null) {
                return;
            }
            head.finish();
            assertTrue(decoder.memory() <= MOST_MEMORY, () -> "memory " + decoder.memory());
            checkFields(expected, head, batch.request(0));
        }
    }

    private static @Nullable Http2Headers expected(DefaultHttp2HeadersDecoder netty, byte[] block) {
        try {
            return netty.decodeHeaders(1, Unpooled.wrappedBuffer(block));
        } catch (Http2Exception e) {
            return null;
        }
    }

    private static void checkFields(Http2Headers expected, Http2Head head, Request request) {
        if (head.isMalformed() || head.isBomb() || head.problem() != null) {
            return;
        }
        Set<String> names =
                expected.names().stream().map(CharSequence::toString).collect(Collectors.toSet());
        for (int i = 0; i < NAMES.size(); i++) {
            List<CharSequence> values = expected.getAll(NAMES.get(i));
            assertEquals(values.size(), request.fieldCount(i), NAMES.get(i));
            if (values.size() == 1) {
                int start = request.fieldStart(i);
                String value = new String(request.bytes(), start, request.fieldEnd(i) - start, ISO_8859_1);
                assertEquals(values.get(0).toString(), value);
            }
        }
        assertEquals(names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()), names);
    }
}
