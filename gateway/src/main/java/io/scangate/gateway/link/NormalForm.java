package io.scangate.gateway.link;

/**
 * The percent-encoding normal form of a path or a query (RFC 3986 section 6.2.2), in one pass together with the
 * percent-encoding of the URL Standard: a {@code %XX} of an unreserved character is decoded, any other gets upper-case
 * digits, a {@code %} that two hexadecimal digits do not follow becomes {@code %25}, and a character for which RFC 3986 has
 * no raw form becomes its {@code %XX}, so that encoded and raw mean the same.
 *
 * <p>The result is a fixed point: every {@code %} in it starts a triplet of no unreserved character, and what was
 * decoded is no {@code %}, so a second pass finds nothing to do. Linear; thread-safe.
 */
final class NormalForm {
    private NormalForm() {}

    /**
     * Writes the normal form of {@code in} from {@code from} to {@code to}.
     *
     * @param table {@link ByteTables#PATH} or {@link ByteTables#QUERY}
     * @param out has room for three times as many bytes
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

    /** Writes what the {@code %} at {@code i} and its digits, if any, become; returns the end offset. */
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

    /** How many bytes the {@code %} at {@code i} and its digits, if any, take: 1 or 3. */
    static int percentLength(byte[] in, int i, int end) {
        return ByteTables.isTriplet(in, i, end) ? 3 : 1;
    }
}
