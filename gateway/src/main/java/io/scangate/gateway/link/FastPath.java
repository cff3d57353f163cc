package io.scangate.gateway.link;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Canonicalises an ordinary link in one pass without allocation. {@link FullParser} parses all other links.
 *
 * <p>An ordinary link has {@code http://}, {@code https://} or {@code ftp://}, a host of letters, digits, dots, hyphens and
 * underscores, an optional decimal port, a path without dot segments and an optional query. The URL Standard only folds the
 * case of the host, drops a default port and percent-encodes such a link. The full parser has the same result for every link
 * that the fast path accepts; a test compares the two on random links.
 *
 * <p>Not thread-safe: it has a read position.
 */
final class FastPath {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    // Each prefix as a little-endian word, and the case bits of its letters. A case bit on ':' or '/' would turn
    // control bytes into these characters.
    private static final long HTTPS = word("https://");
    private static final long HTTPS_FOLD = word("     \0\0\0");
    private static final long HTTP = word("http://\0");
    private static final long HTTP_FOLD = word("    \0\0\0\0");
    private static final long HTTP_MASK = 0x00FF_FFFF_FFFF_FFFFL;
    private static final long FTP = word("ftp://\0\0");
    private static final long FTP_FOLD = word("   \0\0\0\0\0");
    private static final long FTP_MASK = 0x0000_FFFF_FFFF_FFFFL;

    /** The result of a step that found a link that is not ordinary. */
    private static final int GIVE_UP = -1;

    private static final int MAX_PORT_DIGITS = 5;

    /** The read position of the next step. */
    private int at;

    /**
     * Parses an ordinary link.
     *
     * @return whether {@code into} is filled; otherwise the full parser must parse the text
     */
    boolean parse(byte[] in, int offset, int length, Link into) {
        int end = offset + length;
        // The scheme is read as one word. The full parser trims controls and spaces at the end.
        if (length < Long.BYTES || (in[end - 1] >= 0 && in[end - 1] <= ' ')) {
            return false;
        }
        Scheme scheme = scheme((long) WORD.get(in, offset));
        if (!scheme.supported()) {
            return false;
        }
        byte[] out = into.room(length);
        int hostStart = scheme.writePrefix(out);
        at = offset + hostStart;
        int o = host(in, end, out, hostStart);
        if (o != GIVE_UP && at < end && in[at] == ':') {
            o = port(in, end, scheme, out, o);
        }
        return o != GIVE_UP && pathAndQuery(in, end, out, hostStart, o, into);
    }

    private static Scheme scheme(long first) {
        if ((first | HTTPS_FOLD) == HTTPS) {
            return Scheme.HTTPS;
        }
        if (((first | HTTP_FOLD) & HTTP_MASK) == HTTP) {
            return Scheme.HTTP;
        }
        return ((first | FTP_FOLD) & FTP_MASK) == FTP ? Scheme.FTP : Scheme.OTHER;
    }

    /** Writes the host in lower case. Returns the end offset. */
    private int host(byte[] in, int end, byte[] out, int hostStart) {
        int i = at;
        int o = hostStart;
        boolean hyphen = false;
        while (i < end) {
            byte folded = ByteTables.PLAIN_HOST[in[i] & 0xFF];
            if (folded == 0) {
                break;
            }
            hyphen |= folded == '-';
            out[o++] = folded;
            i++;
        }
        at = i;
        boolean odd = mayBeNumber(out, hostStart, o) || (hyphen && !Punycode.labelsDecode(out, hostStart, o));
        return odd ? GIVE_UP : o;
    }

    /**
     * Whether the last label is empty or starts with a digit, as the last label of every form of an IPv4 address does.
     * Ignores one trailing dot.
     */
    private static boolean mayBeNumber(byte[] out, int start, int end) {
        int last = end - 1;
        if (last > start && out[last] == '.') {
            last--;
        }
        int i = last;
        while (i >= start && out[i] != '.') {
            i--;
        }
        return i == last || ByteTables.isDigit(out[i + 1]);
    }

    private int port(byte[] in, int end, Scheme scheme, byte[] out, int hostEnd) {
        int first = at + 1;
        int i = first;
        int port = 0;
        while (i < end && ByteTables.isDigit(in[i]) && i - first < MAX_PORT_DIGITS) {
            port = port * 10 + in[i++] - '0';
        }
        at = i;
        if (i == first || port == scheme.defaultPort()) {
            return hostEnd;
        }
        // The canonical port has no leading zero. A sixth digit fails later: only a path or query may follow the port.
        if (in[first] == '0' || port > Scheme.MAX_PORT) {
            return GIVE_UP;
        }
        out[hostEnd] = ':';
        System.arraycopy(in, first, out, hostEnd + 1, i - first);
        return hostEnd + 1 + i - first;
    }

    private boolean pathAndQuery(byte[] in, int end, byte[] out, int hostStart, int pathStart, Link into) {
        int o = pathStart;
        if (at == end || in[at] == '?' || in[at] == '#') {
            out[o++] = '/';
        } else if (in[at] == '/') {
            o = component(ByteTables.PATH, in, end, out, o);
        } else {
            return false;
        }
        int pathEnd = o;
        if (o != GIVE_UP && at < end && in[at] == '?') {
            out[o++] = '?';
            at++;
            o = component(ByteTables.QUERY, in, end, out, o);
        }
        if (o == GIVE_UP) {
            return false;
        }
        // The rest is a fragment, which is not checked.
        into.finish(hostStart, pathStart, pathEnd, o, false, at < end);
        return true;
    }

    /** Writes a path or a query, or gives up. Copies a run of unchanged bytes at once. Returns the end offset. */
    private int component(byte[] table, byte[] in, int end, byte[] out, int start) {
        int o = start;
        int i = at;
        while (true) {
            int run = i;
            i = skipKept(table, in, i, end);
            System.arraycopy(in, run, out, o, i - run);
            o += i - run;
            byte action = i == end ? ByteTables.STOP : table[in[i] & 0xFF];
            switch (action) {
                case ByteTables.STOP -> {
                    at = i;
                    return o;
                }
                case ByteTables.ESCAPE -> o = ByteTables.writeEscaped(in[i++], out, o);
                case ByteTables.PERCENT -> {
                    if (table == ByteTables.PATH && maybeDotSegment(in, i, end)) {
                        return GIVE_UP;
                    }
                    o = NormalForm.writePercent(in, i, end, out, o);
                    i += NormalForm.percentLength(in, i, end);
                }
                default -> {
                    return GIVE_UP;
                }
            }
        }
    }

    /** The first byte that cannot be copied unchanged. A dot may start a dot segment only after a slash. */
    private static int skipKept(byte[] table, byte[] in, int from, int end) {
        int i = from;
        while (i < end) {
            byte action = table[in[i] & 0xFF];
            if (action != ByteTables.KEEP && (action != ByteTables.DOT || in[i - 1] == '/')) {
                break;
            }
            i++;
        }
        return i;
    }

    /** Whether the {@code %} at {@code i} starts a segment with {@code %2e}. */
    private static boolean maybeDotSegment(byte[] in, int i, int end) {
        return in[i - 1] == '/' && ByteTables.isTriplet(in, i, end) && ByteTables.tripletValue(in, i) == '.';
    }

    private static long word(String eight) {
        long word = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            word |= (long) eight.charAt(i) << (Byte.SIZE * i);
        }
        return word;
    }
}
