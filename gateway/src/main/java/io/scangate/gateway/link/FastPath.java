package io.scangate.gateway.link;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Canonicalises an ordinary link in one pass without allocation, and gives up on anything odd.
 *
 * <p>Ordinary is: {@code http://}, {@code https://} or {@code ftp://}, a host of letters, digits, dots, hyphens and
 * underscores, a decimal port or none, then a path without dot segments and a query. On these the URL Standard does
 * nothing but fold the host, drop a default port and percent-encode; {@link FullParser} knows the rest. Whatever is
 * accepted here, the full parser makes the same of it (tested on random links).
 *
 * <p>Not thread-safe: it keeps the position that it has read to.
 */
final class FastPath {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    // The bytes of each prefix as a little-endian word, and the bit that folds case on its letters only: on ':' and
    // '/' it would make them of control bytes.
    private static final long HTTPS = word("https://");
    private static final long HTTPS_FOLD = word("     \0\0\0");
    private static final long HTTP = word("http://\0");
    private static final long HTTP_FOLD = word("    \0\0\0\0");
    private static final long HTTP_MASK = 0x00FF_FFFF_FFFF_FFFFL;
    private static final long FTP = word("ftp://\0\0");
    private static final long FTP_FOLD = word("   \0\0\0\0\0");
    private static final long FTP_MASK = 0x0000_FFFF_FFFF_FFFFL;

    /** The result of a step that met something odd. */
    private static final int GIVE_UP = -1;

    private static final int MAX_PORT_DIGITS = 5;

    /** Where the next step reads. */
    private int at;

    /**
     * Parses a text of ordinary form.
     *
     * @return whether {@code into} is filled; otherwise the full parser has to decide
     */
    boolean parse(byte[] in, int offset, int length, Link into) {
        int end = offset + length;
        // The scheme is read as one word. Controls and spaces at the end would have to be trimmed.
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

    /** Folds the host. */
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
     * Whether the last label (one trailing dot ignored) is empty or starts with a digit, as the last label of every
     * IPv4 spelling does.
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
        // A leading zero would have to go; a sixth digit is caught by what must follow a port.
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
        // What is left is a fragment: it needs no look.
        into.finish(hostStart, pathStart, pathEnd, o, false, at < end);
        return true;
    }

    /** Writes a path or a query up to its end, or gives up; runs of kept bytes are copied as a block. */
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

    /** The first byte that needs a decision. A dot needs one only after a slash, at the start of a segment. */
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
