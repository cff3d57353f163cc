package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.scangate.gateway.testing.MemoryFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files of compiled rules: each is refused with its reason, or has the rules that were written. With checksums that fit the damage, as
 * in a file that a defect has written, the reader still ends with contents or a refusal, and makes no array for words that the file does not have.
 */
final class CompiledFuzzTest {
    private static final int HEADER_WORDS = 24;
    private static final int PARTS = 5;
    private static final int LENGTHS = 13;
    private static final int SUMS = LENGTHS + PARTS;
    private static final int EDIT_BYTES = 6;
    /** The whole file has 10 kB, and each part is read with a buffer of 256 KiB outside of the heap. */
    private static final long MOST_BYTES = 16 << 20;

    @TempDir(factory = MemoryFolder.class)
    static Path folder;

    private static byte[] whole = {};
    private static Set<String> written = Set.of();

    @BeforeAll
    static void write() throws IOException, BadCompiledFileException {
        RuleIndex index = CompiledFileTest.index(12, "https://h1.cn/4/x/");
        Path file = CompiledFileTest.write(folder.resolve("whole"), index);
        whole = Files.readAllBytes(file);
        written = facts(index);
        // Loads the classes, which counts as memory of the first check.
        CompiledFile.readNote(file);
        CompiledFile.read(file);
    }

    private static Set<String> facts(RuleIndex index) {
        Set<String> facts = new TreeSet<>();
        index.forEachRule(rule -> facts.add(rule.prefix() + rule.appid() + rule.livePage() + rule.testPage()));
        return facts;
    }

    /**
     * The first byte says whether the checksums are made to fit, and by how many of the 16 words the file is cut. Six bytes each are an edit: a
     * place, where to in its word, and a value of a byte, or of a whole word from a short list of hostile ones.
     */
    @FuzzTest
    void anyDamage_isRefusedOrHarmless(byte[] edits) throws IOException {
        if (edits.length == 0) {
            return;
        }
        byte[] damaged = Arrays.copyOf(whole, whole.length - (edits[0] >> 1 & 0xF) * Long.BYTES);
        ByteBuffer words = ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 1; at + EDIT_BYTES <= edits.length; at += EDIT_BYTES) {
            edit(words, ByteBuffer.wrap(edits, at, EDIT_BYTES));
        }
        boolean fits = (edits[0] & 1) != 0;
        if (fits) {
            sum(words);
        }
        check(damaged, fits);
    }

    private static void edit(ByteBuffer words, ByteBuffer edit) {
        int word = (edit.getShort() & 0xFFFF) % (words.capacity() / Long.BYTES);
        int kind = edit.get();
        int index = word * Long.BYTES;
        if (kind >= 0) {
            words.put(index + (kind & 7), edit.get());
            return;
        }
        long value = edit.getShort();
        words.putLong(
                index,
                switch (kind & 7) {
                    case 0 -> value;
                    case 1 -> words.getLong(index) + value;
                    case 2 -> value << 32;
                    case 3 -> Long.MAX_VALUE - value;
                    case 4 -> Integer.MAX_VALUE + value;
                    // Its bytes are a small number, modulo 2^64.
                    case 5 -> (1L << 61) + value;
                    case 6 -> (1L << 60) + value;
                    default -> words.getLong((int) (value & 0x7FFF) % (words.capacity() / Long.BYTES) * Long.BYTES);
                });
    }

    /** Makes the checksums fit, as far as the lengths of the parts allow it. */
    private static void sum(ByteBuffer words) {
        long at = (long) HEADER_WORDS * Long.BYTES;
        for (int i = 0; i < PARTS; i++) {
            long length = words.getLong((LENGTHS + i) * Long.BYTES) * Long.BYTES;
            if (length < 0 || length > words.capacity() - at) {
                break;
            }
            words.putLong((SUMS + i) * Long.BYTES, sum(words, (int) at, (int) length));
            at += length;
        }
        words.putLong((HEADER_WORDS - 1) * Long.BYTES, sum(words, 0, (HEADER_WORDS - 1) * Long.BYTES));
    }

    private static long sum(ByteBuffer words, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(words.slice(from, length));
        return crc.getValue();
    }

    private static void check(byte[] damaged, boolean fits) throws IOException {
        Path file = folder.resolve("damaged");
        Files.write(file, damaged);
        long before = allocated();
        try {
            CompiledFile.Contents read = CompiledFile.read(file);
            assertEquals(read.note(), CompiledFile.readNote(file));
            if (!fits) {
                assertArrayEquals(whole, damaged);
                assertEquals(written, facts(read.index()));
            }
        } catch (BadCompiledFileException e) {
            assertTrue(e.getMessage() != null && !e.getMessage().isEmpty());
        }
        assertTrue(allocated() - before < MOST_BYTES, () -> "allocated " + (allocated() - before));
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    @Test
    void noDamage_givesTheRulesThatWereWritten() throws IOException {
        check(whole.clone(), false);
        check(whole.clone(), true);
    }
}
