package io.scangate.gateway.wire;

import org.jspecify.annotations.Nullable;

/** The id that a client gives a request, and the id of the trace that a request belongs to. Thread-safe. */
public final class RequestId {
    /** The field with the id, which the answer repeats. */
    public static final String FIELD = "x-request-id";

    /** The field with the trace (W3C Trace Context). */
    public static final String TRACE_FIELD = "traceparent";

    private static final int MOST = 128;
    private static final int TRACE_START = 3;
    private static final int TRACE_END = 35;
    private static final int TRACE_LENGTH = 55;
    private static final String NO_TRACE = "0".repeat(TRACE_END - TRACE_START);

    private RequestId() {}

    /** Whether a value is an id: 1 to {@value #MOST} visible ASCII characters. Other values are ignored. */
    static boolean isValid(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] <= ' ' || b[i] > '~') {
                return false;
            }
        }
        return to > from && to - from <= MOST;
    }

    /** Whether a value is an id, as above. */
    public static boolean isValid(String text) {
        return !text.isEmpty() && text.length() <= MOST && text.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    /** The 32 digits of the trace id in a value of {@code traceparent}; null if the value has another form. */
    public static @Nullable String trace(String parent) {
        // A later version may be longer.
        boolean whole = parent.length() == TRACE_LENGTH
                || (parent.length() > TRACE_LENGTH && parent.charAt(TRACE_LENGTH) == '-' && !parent.startsWith("00"));
        if (!whole || parent.startsWith("ff")) {
            return null;
        }
        for (int i = 0; i < TRACE_LENGTH; i++) {
            char c = parent.charAt(i);
            boolean dash = i == 2 || i == TRACE_END || i == TRACE_LENGTH - 3;
            if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return null;
            }
        }
        String id = parent.substring(TRACE_START, TRACE_END);
        return id.equals(NO_TRACE) ? null : id;
    }
}
