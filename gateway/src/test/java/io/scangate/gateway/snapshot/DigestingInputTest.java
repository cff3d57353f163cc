package io.scangate.gateway.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestingInputTest {
    private static final int[] TELLING = {
        0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0,
        0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFE, 0xFF
    };

    @Test
    void utf8IsRecognisedAsByTheJdksDecoder() throws IOException {
        Random random = new Random(20251120);
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = bytes(random);
            DigestingInput input = read(bytes, 1 + random.nextInt(bytes.length));
            assertEquals(
                    !isUtf8(bytes),
                    input.isBadBefore(bytes.length),
                    () -> new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void theDigestDoesNotDependOnTheChunks() throws IOException {
        byte[] bytes = new byte[1000];
        new Random(1).nextBytes(bytes);
        ContentDigest digest = read(bytes, 1000).digest();
        assertEquals(digest, read(bytes, 7).digest());
        assertEquals(1000, digest.bytes());
        bytes[500]++;
        assertNotEquals(digest, read(bytes, 7).digest());
    }

    /** Random bytes that end in ASCII, so the end cuts no character off. */
    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[8 + random.nextInt(12)];
        Arrays.fill(bytes, (byte) 'a');
        if (random.nextBoolean()) {
            byte[] good = "微\uD83D\uDE00é".getBytes(StandardCharsets.UTF_8);
            System.arraycopy(good, 0, bytes, 0, Math.min(good.length, bytes.length - 1));
        }
        for (int left = random.nextInt(6); left > 0; left--) {
            bytes[random.nextInt(bytes.length - 1)] = (byte) TELLING[random.nextInt(TELLING.length)];
        }
        return bytes;
    }

    private static DigestingInput read(byte[] bytes, int chunk) throws IOException {
        DigestingInput input = new DigestingInput(new ByteArrayInputStream(bytes));
        byte[] buffer = new byte[chunk];
        while (input.read(buffer, 0, chunk) >= 0) {
            assertEquals(chunk, buffer.length);
        }
        return input;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
