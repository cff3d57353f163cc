package io.scangate.gateway.traces;

/**
 * A value of the field {@code traceparent} (W3C Trace Context), read in place. Allocates nothing; a faulty value is as good as none. Only for one
 * event loop.
 */
final class TraceParent {
    private static final int LENGTH = 55;
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;
    private static final int SAMPLED = 1;

    private long high;
    private long low;
    private long span;
    private boolean sampled;

    /** Reads a value; returns whether it is one. Later versions may be longer. */
    boolean read(byte[] b, int start, int end) {
        int length = end - start;
        boolean firstVersion = length >= LENGTH && b[start] == '0' && b[start + 1] == '0';
        if (length < LENGTH
                || (length > LENGTH && (firstVersion || b[start + LENGTH] != '-'))
                || b[start + 2] != '-'
                || b[start + SPAN - 1] != '-'
                || b[start + FLAGS - 1] != '-'
                || (b[start] == 'f' && b[start + 1] == 'f')
                || !areDigits(b, start, 2)
                || !areDigits(b, start + TRACE, 32)
                || !areDigits(b, start + SPAN, 16)
                || !areDigits(b, start + FLAGS, 2)) {
            return false;
        }
        high = number(b, start + TRACE, 16);
        low = number(b, start + TRACE + 16, 16);
        span = number(b, start + SPAN, 16);
        sampled = (number(b, start + FLAGS, 2) & SAMPLED) != 0;
        return (high | low) != 0 && span != 0;
    }

    /** The same value in another object. */
    TraceParent copy() {
        TraceParent copy = new TraceParent();
        copy.high = high;
        copy.low = low;
        copy.span = span;
        copy.sampled = sampled;
        return copy;
    }

    /** Forgets the value. */
    void clear() {
        high = 0;
        low = 0;
        span = 0;
        sampled = false;
    }

    private static boolean areDigits(byte[] b, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (!((b[i] >= '0' && b[i] <= '9') || (b[i] >= 'a' && b[i] <= 'f'))) {
                return false;
            }
        }
        return true;
    }

    private static long number(byte[] b, int start, int length) {
        long number = 0;
        for (int i = start; i < start + length; i++) {
            number = number << 4 | (b[i] <= '9' ? b[i] - '0' : b[i] - 'a' + 10);
        }
        return number;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    long span() {
        return span;
    }

    boolean isSampled() {
        return sampled;
    }
}
