package io.scangate.gateway.link;

/**
 * Writes the percent-encoding normal form of a path or a query (RFC 3986 section 6.2.2). The same pass does the
 * percent-encoding of the URL Standard:
 *
 * <ul>
 *   <li>A {@code %XX} of an unreserved character is decoded. Any other {@code %XX} gets upper-case digits.
 *   <li>A {@code %} without two hexadecimal digits after it becomes {@code %25}.
 *   <li>A character that RFC 3986 does not allow unencoded becomes {@code %XX}, so that its raw and its encoded form are
 *       equal.
 * </ul>
 *
 * The result is a fixed point: every {@code %} in it starts a triplet of a reserved character, and no decoded character is
 * a {@code %}. Linear. Thread-safe.
 */
final class NormalForm {
    private NormalForm() {}

    /**
     * Writes the normal form of {@code in} from {@code from} to {@code to}.
     *
     * @param table {@link ByteTables#PATH} or {@link ByteTables#QUERY}
     * @param out has room for three times the length
     * @return the end offset in {@code out}
     */
    static int write(byte[] table, byte[] in, int from, int to, byte[] out, int outOffset) {
        int o = outOffset;
        int i = from;
        while (i < to) {
            byte b = in[i];
            switch (table[b & 0xFF]) {
                case ByteTables.KEEP, ByteTables.DOT -> {
                    out[o++] = b;
                    i++;
                }
                case ByteTables.PERCENT -> {
                    o = writePercent(in, i, to, out, o);
                    i += percentLength(in, i, to);
                }
                default -> {
                    o = ByteTables.writeEscaped(b, out, o);
                    i++;
                }
            }
        }
        return o;
    }

    /** Writes the normal form of the {@code %} at {@code i} and its digits, if any. Returns the end offset. */
    static int writePercent(byte[] in, int i, int end, byte[] out, int o) {
        if (!ByteTables.isTriplet(in, i, end)) {
            return ByteTables.writeEscaped('%', out, o);
        }
        int value = ByteTables.tripletValue(in, i);
        if (ByteTables.UNRESERVED[value]) {
            out[o] = (byte) value;
            return o + 1;
        }
        return ByteTables.writeEscaped(value, out, o);
    }

    /** The length of the {@code %} at {@code i} and its digits, if any: 1 or 3 bytes. */
    static int percentLength(byte[] in, int i, int end) {
        return ByteTables.isTriplet(in, i, end) ? 3 : 1;
    }
}
