package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.scangate.gateway.identity.Identity;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The few headers that decide where a request ends, whether the connection stays, and who scans. Names are told apart
 * by their length first. Part of {@link RequestHead}, and as strict.
 */
final class HeadFields {
    /** No Content-Length. */
    static final int NO_LENGTH = -1;
    /** A Content-Length of this or more: beyond any limit there can be. */
    static final int HUGE_LENGTH = Integer.MAX_VALUE;

    private static final byte[] HOST = "host".getBytes(US_ASCII);
    private static final byte[] EXPECT = "expect".getBytes(US_ASCII);
    private static final byte[] UPGRADE = "upgrade".getBytes(US_ASCII);
    private static final byte[] CONNECTION = "connection".getBytes(US_ASCII);
    /** Asks for more to be told, which the way of all other requests sees to. */
    private static final byte[] DEBUG = DebugSwitch.HEADER.getBytes(US_ASCII);

    private static final byte[] CONTENT_LENGTH = "content-length".getBytes(US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding".getBytes(US_ASCII);
    private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(US_ASCII);
    private static final byte[] CLOSE = "close".getBytes(US_ASCII);
    private static final byte[] CHUNKED = "chunked".getBytes(US_ASCII);
    private static final byte[] CONTINUE = "100-continue".getBytes(US_ASCII);
    /** The characters of a host and a port: RFC 3986, section 3.2.2. */
    private static final boolean[] IN_HOST = new boolean[256];

    static {
        String members = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%!$&'()*+,;=:[]";
        for (int i = 0; i < members.length(); i++) {
            IN_HOST[members.charAt(i)] = true;
        }
    }

    private final byte @Nullable [] identityName;

    private int hosts;
    private int contentLength;
    private boolean chunked;
    private boolean close;
    private boolean plain;
    private boolean expectsContinue;
    private int users;
    private int userStart;
    private int userEnd;

    HeadFields(Identity identity) {
        identityName = nameOf(identity);
    }

    /** The name, in lower case, of the header that says who scans; null if none does. */
    static byte @Nullable [] nameOf(Identity identity) {
        return identity instanceof Identity.Header header
                ? header.name().toLowerCase(Locale.ROOT).getBytes(US_ASCII)
                : null;
    }

    void reset() {
        hosts = 0;
        contentLength = NO_LENGTH;
        chunked = false;
        close = false;
        plain = true;
        expectsContinue = false;
        users = 0;
        userStart = 0;
        userEnd = 0;
    }

    /** Takes a header line; null, or what is wrong with it. */
    @Nullable
    Problem take(byte[] b, int nameStart, int nameEnd, int lineEnd) {
        int start = nameEnd + 1;
        while (start < lineEnd && isBlank(b[start])) {
            start++;
        }
        int end = lineEnd;
        while (end > start && isBlank(b[end - 1])) {
            end--;
        }
        if (identityName != null && ByteScan.isName(b, nameStart, nameEnd, identityName)) {
            users++;
            userStart = start;
            userEnd = end;
            return null;
        }
        return switch (nameEnd - nameStart) {
            case 4 -> ByteScan.isName(b, nameStart, nameEnd, HOST) ? host(b, start, end) : null;
            case 6 -> ByteScan.isName(b, nameStart, nameEnd, EXPECT) ? expect(b, start, end) : null;
            case 7 -> ByteScan.isName(b, nameStart, nameEnd, UPGRADE) ? odd() : null;
            case 10 -> ByteScan.isName(b, nameStart, nameEnd, CONNECTION) ? connection(b, start, end) : null;
            case 14 ->
                ByteScan.isName(b, nameStart, nameEnd, CONTENT_LENGTH)
                        ? length(b, start, end)
                        : ByteScan.isName(b, nameStart, nameEnd, DEBUG) ? odd() : null;
            case 17 -> ByteScan.isName(b, nameStart, nameEnd, TRANSFER_ENCODING) ? encoding(b, start, end) : null;
            default -> null;
        };
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private @Nullable Problem odd() {
        plain = false;
        return null;
    }

    private @Nullable Problem host(byte[] b, int start, int end) {
        hosts++;
        for (int i = start; i < end; i++) {
            if (!IN_HOST[b[i] & 0xFF]) {
                return Problem.BAD_HOST;
            }
        }
        return hosts == 1 ? null : Problem.BAD_HOST;
    }

    private @Nullable Problem expect(byte[] b, int start, int end) {
        plain = false;
        expectsContinue = ByteScan.isName(b, start, end, CONTINUE);
        return expectsContinue ? null : Problem.BAD_EXPECT;
    }

    /** A list of options; those that are neither of the two known ones mean nothing to us. */
    private @Nullable Problem connection(byte[] b, int start, int end) {
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
            if (ByteScan.isName(b, at, optionEnd, CLOSE)) {
                close = true;
            } else if (!ByteScan.isName(b, at, optionEnd, KEEP_ALIVE)) {
                plain = false;
            }
            at = comma + 1;
        }
        return null;
    }

    private @Nullable Problem length(byte[] b, int start, int end) {
        if (contentLength != NO_LENGTH || start == end) {
            return Problem.BAD_CONTENT_LENGTH;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            if (b[i] < '0' || b[i] > '9') {
                return Problem.BAD_CONTENT_LENGTH;
            }
            value = Math.min(HUGE_LENGTH, value * 10 + b[i] - '0');
        }
        contentLength = (int) value;
        return odd();
    }

    private @Nullable Problem encoding(byte[] b, int start, int end) {
        if (chunked || !ByteScan.isName(b, start, end, CHUNKED)) {
            return Problem.BAD_TRANSFER_ENCODING;
        }
        chunked = true;
        return odd();
    }

    /** How many Host headers there are. */
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

    /** Whether no header changes how the request is to be read. */
    boolean plain() {
        return plain;
    }

    /** Whether the client waits for {@code 100 Continue}. */
    boolean expectsContinue() {
        return expectsContinue;
    }

    /** How many headers say who scans. */
    int users() {
        return users;
    }

    /** Where the user id starts. */
    int userStart() {
        return userStart;
    }

    /** Where the user id ends; empty is anonymous. */
    int userEnd() {
        return userEnd;
    }
}
