package io.scangate.gateway.link;

/**
 * Checks whether the {@code xn--} labels of a domain are valid Punycode (RFC 3492, section 6.2). The check discards the
 * decoded code points, so it is linear and allocates nothing. Thread-safe.
 *
 * <p>Since June 2026 the URL Standard folds the case of an ASCII domain and checks nothing else, because many names in use
 * fail the validity criteria of UTS 46. This class is stricter: no registry holds a name with invalid Punycode, so the name
 * must be damaged, and the parser rejects it.
 */
final class Punycode {
    private static final int PREFIX = 4; // xn--
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 0x80;

    private Punycode() {}

    /** Whether every label that starts with {@code xn--} decodes. The domain must be in lower case. */
    static boolean labelsDecode(byte[] domain, int from, int to) {
        int start = from;
        while (start < to) {
            int end = start;
            while (end < to && domain[end] != '.') {
                end++;
            }
            if (isEncoded(domain, start, end) && !decodes(domain, start + PREFIX, end)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    private static boolean isEncoded(byte[] domain, int start, int end) {
        return end - start >= PREFIX
                && domain[start] == 'x'
                && domain[start + 1] == 'n'
                && domain[start + 2] == '-'
                && domain[start + 3] == '-';
    }

    private static boolean decodes(byte[] label, int from, int to) {
        int delimiter = to - 1;
        while (delimiter > from && label[delimiter] != '-') {
            delimiter--;
        }
        int basic = Math.max(0, delimiter - from);
        int at = basic > 0 ? delimiter + 1 : from;
        int length = basic;
        long codePoint = INITIAL_N;
        long position = 0;
        int bias = INITIAL_BIAS;
        while (at < to) {
            long before = position;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = at < to ? digit(label[at++]) : -1;
                if (digit < 0) {
                    return false;
                }
                position += digit * weight;
                int threshold = Math.max(T_MIN, Math.min(T_MAX, k - bias));
                if (position > Integer.MAX_VALUE) {
                    return false;
                }
                if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
                if (weight > Integer.MAX_VALUE) {
                    return false;
                }
            }
            length++;
            bias = adapt(position - before, length, before == 0);
            codePoint += position / length;
            position = position % length + 1;
            if (codePoint > Character.MAX_CODE_POINT
                    || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)) {
                return false;
            }
        }
        return true;
    }

    private static int digit(byte b) {
        if (b >= 'a' && b <= 'z') {
            return b - 'a';
        }
        return b >= '0' && b <= '9' ? b - '0' + 26 : -1;
    }

    private static int adapt(long delta, int length, boolean first) {
        long rest = first ? delta / DAMP : delta / 2;
        rest += rest / length;
        int k = 0;
        for (; rest > (BASE - T_MIN) * T_MAX / 2; k += BASE) {
            rest /= BASE - T_MIN;
        }
        return (int) (k + (BASE - T_MIN + 1) * rest / (rest + SKEW));
    }
}
