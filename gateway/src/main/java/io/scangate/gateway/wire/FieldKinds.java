package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;

/**
 * What the names of HTTP/2 fields mean for a listener, as small numbers: a name is looked at once, when it comes as a text, and tables keep
 * its number. A number from 0 on is the index of a field that the endpoint needs. Thread-safe.
 */
final class FieldKinds {
    /** A field without a meaning here. */
    static final int OTHER = -1;
    /** A field that makes the request malformed (RFC 9113, sections 8.2 and 8.3): its name, or its value, or it belongs to HTTP/1. */
    static final int MALFORMED = -2;

    static final int METHOD = -3;
    static final int SCHEME = -4;
    static final int AUTHORITY = -5;
    static final int PATH = -6;
    static final int HOST = -7;
    static final int CONTENT_LENGTH = -8;
    static final int EXPECT = -9;
    static final int TE = -10;

    private static final List<String> SPECIAL =
            List.of(":method", ":scheme", ":authority", ":path", "host", "content-length", "expect", "te");
    private static final List<String> OF_HTTP1 =
            List.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    private final byte[][] names;
    private final int[] kinds;
    private final int[] ofStatic = new int[HpackStatic.SIZE + 1];

    /** @param wanted the names, in lower case, of the fields that the endpoint needs */
    FieldKinds(List<String> wanted) {
        names = new byte[SPECIAL.size() + OF_HTTP1.size() + wanted.size()][];
        kinds = new int[names.length];
        int at = 0;
        for (String name : SPECIAL) {
            kinds[at] = METHOD - at;
            names[at++] = name.getBytes(US_ASCII);
        }
        for (String name : OF_HTTP1) {
            kinds[at] = MALFORMED;
            names[at++] = name.getBytes(US_ASCII);
        }
        for (int i = 0; i < wanted.size(); i++) {
            kinds[at] = i;
            names[at++] = wanted.get(i).getBytes(US_ASCII);
        }
        for (int i = 1; i <= HpackStatic.SIZE; i++) {
            byte[] name = HpackStatic.name(i);
            ofStatic[i] = of(name, 0, name.length);
        }
    }

    /** The kind of the name of an entry of the static table. */
    int ofStatic(int index) {
        return ofStatic[index];
    }

    /** The kind of a name. */
    int of(byte[] b, int from, int to) {
        for (int i = 0; i < names.length; i++) {
            if (ByteScan.isText(b, from, to, names[i])) {
                return kinds[i];
            }
        }
        return isName(b, from, to) ? OTHER : MALFORMED;
    }

    /** Whether a name is a token in lower case; no unknown pseudo-header field is. */
    private static boolean isName(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!ByteScan.isInToken(b[i]) || (b[i] >= 'A' && b[i] <= 'Z')) {
                return false;
            }
        }
        return to > from;
    }

    /** Whether a value has no control characters but tabs, as in HTTP/1.1, and no white space around it. {@link ByteScan#SLACK} bytes must follow. */
    static boolean isValue(byte[] b, int from, int to) {
        int end = ByteScan.endOfText(b, from, to);
        while (end < to && b[end] == '\t') {
            end = ByteScan.endOfText(b, end + 1, to);
        }
        return end == to && (from == to || !(isBlank(b[from]) || isBlank(b[to - 1])));
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
