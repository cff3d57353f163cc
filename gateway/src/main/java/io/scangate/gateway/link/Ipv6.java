package io.scangate.gateway.link;

import org.jspecify.annotations.Nullable;

/**
 * The IPv6 parser and serialiser of the URL Standard (section 3.5). The serialiser writes eight pieces in lower-case
 * hexadecimal and compresses the longest run of zeros. Linear. Not thread-safe: an object parses one address.
 */
final class Ipv6 {
    private static final int PIECES = 8;
    private static final int ABSENT = -1;

    private final byte[] text;
    private final int end;
    private int at;
    private final int[] pieces = new int[PIECES];
    private int count;
    /** The index of the first piece after the {@code ::}, or {@link #ABSENT}. */
    private int compressed = ABSENT;

    private Ipv6(byte[] text, int start, int end) {
        this.text = text;
        this.at = start;
        this.end = end;
    }

    /**
     * Parses an address without brackets.
     *
     * @return the serialised address in brackets; null if the standard fails
     */
    static @Nullable String parse(byte[] text, int start, int end) {
        Ipv6 address = new Ipv6(text, start, end);
        return address.read() && address.expand() ? address.serialise() : null;
    }

    private boolean has(char c) {
        return at < end && text[at] == c;
    }

    private boolean read() {
        if (has(':')) {
            at++;
            if (!has(':')) {
                return false;
            }
            at++;
            compressed = ++count;
        }
        while (at < end) {
            if (count == PIECES) {
                return false;
            }
            if (has(':')) {
                if (compressed != ABSENT) {
                    return false;
                }
                at++;
                compressed = ++count;
            } else if (!piece()) {
                return false;
            }
        }
        return true;
    }

    /** Reads a piece and the colon after it, or a final IPv4 address. */
    private boolean piece() {
        int start = at;
        int value = 0;
        while (at < end && at - start < 4 && ByteTables.HEX_VALUE[text[at] & 0xFF] >= 0) {
            value = value << 4 | ByteTables.HEX_VALUE[text[at++] & 0xFF];
        }
        if (has('.')) {
            boolean digits = at > start;
            at = start;
            return digits && embeddedIpv4();
        }
        if (has(':')) {
            at++;
            if (at == end) {
                return false;
            }
        } else if (at < end) {
            return false;
        }
        pieces[count++] = value;
        return true;
    }

    private boolean embeddedIpv4() {
        if (count > PIECES - 2) {
            return false;
        }
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                if (!has('.')) {
                    return false;
                }
                at++;
            }
            int number = decimalByte();
            if (number < 0) {
                return false;
            }
            pieces[count] = pieces[count] << 8 | number;
            count += i & 1;
        }
        return at == end;
    }

    /** Reads a number from 0 to 255 without leading zeros. Returns -1 if the text has none. */
    private int decimalByte() {
        int number = -1;
        while (at < end && ByteTables.isDigit(text[at])) {
            if (number == 0) {
                return -1;
            }
            number = Math.max(number, 0) * 10 + text[at++] - '0';
            if (number > 255) {
                return -1;
            }
        }
        return number;
    }

    /** Moves the pieces after the {@code ::} to the end. */
    private boolean expand() {
        if (compressed == ABSENT) {
            return count == PIECES;
        }
        int tail = count - compressed;
        System.arraycopy(pieces, compressed, pieces, PIECES - tail, tail);
        for (int i = compressed; i < PIECES - tail; i++) {
            pieces[i] = 0;
        }
        return true;
    }

    private String serialise() {
        int zeros = firstLongestZeros();
        StringBuilder out = new StringBuilder(41).append('[');
        int i = 0;
        while (i < PIECES) {
            if (i == zeros) {
                out.append(i == 0 ? "::" : ":");
                i = zerosEnd(i);
                continue;
            }
            out.append(Integer.toHexString(pieces[i++]));
            if (i < PIECES) {
                out.append(':');
            }
        }
        return out.append(']').toString();
    }

    /** The start of the first longest run of at least two zeros, or -1. */
    private int firstLongestZeros() {
        int best = ABSENT;
        int bestLength = 1;
        for (int i = 0; i < PIECES; i++) {
            int length = zerosEnd(i) - i;
            if (length > bestLength) {
                best = i;
                bestLength = length;
            }
        }
        return best;
    }

    private int zerosEnd(int from) {
        int i = from;
        while (i < PIECES && pieces[i] == 0) {
            i++;
        }
        return i;
    }
}
