package io.scangate.gateway.index;

import io.scangate.gateway.disk.PrivateFiles;
import io.scangate.gateway.index.BadCompiledFileException.Reason;
import io.scangate.gateway.rule.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The file format of compiled rules. Reading a file is many times faster than compiling its snapshot. All numbers are 64-bit
 * little-endian words. Thread-safe: all methods are static.
 *
 * <pre>
 *   word 0       "SCANGATE"
 *        1       format, 5: increases with each change of this format, of a layout class or of canonical links
 *        2       revision of the snapshot
 *        3, 4    identity of the source document, defined by the caller
 *        5       seed of the hashes
 *        6, 7    rules, accounts
 *        8       host blocks
 *        9-12    digest of the state: the sum of the accounts' digests
 *        13-17   words of each part: hosts, records, origin table, account table, note
 *        18-22   CRC-32C of each part
 *        23      CRC-32C of words 0 to 22
 *        24...   the parts: each the number of its segments, the words of each segment, and the segments;
 *                the note is one segment, with its length in bytes in its first word
 * </pre>
 *
 * The checksums detect accidental damage. They do not detect forgery, so a file must be as trustworthy as its snapshot.
 */
public final class CompiledFile {
    private static final byte[] MAGIC = "SCANGATE".getBytes(StandardCharsets.US_ASCII);

    /** The format that this program reads and writes. */
    public static final int FORMAT = 5;

    private static final int FORMAT_WORD = 1;
    private static final int REVISION = 2;
    private static final int SOURCE = 3;
    private static final int SEED = 5;
    private static final int RULES = 6;
    private static final int ACCOUNTS = 7;
    private static final int BLOCKS = 8;
    private static final int DIGEST = 9;
    private static final int PARTS = 5;
    private static final int NOTE = PARTS - 1;
    private static final int LENGTHS = DIGEST + Digest.WORDS;
    private static final int SUMS = LENGTHS + PARTS;
    private static final int HEADER_SUM = SUMS + PARTS;
    /** The number of segments, and the words of one. */
    private static final int LEAST_PART = 2;

    /** No file system has such a file. */
    private static final long MOST_PART = 1L << 56;

    private static final int HEADER_BYTES = (HEADER_SUM + 1) * Long.BYTES;
    private static final int CHUNK_BYTES = 1 << 18;
    private static final int MAX_SEGMENTS = 1 << 13;
    private static final int MAX_SEGMENT_WORDS = Integer.MAX_VALUE - 8;

    private CompiledFile() {}

    /**
     * The contents of a file.
     *
     * @param index the rules
     * @param revision the revision of the snapshot
     * @param source the identity of the source document
     * @param note a text for the caller's use
     */
    public record Contents(RuleIndex index, long revision, Source source, String note) {}

    /**
     * Two numbers that identify a document, such as its length and checksum.
     *
     * @param first the first number
     * @param second the second number
     */
    public record Source(long first, long second) {}

