package io.scangate.gateway.origins;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the filter of {@code GET /v1/origins} (docs/origins.md). A "no" is certain at the filter's revision; a "maybe" is wrong for
 * fewer than 1 in 1,000 origins without rules. Needs no other class, so clients can copy it. O(512). Immutable, so thread-safe.
 */
public final class OriginFilter {
    static final long MAGIC = 0x5347_4f52_4947_0001L; // SGORIG, and the version of the format
    static final int HEADER = 32;
    static final int CHECK_SEED = 2;

    private static final Pattern ORDINARY = Pattern.compile(
            "(https?|ftp)://([a-z0-9.-]+)(?::([0-9]{1,5}))?(?:[/?#].*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    /** IPv4 in all its forms, a dot at the end, and names that parsers may judge differently. */
    private static final Pattern ODD_HOST = Pattern.compile("(?:.*\\.)?[0-9][^.]*|.*\\.|.*xn--.*");

    private final ByteBuffer bytes;

    /** Reads a filter. Throws an IllegalArgumentException if the bytes are damaged or of another version. */
    public OriginFilter(byte[] filter) {
        bytes = ByteBuffer.wrap(filter.clone());
        int end = filter.length - Integer.BYTES;
        if (end < HEADER || bytes.getLong(0) != MAGIC || bytes.getInt(end) != hash(filter, end, CHECK_SEED)) {
            throw new IllegalArgumentException("damaged, or no filter of origins of version 1");
        }
    }

    /** The revision of the rules. */
    public long revision() {
        return bytes.getLong(8);
    }

    /** Whether a scan of a link could open a page. Says yes for each link whose origin is not beyond doubt. */
    public boolean mayOpen(String link) {
        Matcher parts = ORDINARY.matcher(link);
        if (!parts.matches()) {
            return true;
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        String host = parts.group(2).toLowerCase(Locale.ROOT);
        int usual = scheme.equals("http") ? 80 : scheme.equals("https") ? 443 : 21;
        int port = parts.group(3) == null ? usual : Integer.parseInt(parts.group(3));
        String origin = scheme + "://" + host + (port == usual ? "" : ":" + port);
        return ODD_HOST.matcher(host).matches() || mayHaveRules(origin);
    }

    /** Whether an origin in canonical form, such as {@code https://wx.qq.com}, could have rules. */
    public boolean mayHaveRules(String origin) {
        byte[] text = origin.getBytes(StandardCharsets.UTF_8);
        int buckets = bytes.getInt(20);
        int bucket = scaled(hash(text, text.length, 0), buckets);
        int value = scaled(hash(text, text.length, 1), bytes.getInt(24));
        long codes = 8L * (HEADER + Integer.BYTES * (buckets + 1));
        long at = codes + Integer.toUnsignedLong(bytes.getInt(HEADER + Integer.BYTES * bucket));
        long end = codes + Integer.toUnsignedLong(bytes.getInt(HEADER + Integer.BYTES * (bucket + 1)));
        int found = -1;
        while (at < end && found < value) {
            int gap = 0;
            for (; bit(at++) == 1; gap++) {}
            for (int left = bytes.getInt(28); left > 0; left--) {
                gap = 2 * gap + bit(at++);
            }
            found += 1 + gap;
        }
        return found == value;
    }

    private int bit(long at) {
        return (bytes.get((int) (at >>> 3)) >>> (7 - (at & 7))) & 1;
    }

    /** Maps a hash evenly to a number below a bound. */
    static int scaled(int hash, int bound) {
        return (int) ((Integer.toUnsignedLong(hash) * bound) >>> 32);
    }

    /** MurmurHash3_x86_32. */
    static int hash(byte[] text, int length, int seed) {
        int hash = seed;
        for (int at = 0; at < length; at += 4) {
            int block = 0;
            for (int i = Math.min(4, length - at) - 1; i >= 0; i--) {
                block = (block << 8) | (text[at + i] & 0xff);
            }
            hash ^= Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
            hash = length - at < 4 ? hash : Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
        }
        hash ^= length;
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }
}
