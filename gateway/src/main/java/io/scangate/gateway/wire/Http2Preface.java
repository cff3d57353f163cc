package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The first bytes of a client that speaks HTTP/2 (RFC 9113, section 3.4), as far as one has sent them. Only for one event loop. */
final class Http2Preface {
    /** {@link #take} found another byte. */
    static final int FAULT = -1;

    /** No request of HTTP/1 begins like this. */
    private static final byte[] BYTES = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    /** Its length. */
    static final int LENGTH = BYTES.length;

    private int taken;

    /** Whether bytes are a preface, or its start if there are fewer bytes. */
    static boolean isStart(byte[] b, int from, int to) {
        for (int i = 0; i < Math.min(LENGTH, to - from); i++) {
            if (b[from + i] != BYTES[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether all of it has come. */
    boolean isWhole() {
        return taken == LENGTH;
    }

    /** Takes what is still to come from the start of an array; returns where the frames begin, or {@link #FAULT}. */
    int take(byte[] b, int to) {
        int at = 0;
        while (at < to && taken < LENGTH) {
            if (b[at++] != BYTES[taken++]) {
                return FAULT;
            }
        }
        return at;
    }

    /**
     * Whether neither target nor version of a first line is one of HTTP/1, so that its fault is the start of the version. A client that sends such a
     * line reads no text, but perhaps GOAWAY.
     */
    static boolean isForeign(byte[] b, int from, int to) {
        int methodEnd = ByteScan.endOfToken(b, from, to);
        int target = Math.min(to, methodEnd + 1);
        int targetEnd = ByteScan.endOfTarget(b, target, to);
        int version = targetEnd + 1;
        return version < to
                && methodEnd > from
                && methodEnd - from <= RequestHead.MAX_METHOD
                && b[methodEnd] == ' '
                && b[targetEnd] == ' '
                && isLetter(b[target])
                && isLetter(b[version])
                && b[version] != 'H'
                && ByteScan.indexOf(b, target, targetEnd, ':') == targetEnd;
    }

    private static boolean isLetter(byte b) {
        return b >= 'A' && b <= 'Z';
    }
}