    /** Whether a document is a file of compiled rules, given at least its first eight bytes. */
    public static boolean isCompiled(byte[] start) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (start.length <= i || start[i] != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    /** Writes a file atomically; only this user may read it. Several writers of one file do not disturb each other. */
    public static void write(Path file, Contents contents) throws IOException {
        write(file, contents, Pacer.NONE);
    }

    /** Writes a file atomically, in bursts. */
    public static void write(Path file, Contents contents, Pacer pacer) throws IOException {
        Path temporary = PrivateFiles.makeTemporary(file);
        try {
            writeAll(temporary, contents, pacer);
            PrivateFiles.replace(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void writeAll(Path file, Contents contents, Pacer pacer) throws IOException {
        contents.index().checkIntact(pacer);
        CompiledRules rules = contents.index().merge(pacer).layers()[0];
        long[][][] parts = {
            rules.hosts().segments(),
            rules.records().segments(),
            rules.originTable().segments(),
            rules.accountTable().segments(),
            {words(contents.note())}
        };
        ByteBuffer header = buffer(HEADER_BYTES);
        header.put(MAGIC).putLong(FORMAT).putLong(contents.revision());
        header.putLong(contents.source().first()).putLong(contents.source().second());
        header.putLong(rules.hasher().seed()).putLong(rules.counts().rules());
        header.putLong(rules.counts().accounts()).putLong(rules.counts().blocks());
        Digest digest = contents.index().digest();
        header.putLong(digest.a()).putLong(digest.b()).putLong(digest.c()).putLong(digest.d());
        for (long[][] part : parts) {
            header.putLong(partWords(part));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.position(HEADER_BYTES);
            for (long[][] part : parts) {
                header.putLong(writePart(channel, part, pacer));
            }
            header.putLong(sum(header.duplicate().flip())).flip();
            channel.write(header, 0);
            channel.force(true);
        }
    }

    private static long partWords(long[][] segments) {
        long words = 1L + segments.length;
        for (long[] segment : segments) {
            words += segment.length;
        }
        return words;
    }

    private static long writePart(FileChannel channel, long[][] segments, Pacer pacer) throws IOException {
        ByteBuffer chunk = buffer(CHUNK_BYTES);
        CRC32C crc = new CRC32C();
        writeWords(channel, new long[] {segments.length}, chunk, crc, pacer);
        writeWords(
                channel,
                Arrays.stream(segments).mapToLong(segment -> segment.length).toArray(),
                chunk,
                crc,
                pacer);
        for (long[] segment : segments) {
            writeWords(channel, segment, chunk, crc, pacer);
        }
        return crc.getValue();
    }

    private static void writeWords(FileChannel channel, long[] words, ByteBuffer chunk, CRC32C crc, Pacer pacer)
            throws IOException {
        for (int at = 0; at < words.length; ) {
            int count = Math.min(words.length - at, CHUNK_BYTES / Long.BYTES);
            chunk.clear().limit(count * Long.BYTES);
            chunk.asLongBuffer().put(words, at, count);
            crc.update(chunk.duplicate());
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
            pacer.piece();
            at += count;
        }
    }

    /** Reads the identity of the source document only. */
    public static Source readSource(Path file) throws IOException, BadCompiledFileException {
        try (FileChannel channel = FileChannel.open(file)) {
            return source(readHeader(channel));
        }
    }

    /** Reads the note only. */
    public static String readNote(Path file) throws IOException, BadCompiledFileException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer header = readHeader(channel);
            long note = word(header, LENGTHS + NOTE);
            channel.position(channel.size() - note * Long.BYTES);
            return text(readPart(channel, note, word(header, SUMS + NOTE), Pacer.NONE));
        }
    }

    /** Reads a file and verifies all checksums. Needs the memory of the rules and a buffer of 256 KiB for each of the five parts. */
    public static Contents read(Path file) throws IOException, BadCompiledFileException {
        return read(file, Pacer.NONE);
    }

    /** Reads a file in bursts, otherwise as {@link #read(Path)}. */
    public static Contents read(Path file, Pacer pacer) throws IOException, BadCompiledFileException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer header = readHeader(channel);
            long[][][] parts = new long[PARTS][][];
            for (int i = 0; i < PARTS; i++) {
                parts[i] = readPart(channel, word(header, LENGTHS + i), word(header, SUMS + i), pacer);
            }
            CompiledRules.Counts counts = new CompiledRules.Counts(
                    (int) word(header, RULES), (int) word(header, BLOCKS), (int) word(header, ACCOUNTS));
            CompiledRules rules = new CompiledRules(
                    new Segments(parts[0]),
                    new Segments(parts[1]),
                    HashTable.of(parts[2]),
                    HashTable.of(parts[3]),
                    new Hasher(word(header, SEED)),
                    counts,
                    pacer);
            return new Contents(
                    new RuleIndex(rules, digest(header)), word(header, REVISION), source(header), text(parts[NOTE]));
        }
    }

    private static ByteBuffer readHeader(FileChannel channel) throws IOException, BadCompiledFileException {
        ByteBuffer header = buffer(HEADER_BYTES);
        readFully(channel, header);
        byte[] start = new byte[MAGIC.length];
        header.flip().get(0, start, 0, Math.min(start.length, header.limit()));
        if (!isCompiled(start)) {
            throw new BadCompiledFileException(Reason.FOREIGN, "does not start with SCANGATE");
        }
        if (header.limit() >= (FORMAT_WORD + 1) * Long.BYTES && word(header, FORMAT_WORD) != FORMAT) {
            throw new BadCompiledFileException(
                    Reason.OTHER_FORMAT, "format " + word(header, FORMAT_WORD) + " (expected: " + FORMAT + ")");
        }
        if (header.limit() < HEADER_BYTES) {
            throw new BadCompiledFileException(Reason.TRUNCATED, "the file ends within its header");
        }
        long sum = sum(header.duplicate().limit(HEADER_SUM * Long.BYTES));
        if (sum != word(header, HEADER_SUM)) {
            throw corrupt("header", sum, word(header, HEADER_SUM));
        }
        long bytes = HEADER_BYTES;
        for (int i = 0; i < PARTS; i++) {
            // The sum of larger ones may overflow, to the size of the file.
            long words = word(header, LENGTHS + i);
            if (words < LEAST_PART || words > MOST_PART) {
                throw malformed("a part of " + words + " words (expected: " + LEAST_PART + " to " + MOST_PART + ")");
            }
            bytes += words * Long.BYTES;
        }
        if (bytes != channel.size()) {
            throw new BadCompiledFileException(Reason.TRUNCATED, channel.size() + " bytes (expected: " + bytes + ")");
        }
        return header;
    }

