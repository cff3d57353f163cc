package io.scangate.gateway.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
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
 * @param lines the good lines' JSON
 * @param damaged the number of lines that differ from their checksum or are not UTF-8, without an incomplete last line
 * @param torn whether the last line is incomplete, as after a crash
 */
record CheckedLines(List<String> lines, int damaged, boolean torn) {
    private static final int DIGITS = 8;

    /** Writes a line. */
    static void write(OutputStream out, byte[] json) throws IOException {
        out.write((checksum(json, 0, json.length) + " ").getBytes(StandardCharsets.US_ASCII));
        out.write(json);
        out.write('\n');
    }

    /** Reads a file's content. O(bytes). */
    static CheckedLines read(byte[] file) {
        List<String> lines = new ArrayList<>();
        int damaged = 0;
        int start = 0;
        while (start < file.length) {
            int end = start;
            while (end < file.length && file[end] != '\n') {
                end++;
            }
            int json = file[start] == '{' ? start : start + DIGITS + 1;
            String text = isGood(file, start, json, end) ? text(file, json, end - json) : null;
            if (text != null) {
                lines.add(text);
            } else if (end < file.length) {
                damaged++;
            }
            start = end + 1;
        }
        return new CheckedLines(lines, damaged, file.length > 0 && file[file.length - 1] != '\n');
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

    private static boolean isGood(byte[] file, int start, int json, int end) {
        if (json == start) {
            return true;
        }
        String expected = json > end ? "" : new String(file, start, DIGITS, StandardCharsets.US_ASCII);
        return !expected.isEmpty() && expected.equals(checksum(file, json, end - json));
    }

    private static String checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
