package io.scangate.gateway.link;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Tables with one entry for each byte: one table for each component of a URL. The sets are those of the URL Standard
 * (sections 1.3 and 3.1). In a path or a query they also have the characters that RFC 3986 does not allow unencoded:
 * {@code " < > [ \ ] ^ ` { | }}. Lookups are O(1). Immutable by convention. Thread-safe.
 */
final class ByteTables {
    /** The byte is unchanged in the canonical text. */
    static final byte KEEP = 0;
    /** The byte becomes {@code %XX}. */
    static final byte ESCAPE = 1;
    /** The {@code %} sign: the bytes after it decide. */
    static final byte PERCENT = 2;
    /** The {@code .} of a path: unchanged, but at the start of a segment it may be a dot segment. */
    static final byte DOT = 3;
    /** The byte ends the component. */
    static final byte STOP = 4;
    /**
     * The fast path gives up. The full parser escapes the byte: before it uses the table it has removed tabs and newlines
     * and split the path at slashes and backslashes.
     */
    static final byte ODD = 5;

    /** The action for each byte of a path. */
    static final byte[] PATH = path();
    /** The action for each byte of a query. */
    static final byte[] QUERY = query();
    /** The host of an ordinary link: the byte in lower case, or 0 for a byte that only the full parser accepts. */
    static final byte[] PLAIN_HOST = plainHost();
    /** Whether a domain may not contain a byte (forbidden domain code points). */
    static final boolean[] FORBIDDEN_IN_DOMAIN = forbiddenInDomain();
    /** Whether an opaque host may not contain a byte (forbidden host code points). */
    static final boolean[] FORBIDDEN_IN_OPAQUE_HOST = forbiddenInHost();
    /** Whether a byte is an unreserved character of RFC 3986 section 2.3. The normal form decodes only these. */
    static final boolean[] UNRESERVED = members("-._~");
    /** The value of a hexadecimal digit, -1 for any other byte. */
    static final byte[] HEX_VALUE = hexValues();

    private static final byte[] UPPER_HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private ByteTables() {}

    /** Whether two hexadecimal digits follow the {@code %} at {@code i} before {@code end}. */
    static boolean isTriplet(byte[] in, int i, int end) {
        return end - i >= 3 && (HEX_VALUE[in[i + 1] & 0xFF] | HEX_VALUE[in[i + 2] & 0xFF]) >= 0;
    }

    /** The value of the triplet at {@code i}, 0 to 255. */
    static int tripletValue(byte[] in, int i) {
        return HEX_VALUE[in[i + 1] & 0xFF] << 4 | HEX_VALUE[in[i + 2] & 0xFF];
    }

    /** Whether the triplet at {@code i} has no digit in lower case. */
    static boolean isUpperTriplet(byte[] in, int i) {
        return in[i + 1] < 'a' && in[i + 2] < 'a';
    }

    /** Writes {@code %XX} in upper case. Returns the end offset. */
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
        // A special scheme treats the backslash as a slash, so a dot segment may follow it.
        table['\\'] = ODD;
        return table;
    }

    private static byte[] query() {
        byte[] table = component();
        table['#'] = STOP;
        // The special-query percent-encode set has the apostrophe.
        table['\''] = ESCAPE;
        table['\\'] = ESCAPE;
        return table;
    }

    /**
     * The common entries of path and query: the query percent-encode set and the characters that RFC 3986 does not allow
     * unencoded. The URL Standard does not encode some of the latter, so their raw and encoded forms would differ.
     */
    private static byte[] component() {
        byte[] table = new byte[256];
        // The standard removes tab, line feed and carriage return, also inside a %XX. Other controls are rare.
        Arrays.fill(table, 0x00, 0x20, ODD);
        for (char c : " \"<>[]^`{|}".toCharArray()) {
            table[c] = ESCAPE;
        }
        table['%'] = PERCENT;
        // DEL and every byte that is not ASCII, valid UTF-8 or not.
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
        // DNS host names have no underscore, but names of services and test machines do.
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
        // A percent sign after decoding is not decoded again.
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
