package io.scangate.gateway.link;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What each byte means in each component of a URL: one table a component, looked up in constant time.
 * The sets are those of the URL Standard (sections 1.3 and 3.1), and in a path or a query every character for which RFC
 * 3986 has no raw form: {@code " < > [ \ ] ^ ` { | }}. Immutable by convention; thread-safe.
 */
final class ByteTables {
    /** The byte stands in the canonical text as it is. */
    static final byte KEEP = 0;
    /** The byte becomes its {@code %XX}. */
    static final byte ESCAPE = 1;
    /** The {@code %} sign: what follows decides. */
    static final byte PERCENT = 2;
    /** The {@code .} of a path: kept, but at the start of a segment it may be a dot segment. */
    static final byte DOT = 3;
    /** The byte ends the component. */
    static final byte STOP = 4;
    /**
     * The fast path gives up here. The full path, which has dropped tabs and newlines and split at slashes of both
     * kinds before it looks, escapes the byte.
     */
    static final byte ODD = 5;

    /** A path: one of the actions above for each byte. */
    static final byte[] PATH = path();
    /** A query: one of the actions above for each byte. */
    static final byte[] QUERY = query();
    /** The host of an ordinary link: the byte in lower case, or 0 for one that the fast path leaves to the full one. */
    static final byte[] PLAIN_HOST = plainHost();
    /** Whether a byte may not stand in a domain (forbidden domain code points). */
    static final boolean[] FORBIDDEN_IN_DOMAIN = forbiddenInDomain();
    /** Whether a byte may not stand in the opaque host of a scheme that is not special (forbidden host code points). */
    static final boolean[] FORBIDDEN_IN_OPAQUE_HOST = forbiddenInHost();
    /** Unreserved characters of RFC 3986 section 2.3: the only ones whose {@code %XX} is decoded. */
    static final boolean[] UNRESERVED = members("-._~");
    /** Value of a hexadecimal digit, -1 for any other byte. */
    static final byte[] HEX_VALUE = hexValues();

    private static final byte[] UPPER_HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private ByteTables() {}

    /** Whether a {@code %} at {@code i} is followed, before {@code end}, by two hexadecimal digits. */
    static boolean isTriplet(byte[] in, int i, int end) {
        return end - i >= 3 && (HEX_VALUE[in[i + 1] & 0xFF] | HEX_VALUE[in[i + 2] & 0xFF]) >= 0;
    }

    /** The byte that the triplet at {@code i} stands for, 0 to 255. */
    static int tripletValue(byte[] in, int i) {
        return HEX_VALUE[in[i + 1] & 0xFF] << 4 | HEX_VALUE[in[i + 2] & 0xFF];
    }

    /** Writes {@code %XX} in upper case; returns the end offset. */
    static int writeEscaped(int value, byte[] out, int o) {
        out[o] = '%';
        out[o + 1] = UPPER_HEX[value >> 4 & 0xF];
        out[o + 2] = UPPER_HEX[value & 0xF];
        return o + 3;
    }

    /** Whether a byte is an ASCII digit. */
    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Whether a byte is an ASCII letter. */
    static boolean isLetter(byte b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    private static byte[] path() {
        byte[] table = component();
        table['?'] = STOP;
        table['#'] = STOP;
        table['.'] = DOT;
        // A slash in a special scheme, so it may start a dot segment too.
        table['\\'] = ODD;
        return table;
    }

    private static byte[] query() {
        byte[] table = component();
        table['#'] = STOP;
        // The special-query percent-encode set has the apostrophe, so that a link can stand in single quotes.
        table['\''] = ESCAPE;
        table['\\'] = ESCAPE;
        return table;
    }

    /**
     * What path and query have in common: the query percent-encode set, and the characters for which RFC 3986 has no raw
     * form. The URL Standard leaves some of these as they are, so that the raw and the encoded one would differ.
     */
    private static byte[] component() {
        byte[] table = new byte[256];
        // Tab, line feed and carriage return vanish, even inside a %XX; other controls are too rare to bother.
        Arrays.fill(table, 0x00, 0x20, ODD);
        for (char c : " \"<>[]^`{|}".toCharArray()) {
            table[c] = ESCAPE;
        }
        table['%'] = PERCENT;
        // DEL, and every byte of UTF-8 beyond ASCII or of no encoding at all.
        Arrays.fill(table, 0x7F, 0x100, ESCAPE);
        return table;
    }

    private static byte[] plainHost() {
        byte[] table = new byte[256];
        for (int b = 0; b < 0x80; b++) {
            if (isLetter((byte) b)) {
                table[b] = (byte) (b | 0x20);
            } else if (isDigit((byte) b)) {
                table[b] = (byte) b;
            }
        }
        // No host name of the DNS has an underscore, but names of services and test machines do.
        for (char c : new char[] {'.', '-', '_'}) {
            table[c] = (byte) c;
        }
        return table;
    }

    private static boolean[] forbiddenInHost() {
        boolean[] table = new boolean[256];
        for (char c : "\0\t\n\r #/:<>?@[\\]^|".toCharArray()) {
            table[c] = true;
        }
        return table;
    }

    private static boolean[] forbiddenInDomain() {
        boolean[] table = forbiddenInHost();
        Arrays.fill(table, 0x00, 0x20, true);
        // A percent sign here is one that decoding has left or made: never decoded twice.
        table['%'] = true;
        table[0x7F] = true;
        return table;
    }

    /** ASCII letters, digits and the given characters. */
    static boolean[] members(String others) {
        boolean[] table = new boolean[256];
        for (int b = 0; b < 0x80; b++) {
            table[b] = isLetter((byte) b) || isDigit((byte) b) || others.indexOf(b) >= 0;
        }
        return table;
    }

    private static byte[] hexValues() {
        byte[] table = new byte[256];
        for (int b = 0; b < 256; b++) {
            table[b] = (byte) (b < 0x80 ? Character.digit(b, 16) : -1);
        }
        return table;
    }
}
