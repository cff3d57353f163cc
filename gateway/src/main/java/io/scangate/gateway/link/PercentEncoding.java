package io.scangate.gateway.link;

/**
 * The two percent codings that meet a link on its way: how a page receives it, and how a query carries it to us.
 * Linear, without allocation, defined for any bytes; thread-safe.
 */
public final class PercentEncoding {
    /** How many times its length a text can become by encoding. */
    public static final int MAX_GROWTH = 3;

    /** The characters that ECMAScript's {@code encodeURIComponent} keeps (ECMA-262, uriUnreserved). */
    private static final boolean[] URI_UNRESERVED = ByteTables.members("-_.!~*'()");

    private PercentEncoding() {}

    /**
     * Encodes as ECMAScript's {@code encodeURIComponent} does: {@code A-Z a-z 0-9 - _ . ! ~ * ' ( )} stay, any other
     * byte becomes {@code %XX} in upper case. Bytes that are not UTF-8, which ECMAScript cannot have, likewise.
     *
     * @param out has room for {@link #MAX_GROWTH} times {@code length} bytes from {@code outOffset}; not {@code in}
     * @return the end offset in {@code out}
     */
    public static int encodeUriComponent(byte[] in, int offset, int length, byte[] out, int outOffset) {
        int end = offset + length;
        int o = outOffset;
        for (int i = offset; i < end; i++) {
            byte b = in[i];
            if (URI_UNRESERVED[b & 0xFF]) {
                out[o++] = b;
            } else {
                o = ByteTables.writeEscaped(b, out, o);
            }
        }
        return o;
    }

    /**
     * Decodes a name or value of {@code application/x-www-form-urlencoded} (URL Standard, section 5.1): {@code +} is a
     * space, {@code %XX} the byte, and a {@code %} without two hexadecimal digits stays.
     *
     * @param out has room for {@code length} bytes from {@code outOffset}; may be {@code in} when
     *     {@code outOffset <= offset}
     * @return the end offset in {@code out}
     */
    public static int decodeForm(byte[] in, int offset, int length, byte[] out, int outOffset) {
        int end = offset + length;
        int o = outOffset;
        int i = offset;
        while (i < end) {
            byte b = in[i];
            if (b == '%' && ByteTables.isTriplet(in, i, end)) {
                out[o++] = (byte) ByteTables.tripletValue(in, i);
                i += 3;
            } else {
                out[o++] = b == '+' ? (byte) ' ' : b;
                i++;
            }
        }
        return o;
    }
}
