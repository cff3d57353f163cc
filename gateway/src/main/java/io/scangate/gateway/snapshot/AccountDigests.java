package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Digest;
import java.io.IOException;
import java.io.Reader;
import java.security.MessageDigest;

/**
 * Computes the digests of accounts while a parser reads their document. It stands between the decoder and the parser, and keeps
 * the text that the parser received last. The digest is that of the bytes as they came: the decoder accepts only well-formed
 * UTF-8, so encoding its text gives the same bytes. Needs the memory of one buffer. Not thread-safe.
 */
final class AccountDigests extends Reader {
    private static final int BUFFER_BYTES = 1 << 13;
    private static final int MOST_BYTES_OF_CHARACTER = 4;

    private final Reader in;
    private final MessageDigest sha256 = Digest.sha256();
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private int filled;

    /** The text that the parser received last, and its place in the document. */
    private char[] text = {};

    private long start;
    private int length;

    /** Whether the parser is inside an account, and the place up to which its text is in the digest. */
    private boolean inside;

    private long taken;
    private char highSurrogate;

    AccountDigests(Reader in) {
        this.in = in;
    }

    @Override
    public int read(char[] into, int offset, int most) throws IOException {
        if (inside) {
            // The parser asks for more when it has used all of the text.
            take(start + length);
        }
        int count = in.read(into, offset, most);
        start += length;
        length = Math.max(0, count);
        if (text.length < length) {
            text = new char[length];
        }
        System.arraycopy(into, offset, text, 0, length);
        return count;
    }

    /** Begins an account at a character of the text that the parser received last. */
    void begin(long at) {
        if (at < start || at > start + length) {
            throw new IllegalStateException("character " + at + " (expected: from " + start + " on)");
        }
        sha256.reset();
        filled = 0;
        taken = at;
        inside = true;
    }

    /** Ends the account before a character, and returns its digest. */
    Digest end(long at) {
        take(at);
        sha256.update(bytes, 0, filled);
        inside = false;
        return Digest.of(sha256);
    }

    private void take(long end) {
        int from = (int) (taken - start);
        int to = (int) (end - start);
        for (int i = from; i < to; i++) {
            if (filled > BUFFER_BYTES - MOST_BYTES_OF_CHARACTER) {
                sha256.update(bytes, 0, filled);
                filled = 0;
            }
            char c = text[i];
            if (c < 0x80) {
                bytes[filled++] = (byte) c;
            } else {
                encode(c);
            }
        }
        taken = end;
    }

    private void encode(char c) {
        if (Character.isHighSurrogate(c)) {
            highSurrogate = c;
        } else if (Character.isLowSurrogate(c)) {
            int point = Character.toCodePoint(highSurrogate, c);
            bytes[filled++] = (byte) (0xF0 | point >> 18);
            bytes[filled++] = continuation(point >> 12);
            bytes[filled++] = continuation(point >> 6);
            bytes[filled++] = continuation(point);
        } else if (c < 0x800) {
            bytes[filled++] = (byte) (0xC0 | c >> 6);
            bytes[filled++] = continuation(c);
        } else {
            bytes[filled++] = (byte) (0xE0 | c >> 12);
            bytes[filled++] = continuation(c >> 6);
            bytes[filled++] = continuation(c);
        }
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
