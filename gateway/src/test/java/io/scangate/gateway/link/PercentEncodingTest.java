package io.scangate.gateway.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ECMAScript's encodeURIComponent and the form decoding of the URL Standard. */
final class PercentEncodingTest {
    @Test
    void encode_keepsUnreservedCharactersOnly() {
        String kept = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
        for (int b = 0; b < 256; b++) {
            String expected = kept.indexOf(b) >= 0 ? String.valueOf((char) b) : "%%%02X".formatted(b);
            assertEquals(expected, encode(new byte[] {(byte) b}));
        }
    }

    @Test
    void encode_agreesWithTheJdkAfterItsReplacements() {
        String text = "https://wx.qq.com/mp/?id=1&名=值 +%41#~!'()*\ud83d\ude00";
        String expected = URLEncoder.encode(text, UTF_8)
                .replace("+", "%20")
                .replace("%21", "!")
                .replace("%27", "'")
                .replace("%28", "(")
                .replace("%29", ")")
                .replace("%7E", "~");
        assertEquals(expected, encode(text.getBytes(UTF_8)));
    }

    @Test
    void encode_writesWithinItsBounds() {
        byte[] out = new byte[20];
        Arrays.fill(out, (byte) '_');
        int end = PercentEncoding.encodeUriComponent("xx/ayy".getBytes(UTF_8), 2, 2, out, 5);
        assertEquals(9, end);
        assertEquals("_____%2Fa___________", new String(out, ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a%20b a_b",
                "a+b a_b",
                "%2B +",
                "%2b%2B ++",
                "% %",
                "%4 %4",
                "%zz %zz",
                "%%41 %A",
                "%4%31 %41",
                "%2541 %41",
                "a=%26 a=&",
                "https%3A%2F%2Fh%2F%3Fa%3D1 https://h/?a=1"
            })
    void decodeForm_followsTheUrlStandard(String text, String expected) {
        assertEquals(expected.replace('_', ' '), new String(decode(text.getBytes(UTF_8)), UTF_8));
    }

    @Test
    void decodeForm_readsWithinItsBounds() {
        byte[] in = "x%41y".getBytes(UTF_8);
        byte[] out = new byte[5];
        assertEquals(3, PercentEncoding.decodeForm(in, 1, 2, out, 1));
        assertEquals("%4", new String(out, 1, 2, UTF_8));
    }

    @Test
    void decodeForm_undoesEncode_forAnyBytesAndInPlace() {
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            byte[] encoded = encode(bytes).getBytes(UTF_8);
            assertArrayEquals(bytes, decode(encoded));
            int end = PercentEncoding.decodeForm(encoded, 0, encoded.length, encoded, 0);
            assertArrayEquals(bytes, Arrays.copyOf(encoded, end));
        }
    }

    /** The answer copies a text that is so encoded, so a wrong yes would be a wrong page. */
    @Test
    void decodeComponent_saysWhetherTheTextIsWhatEncodeMakes() {
        Random random = new Random(6);
        String[] parts = {
            "%2F", "%2f", "%3A", "%41", "%7E", "~", "/", "+", "%", "%4", "a", "-", "(", "%E4", "é", "%2B", "%25"
        };
        int encoded = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(4); n >= 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            byte[] bytes = text.toString().getBytes(UTF_8);
            byte[] out = new byte[bytes.length];
            int end = PercentEncoding.decodeComponent(bytes, 0, bytes.length, out, 0);
            byte[] value = Arrays.copyOf(out, end < 0 ? ~end : end);
            assertArrayEquals(decode(bytes), value);
            assertEquals(encode(value).equals(new String(bytes, ISO_8859_1)), end < 0, text::toString);
            encoded += end < 0 ? 1 : 0;
        }
        assertTrue(encoded > 1000 && encoded < 10_000, "encoded: " + encoded);
    }

    @Test
    void decodeForm_agreesWithTheJdkOnWellFormedText() {
        String text = URLEncoder.encode("名 = 值 & a+b", UTF_8);
        assertEquals(URLDecoder.decode(text, UTF_8), new String(decode(text.getBytes(UTF_8)), UTF_8));
    }

    private static String encode(byte[] bytes) {
        byte[] out = new byte[bytes.length * PercentEncoding.MAX_GROWTH];
        int end = PercentEncoding.encodeUriComponent(bytes, 0, bytes.length, out, 0);
        return new String(out, 0, end, ISO_8859_1);
    }

    private static byte[] decode(byte[] bytes) {
        byte[] out = new byte[bytes.length];
        return Arrays.copyOf(out, PercentEncoding.decodeForm(bytes, 0, bytes.length, out, 0));
    }
}
