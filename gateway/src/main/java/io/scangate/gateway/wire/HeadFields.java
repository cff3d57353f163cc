package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields that decide where a request ends and whether the connection stays open, and the fields that the endpoint
 * needs. Compares the length of a name before its bytes. Part of {@link RequestHead}, and as strict. Only for one event
 * loop.
 */
final class HeadFields {
    /** No Content-Length. */
    static final int NO_LENGTH = -1;
    /** A Content-Length of this or more: above every possible limit. */
    static final int HUGE_LENGTH = Integer.MAX_VALUE;

    private static final byte[] HOST = "host".getBytes(US_ASCII);
    private static final byte[] EXPECT = "expect".getBytes(US_ASCII);
    private static final byte[] CONNECTION = "connection".getBytes(US_ASCII);
    private static final byte[] CONTENT_LENGTH = "content-length".getBytes(US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding".getBytes(US_ASCII);
    private static final byte[] WEB_SOCKET_KEY = "sec-websocket-key".getBytes(US_ASCII);
    private static final byte[] CLOSE = "close".getBytes(US_ASCII);
    private static final byte[] CHUNKED = "chunked".getBytes(US_ASCII);
    private static final byte[] CONTINUE = "100-continue".getBytes(US_ASCII);
    private final byte[][] wanted;
    /** A bit for the length, modulo 64, of each wanted name. */
    private final long wantedLengths;

    private int hosts;
    private int contentLength;
    private boolean chunked;
    private boolean close;
    private boolean expectsContinue;
    private boolean webSocketKey;

    HeadFields(List<String> wantedNames) {
        wanted = wantedNames.stream().map(name -> name.getBytes(US_ASCII)).toArray(byte[][]::new);
        long lengths = 0;
        for (byte[] name : wanted) {
            lengths |= 1L << name.length;
        }
        wantedLengths = lengths;
    }

    void reset() {
        hosts = 0;
        contentLength = NO_LENGTH;
        chunked = false;
        close = false;
        expectsContinue = false;
        webSocketKey = false;
    }

    /** Takes a header line; returns null or the fault. */
    @Nullable
    WireProblem take(Request into, byte[] b, int nameStart, int nameEnd, int lineEnd) {
        int start = nameEnd + 1;
        while (start < lineEnd && isBlank(b[start])) {
            start++;
        }
        int end = lineEnd;
        while (end > start && isBlank(b[end - 1])) {
            end--;
        }
        if ((wantedLengths >>> (nameEnd - nameStart) & 1) != 0) {
            takeWanted(into, b, nameStart, nameEnd, start, end);
        }
        return switch (nameEnd - nameStart) {
            case 4 -> ByteScan.isName(b, nameStart, nameEnd, HOST) ? host(b, start, end) : null;
            case 6 -> ByteScan.isName(b, nameStart, nameEnd, EXPECT) ? expect(b, start, end) : null;
            case 10 -> ByteScan.isName(b, nameStart, nameEnd, CONNECTION) ? connection(b, start, end) : null;
            case 14 -> ByteScan.isName(b, nameStart, nameEnd, CONTENT_LENGTH) ? length(b, start, end) : null;
            case 17 ->
                ByteScan.isName(b, nameStart, nameEnd, TRANSFER_ENCODING)
                        ? encoding(b, start, end)
                        : webSocketKey(b, nameStart, nameEnd);
            default -> null;
        };
    }

    private void takeWanted(Request into, byte[] b, int nameStart, int nameEnd, int start, int end) {
        for (int i = 0; i < wanted.length; i++) {
            if (ByteScan.isName(b, nameStart, nameEnd, wanted[i])) {
                into.field(i, start, end);
                return;
            }
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private @Nullable WireProblem host(byte[] b, int start, int end) {
        hosts++;
        return hosts == 1 && Authority.isValid(b, start, end) ? null : WireProblem.BAD_HOST;
    }

    private @Nullable WireProblem expect(byte[] b, int start, int end) {
        expectsContinue = ByteScan.isName(b, start, end, CONTINUE);
        return expectsContinue ? null : WireProblem.EXPECTATION_FAILED;
    }

    /** A list of options; all except close are ignored. */
    private @Nullable WireProblem connection(byte[] b, int start, int end) {
        int at = start;
        while (at < end) {
            int comma = Math.min(end, ByteScan.indexOf(b, at, end, ','));
            int optionEnd = comma;
            while (at < optionEnd && isBlank(b[at])) {
                at++;
            }
            while (optionEnd > at && isBlank(b[optionEnd - 1])) {
                optionEnd--;
            }
            close |= ByteScan.isName(b, at, optionEnd, CLOSE);
            at = comma + 1;
        }
        return null;
    }

    private @Nullable WireProblem length(byte[] b, int start, int end) {
        if (contentLength != NO_LENGTH) {
            return WireProblem.BAD_CONTENT_LENGTH;
        }
        contentLength = number(b, start, end);
        return contentLength == NO_LENGTH ? WireProblem.BAD_CONTENT_LENGTH : null;
    }

    /** A plain number, {@link #HUGE_LENGTH} if it is larger than that, or {@link #NO_LENGTH} if it is none. */
    static int number(byte[] b, int start, int end) {
        long value = start == end ? NO_LENGTH : 0;
        for (int i = start; i < end; i++) {
            if (b[i] < '0' || b[i] > '9') {
                return NO_LENGTH;
            }
            value = Math.min(HUGE_LENGTH, value * 10 + b[i] - '0');
        }
        return (int) value;
    }

    private @Nullable WireProblem encoding(byte[] b, int start, int end) {
        if (chunked || !ByteScan.isName(b, start, end, CHUNKED)) {
            return WireProblem.BAD_TRANSFER_ENCODING;
        }
        chunked = true;
        return null;
    }

    /** The key must not occur twice (RFC 6455, section 11.3.1), although the server takes no WebSocket. */
    private @Nullable WireProblem webSocketKey(byte[] b, int nameStart, int nameEnd) {
        if (!ByteScan.isName(b, nameStart, nameEnd, WEB_SOCKET_KEY)) {
            return null;
        }
        boolean repeated = webSocketKey;
        webSocketKey = true;
        return repeated ? WireProblem.REPEATED_HEADER : null;
    }

    /** The number of Host headers. */
    int hosts() {
        return hosts;
    }

    /** The Content-Length, {@link #HUGE_LENGTH} if it is larger than that, or {@link #NO_LENGTH}. */
    int contentLength() {
        return contentLength;
    }

    /** Whether the body is chunked. */
    boolean chunked() {
        return chunked;
    }

    /** Whether the client asks to close the connection. */
    boolean close() {
        return close;
    }

    /** Whether the client waits for {@code 100 Continue}. */
    boolean expectsContinue() {
        return expectsContinue;
    }
}
