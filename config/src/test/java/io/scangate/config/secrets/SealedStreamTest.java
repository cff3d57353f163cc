package io.scangate.config.secrets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedStreamTest {
    private static final int PART = SealedParts.BYTES + SealedParts.TAG_BYTES;
    private static final int HEAD = "scangate-sealed/1 0123456789abcdef 0123456789abcdef0123456789abcdef\n".length();

    @TempDir
    Path directory;

    private SecretKeys keys = SecretKeys.NONE;

    @BeforeEach
    void makeKeys() throws IOException {
        keys = TestKeys.keys(directory, TestKeys.random());
    }

    private byte[] sealed(byte[] bytes, boolean whole) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SealedOutput sealed = new SealedOutput(out, keys);
        sealed.write(bytes, 0, bytes.length / 3);
        sealed.write(bytes, bytes.length / 3, bytes.length - bytes.length / 3);
        if (whole) {
            sealed.finish();
        }
        return out.toByteArray();
    }

    private byte[] opened(byte[] sealed) throws IOException {
        try (SealedInput in = new SealedInput(new ByteArrayInputStream(sealed), keys)) {
            return in.readAllBytes();
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aStreamOfAnyLength_isReadAsItWasWritten() throws IOException {
        for (int length :
                new int[] {0, 1, PART, SealedParts.BYTES - 1, SealedParts.BYTES, SealedParts.BYTES + 1, 300_000}) {
            byte[] bytes = random(length);
            assertArrayEquals(bytes, opened(sealed(bytes, true)), () -> "length " + length);
        }
    }

    @Test
    void aStreamThatIsCutOff_alsoBetweenTwoParts_isRefused() throws IOException {
        byte[] sealed = sealed(random(3 * SealedParts.BYTES), true);
        for (int length : new int[] {HEAD - 1, HEAD, HEAD + 1, HEAD + PART, HEAD + 2 * PART, sealed.length - 1}) {
            assertThrows(
                    StreamCorruptedException.class,
                    () -> opened(Arrays.copyOf(sealed, length)),
                    () -> "length " + length);
        }
        byte[] unfinished = sealed(random(3 * SealedParts.BYTES), false);
        assertThrows(StreamCorruptedException.class, () -> opened(unfinished));
    }

    @Test
    void partsInAnotherOrder_orOfAnotherStream_areRefused() throws IOException {
        byte[] sealed = sealed(random(3 * SealedParts.BYTES), true);
        byte[] swapped = sealed.clone();
        System.arraycopy(sealed, HEAD, swapped, HEAD + PART, PART);
        System.arraycopy(sealed, HEAD + PART, swapped, HEAD, PART);
        assertThrows(StreamCorruptedException.class, () -> opened(swapped));
        byte[] other = sealed(random(3 * SealedParts.BYTES), true);
        byte[] mixed = sealed.clone();
        System.arraycopy(other, HEAD, mixed, HEAD, PART);
        assertThrows(StreamCorruptedException.class, () -> opened(mixed));
    }

    @Test
    void anotherKey_isNamed() throws IOException {
        byte[] sealed = sealed(random(10), true);
        String id = keys.currentId();
        keys = TestKeys.keys(directory, TestKeys.random());
        SecretException refused = assertThrows(SecretException.class, () -> opened(sealed));
        assertTrue(String.valueOf(refused.getMessage()).contains(id), refused::getMessage);
        keys = SecretKeys.none("--key-file");
        SecretException none = assertThrows(SecretException.class, () -> opened(sealed));
        assertEquals(
                "it is encrypted with the key " + id + ", which is missing: --key-file is not set", none.getMessage());
    }
}
