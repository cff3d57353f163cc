package io.scangate.gateway.snapshot;

import io.scangate.gateway.index.Pacer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A stream that computes the digest of the bytes read and checks that they are UTF-8.
 *
 * <p>From the first bad byte on, this stream returns only {@value #POISON}. {@link #reader()} decodes it as a zero character,
 * which JSON has nowhere. The parser therefore stops there and reports line and column, which this stream does not know.
 *
 * <p>Not thread-safe.
 */
final class DigestingInput extends InputStream {
    /** A byte that occurs in neither UTF-8 nor a byte order mark. */
    private static final int POISON = 0xF8;

    /** A zero byte among the first bytes suggests UTF-16 or UTF-32. */
    private static final int GUESSED_BYTES = 4;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final long NONE = Long.MAX_VALUE;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final InputStream in;
    private final Pacer pacer;
    private final CRC32C crc32c = new CRC32C();
    private final CRC32 crc32 = new CRC32();
    private long bytes;
    private long badByte = NONE;
    private int badValue;

    /** The number of characters before the bad byte. */
    private long badCharacter = NONE;

    /** The bytes of complete characters of several bytes, less the chars that they become. */
    private long surplus;

    /** The bytes of the current character: all, and those before the last byte looked at. */
    private int size;

    private int started;

    /** The number of dropped characters: a byte order mark. */
    private int dropped;

    private boolean ended;

    // The state within a character: the number of missing continuation bytes, and the range of the next one.
    private int missing;
    private int lowest;
    private int highest;

    DigestingInput(InputStream in) {
        this(in, Pacer.NONE);
    }

    /** A stream whose reader is paced: each read is a piece of its work. */
    DigestingInput(InputStream in, Pacer pacer) {
        this.in = in;
        this.pacer = pacer;
    }

    /** The pacer of the reader. */
    Pacer pacer() {
        return pacer;
    }

    /** The digest of all bytes read so far. */
    ContentDigest digest() {
        return new ContentDigest(bytes, (crc32c.getValue() << 32) | crc32.getValue());
    }

    /** The decoded text without a byte order mark. */
    Reader reader() throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .replaceWith("\0");
        PushbackReader reader = new PushbackReader(new InputStreamReader(this, decoder), 1);
        int first = reader.read();
        if (first == BYTE_ORDER_MARK) {
            dropped = 1;
        } else if (first >= 0) {
            reader.unread(first);
        }
        return reader;
    }

    /** Whether a byte before an offset is not UTF-8. */
    boolean isBadBefore(long offset) {
        return badByte < offset;
    }

    /** Whether a character before an offset in the text is not UTF-8. */
    boolean isBadBeforeCharacter(long offset) {
        return badCharacter - dropped < offset;
    }

    /** Whether the document ends inside a character before an offset in the text. */
    boolean isCutBeforeCharacter(long offset) {
        return ended && missing > 0 && bytes - (size - missing) - surplus - dropped < offset;
    }

    /** The fault, for people. */
    String badByteMessage() {
        return String.format("not UTF-8: byte 0x%02x at offset %d", badValue, badByte);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        pacer.piece();
        int count = in.read(buffer, offset, length);
        ended |= count < 0;
        if (count > 0) {
            crc32c.update(buffer, offset, count);
            crc32.update(buffer, offset, count);
            int bad = badByte == NONE ? firstBad(buffer, offset, offset + count) : offset;
            if (bad >= 0) {
                poison(buffer, offset, bad, offset + count);
            }
            bytes += count;
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The position of the first bad byte in a range, or -1. */
    private int firstBad(byte[] buffer, int start, int end) {
        int at = start;
        for (; bytes + at - start < GUESSED_BYTES && at < end; at++) {
            if (!accept(buffer[at] & 0xFF) || buffer[at] == 0) {
                return at;
            }
        }
        while (at < end) {
            if (missing == 0) {
                at = skipAscii(buffer, at, end);
                if (at == end) {
                    return -1;
                }
            }
            if (!accept(buffer[at] & 0xFF)) {
                return at;
            }
            at++;
        }
        return -1;
    }

    /**
     * Poisons all bytes from the first bad one on, since the decoder might skip a single one.
     */
    private void poison(byte[] buffer, int start, int bad, int end) {
        if (badByte == NONE) {
            badByte = bytes + bad - start;
            badValue = buffer[bad] & 0xFF;
            badCharacter = badByte - started - surplus;
        }
        Arrays.fill(buffer, bad, end, (byte) POISON);
    }

    private static int skipAscii(byte[] buffer, int start, int end) {
        int at = start;
        while (at + Long.BYTES <= end && ((long) LONGS.get(buffer, at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < end && buffer[at] >= 0) {
            at++;
        }
        return at;
    }

    /** Checks one byte by the table of well-formed UTF-8 (Unicode, table 3-7). */
    private boolean accept(int b) {
        started = missing == 0 ? 0 : size - missing;
        if (missing > 0) {
            boolean good = b >= lowest && b <= highest;
            expect(missing - 1, 0x80, 0xBF);
            if (missing == 0) {
                surplus += size - (size == 4 ? 2 : 1);
            }
            return good;
        }
        if (b < 0x80) {
            return true;
        }
        size = b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
        switch (size) {
            case 2 -> expect(1, 0x80, 0xBF);
            case 3 -> expect(2, b == 0xE0 ? 0xA0 : 0x80, b == 0xED ? 0x9F : 0xBF);
            default -> expect(3, b == 0xF0 ? 0x90 : 0x80, b == 0xF4 ? 0x8F : 0xBF);
        }
        return b >= 0xC2 && b <= 0xF4;
    }

    private void expect(int count, int low, int high) {
        missing = count;
        lowest = low;
        highest = high;
    }
}
