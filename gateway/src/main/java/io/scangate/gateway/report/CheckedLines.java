package io.scangate.gateway.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Lines of JSON, each after its checksum, so that no damaged line is used:
 *
 * <pre>
 *   5f0c77a1 {"gateway": ...}      the CRC-32C of the JSON's bytes, a space, the JSON
 *   {"gateway": ...}               of an earlier version: without a checksum
 * </pre>
 *
 * @param damaged the number of lines that differ from their checksum or are not UTF-8, without an incomplete last line
 * @param torn whether the last line is incomplete, as after a crash
 */
record CheckedLines(int damaged, boolean torn) {
    private static final int DIGITS = 8;

    /** Twice the longest batch; a longer line is damaged, and is not kept in memory. */
    private static final int MAX_LINE = 64 << 20;

    /** Writes a line. */
    static void write(OutputStream out, byte[] json) throws IOException {
        out.write((checksum(json, 0, json.length) + " ").getBytes(StandardCharsets.US_ASCII));
        out.write(json);
        out.write('\n');
    }

    /**
     * Reads a file's content, one line at a time. O(bytes).
     *
     * @param lines receives the JSON of each good line
     */
    static CheckedLines read(InputStream file, Consumer<String> lines) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int damaged = 0;
        int last = '\n';
        for (int next = file.read(); next >= 0; next = file.read()) {
            last = next;
            if (next != '\n' && line.size() <= MAX_LINE) {
                line.write(next);
            } else if (next == '\n') {
                damaged += take(line.toByteArray(), lines) ? 0 : 1;
                line.reset();
            }
        }
        if (last != '\n') {
            take(line.toByteArray(), lines);
        }
        return new CheckedLines(damaged, last != '\n');
    }

    /** Returns whether the line is good. */
    private static boolean take(byte[] line, Consumer<String> lines) {
        int json = line.length > 0 && line[0] == '{' ? 0 : DIGITS + 1;
        String text = line.length <= MAX_LINE && isGood(line, json) ? text(line, json, line.length - json) : null;
        if (text != null) {
            lines.accept(text);
        }
        return text != null;
    }

    /** The text; null if it is not UTF-8, as a damaged line of an earlier version may be. */
    private static @Nullable String text(byte[] file, int offset, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isGood(byte[] line, int json) {
        if (json == 0) {
            return true;
        }
        String expected = json > line.length ? "" : new String(line, 0, DIGITS, StandardCharsets.US_ASCII);
        return !expected.isEmpty() && expected.equals(checksum(line, json, line.length - json));
    }

    private static String checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
