package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.scangate.gateway.testing.Http2Client;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HPACK, with Netty's encoder and decoder as oracles. */
class HpackTest {
    private static final int BLOCKS = 3000;

    /** Some names of the static table, some others. */
    private static final List<String> NAMES =
            List.of("accept", "user-agent", "via", "x-user", "x-request-id", "authorization", "x-", "if-none-match");

    private final FieldKinds kinds = new FieldKinds(NAMES);
    private final Http2Head head = new Http2Head(WireLimits.DEFAULT);
    private final RequestBatch batch = new RequestBatch(NAMES.size());
    private final HpackDecoder decoder = new HpackDecoder(kinds);

    private boolean decode(byte[] block) {
        head.clear();
        assertTrue(head.hasRoom(block.length));
        head.begin(batch.request(0));
        boolean valid = decoder.decode(block, 0, block.length, head);
        head.finish();
        return valid;
    }

    private Map<String, String> fields() {
        Request request = batch.request(0);
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < NAMES.size(); i++) {
            if (request.fieldCount(i) > 0) {
                int start = request.fieldStart(i);
                fields.put(NAMES.get(i), new String(request.bytes(), start, request.fieldEnd(i) - start, ISO_8859_1));
            }
        }
        return fields;
    }

    private static String value(Random random) {
        // A few values, so that the tables are used; some of each length, up to a code of 28 bits for each byte.
        int length = random.nextInt(4) == 0 ? random.nextInt(900) : random.nextInt(20);
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < length; i++) {
            value.append((char) (random.nextInt(3) == 0 ? 0x80 + random.nextInt(0x80) : '!' + random.nextInt(94)));
        }
        return value.toString();
    }

    @Test
    void blocksOfAnotherEncoder_haveTheirFields() throws Exception {
        Random random = new Random(20261128);
        DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder(
                (name, value) -> name.length() == value.length() % 16, true, 16, random.nextInt(100));
        List<String> values =
                random.ints(40).mapToObj(seed -> value(new Random(seed))).toList();
        for (int i = 0; i < BLOCKS; i++) {
            if (random.nextInt(50) == 0) {
                encoder.configuration().maxHeaderTableSize(random.nextInt(HpackTable.MAX_SIZE + 1));
            }
            Map<String, String> sent = new LinkedHashMap<>();
            for (String name : NAMES) {
                if (random.nextBoolean()) {
                    sent.put(name, values.get(random.nextInt(values.size())));
                }
            }
            Http2Headers headers = new DefaultHttp2Headers(false)
                    .method("GET")
                    .scheme("http")
                    .authority("a")
                    .path("/" + random.nextInt(9));
            sent.forEach(headers::add);
            ByteBuf block = Unpooled.buffer();
            encoder.encodeHeaders(1, headers, block);
            assertTrue(decode(Http2Client.bytes(block)));
            assertFalse(head.isMalformed(), sent::toString);
            assertEquals(sent, fields());
            assertEquals(headers.path().toString(), batch.request(0).path());
        }
    }

    @Test
    void eachByte_hasTheHuffmanCodeOfAnotherEncoder() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < BLOCKS; i++) {
            // The encoder uses the code only where it is shorter, as with many short codes between the others.
            String value = random.ints(1 + random.nextInt(20), 0, 256)
                    .mapToObj(code -> (char) code + "a".repeat(10))
                    .collect(Collectors.joining());
            ByteBuf block = Unpooled.buffer();
            new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.ALWAYS_SENSITIVE, true, 16, 0)
                    .encodeHeaders(1, new DefaultHttp2Headers(false).add("user-agent", value), block);
            byte[] encoded = Http2Client.bytes(block);
            int start = startOfText(encoded);
            byte[] out = new byte[value.length() + 1];
            assertEquals(value.length(), Huffman.decode(encoded, start, encoded.length, out, 0));
            assertEquals(value, new String(out, 0, value.length(), ISO_8859_1));
        }
    }

    /** After the index of the name (58, in two bytes) and the length, with the mark of Huffman's code. */
    private static int startOfText(byte[] encoded) {
        assertTrue(encoded[2] < 0, "Huffman's code was expected");
        int start = 3;
        if ((encoded[2] & 0x7F) == 0x7F) {
            while (encoded[start++] < 0) {
                // A further byte of the length.
            }
        }
        return start;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // index 0
                "be", // the first entry of an empty dynamic table
                "ff80808080", // a number without an end
                "ffffffffff7f", // a huge number
                "7f", // an index that is not whole
                "0001", // a name that is not whole
                "000161", // no value
                "00016103616", // a value that is not whole
                "3fe21f", // a table of 4097 bytes
                "82203fe11f", // a size update after a field
                "0084ffffffff0161", // the code of the end
                "0081180161", // padding of zeros
                "00821fff0161", // padding of more than seven bits
            })
    void badBlocks_areFaults(String hex) {
        assertFalse(decode(HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : hex + '0')));
    }

    @Test
    void answerFields_areReadByAnotherDecoder() throws Exception {
        AnswerHead answer =
                new AnswerHead(418, "text/plain", new Field("x-long", "v".repeat(500)), new Field("retry-after", "1"));
        Http2Headers read =
                new DefaultHttp2HeadersDecoder(true).decodeHeaders(1, Unpooled.wrappedBuffer(answer.http2()));
        assertEquals("418", read.status().toString());
        assertEquals("text/plain", read.get("content-type").toString());
        assertEquals("no-store", read.get("cache-control").toString());
        assertEquals("v".repeat(500), read.get("x-long").toString());
        assertEquals("1", read.get("retry-after").toString());
    }

    @Test
    void staticTable_isTheOneOfAnotherDecoder() throws Exception {
        for (int i = 1; i <= HpackStatic.SIZE; i++) {
            byte[] block = {(byte) (0x80 | i)};
            Http2Headers read = new DefaultHttp2HeadersDecoder(false).decodeHeaders(1, Unpooled.wrappedBuffer(block));
            Map.Entry<CharSequence, CharSequence> field = read.iterator().next();
            assertEquals(field.getKey().toString(), new String(HpackStatic.name(i), US_ASCII));
            assertEquals(field.getValue().toString(), new String(HpackStatic.value(i), US_ASCII));
        }
    }

    @Test
    void tableOfAnIdleConnection_takesNoMemory() {
        assertEquals(0, decoder.memory());
        assertTrue(decode(new byte[] {(byte) 0x82, (byte) 0x84, (byte) 0x86}));
        assertEquals(0, decoder.memory());
        byte[] entry = {0x40, 1, 'a', 1, 'b'};
        for (int i = 0; i < 10_000; i++) {
            assertTrue(decode(entry));
        }
        assertTrue(decoder.memory() < 8192, () -> "memory " + decoder.memory());
    }
}
