package io.scangate.gateway.link;

/**
 * The two percent codings of a link outside the parser: the encoding for a page's {@code q} parameter and the decoding of a
 * request's form data. Both accept any bytes, are linear and allocate nothing. Thread-safe.
 */
public final class PercentEncoding {
    /** The largest ratio of encoded length to length. */
    public static final int MAX_GROWTH = 3;

    /** The characters that ECMAScript's {@code encodeURIComponent} does not encode (ECMA-262, uriUnreserved). */
    private static final boolean[] URI_UNRESERVED = ByteTables.members("-_.!~*'()");

    private PercentEncoding() {}

    /**
     * Encodes like ECMAScript's {@code encodeURIComponent}: {@code A-Z a-z 0-9 - _ . ! ~ * ' ( )} are unchanged, any other
     * byte becomes {@code %XX} in upper case. So do bytes that are not UTF-8, which ECMAScript cannot have.
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
     * Decodes a name or value of {@code application/x-www-form-urlencoded} (URL Standard, section 5.1): {@code +} becomes
     * a space, {@code %XX} becomes the byte, and a {@code %} without two hexadecimal digits is unchanged.
     *
     * @param out has room for {@code length} bytes from {@code outOffset}; may be {@code in} when
     *     {@code outOffset <= offset}
     * @return the end offset in {@code out}
     */
    public static int decodeForm(byte[] in, int offset, int length, byte[] out, int outOffset) {
        int end = decodeComponent(in, offset, length, out, outOffset);
        return end < 0 ? ~end : end;
    }

    /**
     * Decodes as {@link #decodeForm}, and says whether the text is exactly what {@link #encodeUriComponent} makes of its value, so that nobody
     * needs to encode the value again.
     *
     * @return the end offset in {@code out}, or the complement of it ({@code ~end}) if the text is so encoded
     */
    public static int decodeComponent(byte[] in, int offset, int length, byte[] out, int outOffset) {
        int end = offset + length;
        int o = outOffset;
        int i = offset;
        boolean encoded = true;
        while (i < end) {
            byte b = in[i];
            if (URI_UNRESERVED[b & 0xFF]) {
                out[o++] = b;
                i++;
            } else if (b == '%' && ByteTables.isTriplet(in, i, end)) {
                int value = ByteTables.tripletValue(in, i);
                encoded &= !URI_UNRESERVED[value] && ByteTables.isUpperTriplet(in, i);
                out[o++] = (byte) value;
                i += 3;
            } else {
                encoded = false;
                out[o++] = b == '+' ? (byte) ' ' : b;
                i++;
            }
        }
        return encoded ? ~o : o;
    }
}