    private static long[][] readPart(FileChannel channel, long words, long expected, Pacer pacer)
            throws IOException, BadCompiledFileException {
        ByteBuffer chunk = buffer(CHUNK_BYTES);
        CRC32C crc = new CRC32C();
        long count = readWords(channel, 1, chunk, crc, pacer)[0];
        if (count < 1 || count > MAX_SEGMENTS || count >= words) {
            throw corrupt("rules", crc.getValue(), expected);
        }
        long[] lengths = readWords(channel, (int) count, chunk, crc, pacer);
        long left = words - 1 - count;
        for (long length : lengths) {
            left -= length;
            if (length < 0 || length > MAX_SEGMENT_WORDS || left < 0) {
                throw corrupt("rules", crc.getValue(), expected);
            }
        }
        if (left != 0) {
            throw corrupt("rules", crc.getValue(), expected);
        }
        long[][] segments = new long[lengths.length][];
        for (int i = 0; i < segments.length; i++) {
            segments[i] = readWords(channel, (int) lengths[i], chunk, crc, pacer);
        }
        if (crc.getValue() != expected) {
            throw corrupt("rules", crc.getValue(), expected);
        }
        return segments;
    }

    private static long[] readWords(FileChannel channel, int words, ByteBuffer chunk, CRC32C crc, Pacer pacer)
            throws IOException, BadCompiledFileException {
        long[] read = new long[words];
        pacer.piece();
        for (int at = 0; at < words; ) {
            int count = Math.min(words - at, CHUNK_BYTES / Long.BYTES);
            chunk.clear().limit(count * Long.BYTES);
            readFully(channel, chunk);
            if (chunk.hasRemaining()) {
                throw new BadCompiledFileException(Reason.TRUNCATED, "the file became shorter during the read");
            }
            crc.update(chunk.flip());
            chunk.flip().asLongBuffer().get(read, at, count);
            pacer.piece();
            at += count;
        }
        return read;
    }

    /** Whose checksums match all the same: what wrote it has a defect. */
    private static BadCompiledFileException malformed(String what) {
        return new BadCompiledFileException(Reason.CORRUPT, what);
    }

    private static BadCompiledFileException corrupt(String what, long found, long expected) {
        return new BadCompiledFileException(
                Reason.CORRUPT,
                "checksum of the " + what + " is " + Long.toHexString(found) + " (expected: "
                        + Long.toHexString(expected) + ")");
    }

    private static void readFully(FileChannel channel, ByteBuffer into) throws IOException {
        while (into.hasRemaining() && channel.read(into) >= 0) {
            // read on
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long word(ByteBuffer header, int number) {
        return header.getLong(number * Long.BYTES);
    }

    private static Source source(ByteBuffer header) {
        return new Source(word(header, SOURCE), word(header, SOURCE + 1));
    }

    private static Digest digest(ByteBuffer header) {
        return new Digest(
                word(header, DIGEST), word(header, DIGEST + 1), word(header, DIGEST + 2), word(header, DIGEST + 3));
    }

    private static long sum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    private static long[] words(String note) {
        byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
        long[] words = new long[1 + Words.count(bytes.length)];
        words[0] = bytes.length;
        Words.write(words, 1, bytes, 0, bytes.length);
        return words;
    }

    private static String text(long[][] segments) throws BadCompiledFileException {
        long[] words = segments[0];
        if (words.length == 0 || words[0] < 0 || words[0] > (words.length - 1L) * Long.BYTES) {
            throw malformed("a note of " + (words.length == 0 ? 0 : words[0]) + " bytes in " + words.length + " words");
        }
        return Words.toString(words, 1, (int) words[0]);
    }
}
