package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parser of request heads. Strict (RFC 9112), in place, without allocation. Together with {@link BodyFramer} it
 * alone decides where a request ends: bytes that two parsers could read differently are a fault and close the
 * connection.
 *
 * <p>The result does not depend on the parts in which the bytes arrive: the parser checks faults and limits from the
 * left and ignores bytes beyond a limit. The getters describe the head parsed last. Takes time linear in the bytes. One
 * parser per event loop.
 *
 * <pre>
 *   GET /v1/resolve?link=a HTTP/1.1 CR LF Host: scan.example CR LF CR LF
 *   |   |          |      |               |                             |
 *   |   target     query  targetEnd       headers (HeadFields)          end
 *   from
 * </pre>
 */
final class RequestHead {
    /** {@link #parse} needs more bytes. */
    static final int INCOMPLETE = -1;
    /** {@link #parse} found a {@link #fault()}. */
    static final int FAULT = -2;

    static final int MAX_METHOD = 32;
    private static final int GET_SPACE = 'G' | 'E' << 8 | 'T' << 16 | ' ' << 24;
    private static final byte[] VERSION = "HTTP/1.1\r\n".getBytes(US_ASCII);
    private static final long VERSION_WORD = ByteScan.word(VERSION, 0);
    private static final int MINOR_DIGIT = 7;
    private static final byte[] POST = "POST".getBytes(US_ASCII);
    private static final byte[] HEAD = "HEAD".getBytes(US_ASCII);
    private static final byte[] OPTIONS = "OPTIONS".getBytes(US_ASCII);
    private static final byte[] HTTP = "http://".getBytes(US_ASCII);
    private static final byte[] HTTPS = "https://".getBytes(US_ASCII);

    private final int maxLine;
    private final int maxHeaderBytes;
    private final int maxHeaders;
    private final HeadFields fields;

    private WireProblem fault = WireProblem.BAD_REQUEST_LINE;
    private boolean http10;

    /**
     * Makes a parser.
     *
     * @param wanted the names, in lower case, of the fields that the endpoint needs
     */
    RequestHead(WireLimits limits, List<String> wanted) {
        maxLine = limits.maxRequestLine();
        maxHeaderBytes = limits.maxHeaderBytes();
        maxHeaders = limits.maxHeaders();
        fields = new HeadFields(wanted);
    }

    /**
     * Parses a head.
     *
     * @param into receives the method, the target and the wanted fields
     * @param b must have {@link ByteScan#SLACK} bytes after {@code to}
     * @return the end of the head, or {@link #INCOMPLETE} or {@link #FAULT}
     */
    int parse(Request into, byte[] b, int from, int to) {
        into.reset(b);
        fields.reset();
        http10 = false;
        int headers = requestLine(into, b, from, to);
        if (headers < 0) {
            return headers;
        }
        int end = headers(into, b, headers, to);
        if (end < 0) {
            return end;
        }
        WireProblem problem = inconsistency(into, b);
        return problem == null ? end : fault(problem);
    }

    private int requestLine(Request into, byte[] b, int from, int to) {
        int limit = Math.min(to, from + maxLine);
        boolean get = limit - from >= 4 && (int) ByteScan.word(b, from) == GET_SPACE;
        int methodEnd = get ? from + 3 : ByteScan.endOfToken(b, from, Math.min(limit, from + MAX_METHOD + 1));
        if (methodEnd == limit) {
            into.method(Method.OTHER);
            return INCOMPLETE;
        }
        if (methodEnd == from || methodEnd > from + MAX_METHOD || b[methodEnd] != ' ') {
            into.method(Method.OTHER);
            return fault(WireProblem.BAD_REQUEST_LINE);
        }
        into.method(get ? Method.GET : method(b, from, methodEnd));
        int targetStart = methodEnd + 1;
        int targetEnd = ByteScan.endOfTarget(b, targetStart, limit);
        if (targetEnd == limit) {
            return limit == from + maxLine ? fault(WireProblem.URI_TOO_LONG) : INCOMPLETE;
        }
        if (b[targetEnd] != ' ' || targetEnd == targetStart) {
            boolean control = (b[targetEnd] & 0xFF) <= ' ' || b[targetEnd] == 0x7F;
            return fault(control ? WireProblem.BAD_REQUEST_LINE : WireProblem.BAD_TARGET);
        }
        into.targetStart = targetStart;
        into.targetEnd = targetEnd;
        int versionEnd = targetEnd + 1 + VERSION.length;
        return versionEnd - 2 - from > maxLine ? fault(WireProblem.URI_TOO_LONG) : version(b, targetEnd + 1, to);
    }

    private static Method method(byte[] b, int from, int to) {
        if (ByteScan.isText(b, from, to, POST)) {
            return Method.POST;
        }
        if (ByteScan.isText(b, from, to, HEAD)) {
            return Method.HEAD;
        }
        return ByteScan.isText(b, from, to, OPTIONS) ? Method.OPTIONS : Method.OTHER;
    }

    private int version(byte[] b, int at, int to) {
        int end = at + VERSION.length;
        if (end <= to && ByteScan.word(b, at) == VERSION_WORD && b[at + 8] == '\r' && b[at + 9] == '\n') {
            return end;
        }
        for (int i = 0; i < VERSION.length; i++) {
            if (at + i == to) {
                return INCOMPLETE;
            }
            if (i == MINOR_DIGIT && b[at + i] == '0') {
                http10 = true;
            } else if (b[at + i] != VERSION[i]) {
                return fault(WireProblem.BAD_REQUEST_LINE);
            }
        }
        return end;
    }

    /** The empty line at the end does not count as header bytes. */
    private int headers(Request into, byte[] b, int from, int to) {
        int limit = Math.min(to, from + maxHeaderBytes);
        int outOfBytes = limit == from + maxHeaderBytes ? FAULT : INCOMPLETE;
        int at = from;
        for (int count = 0; ; count++) {
            if (at == to) {
                return INCOMPLETE;
            }
            if (b[at] == '\r') {
                return emptyLine(b, at, to);
            }
            int next = count == maxHeaders
                    ? fault(WireProblem.HEADER_FIELDS_TOO_LARGE)
                    : header(into, b, at, limit, outOfBytes);
            if (next < 0) {
                return next;
            }
            at = next;
        }
    }

    private int emptyLine(byte[] b, int at, int to) {
        if (at + 1 == to) {
            return INCOMPLETE;
        }
        return b[at + 1] == '\n' ? at + 2 : fault(WireProblem.BAD_HEADER);
    }

    /** Reads one header line. A folded line starts with a space or tab, which is no name, so it is a fault. */
    private int header(Request into, byte[] b, int at, int limit, int outOfBytes) {
        int nameEnd = ByteScan.endOfToken(b, at, limit);
        if (nameEnd == limit) {
            return outOf(outOfBytes);
        }
        if (nameEnd == at || b[nameEnd] != ':') {
            return fault(WireProblem.BAD_HEADER);
        }
        int lineEnd = ByteScan.endOfText(b, nameEnd + 1, limit);
        while (lineEnd < limit && b[lineEnd] == '\t') {
            lineEnd = ByteScan.endOfText(b, lineEnd + 1, limit);
        }
        if (lineEnd == limit) {
            return outOf(outOfBytes);
        }
        if (b[lineEnd] != '\r') {
            return fault(WireProblem.BAD_HEADER);
        }
        if (lineEnd + 1 == limit) {
            return outOf(outOfBytes);
        }
        if (b[lineEnd + 1] != '\n') {
            return fault(WireProblem.BAD_HEADER);
        }
        WireProblem problem = fields.take(into, b, at, nameEnd, lineEnd);
        return problem == null ? lineEnd + 2 : fault(problem);
    }

    private int outOf(int outOfBytes) {
        return outOfBytes == INCOMPLETE ? INCOMPLETE : fault(WireProblem.HEADER_FIELDS_TOO_LARGE);
    }

    private @Nullable WireProblem inconsistency(Request into, byte[] b) {
        if (fields.hosts() != 1 && !(http10 && fields.hosts() == 0)) {
            return WireProblem.BAD_HOST;
        }
        if (fields.chunked() && (http10 || fields.contentLength() != HeadFields.NO_LENGTH)) {
            return WireProblem.BAD_TRANSFER_ENCODING;
        }
        // A GET or HEAD with content can be used for request smuggling (RFC 9110, section 9.3.1).
        if (into.isGet() && hasBody()) {
            return WireProblem.UNEXPECTED_BODY;
        }
        return target(into, b) ? null : WireProblem.BAD_TARGET;
    }

    /** Splits a target: a path, an absolute URI, or the asterisk of OPTIONS. */
    private static boolean target(Request into, byte[] b) {
        int start = into.targetStart;
        int end = into.targetEnd;
        if (b[start] == '/') {
            into.pathTarget(start);
            return true;
        }
        if (b[start] == '*') {
            into.pathTarget(start);
            return end == start + 1 && into.method() == Method.OPTIONS;
        }
        int scheme =
                startsWith(b, start, end, HTTPS) ? HTTPS.length : startsWith(b, start, end, HTTP) ? HTTP.length : 0;
        return scheme > 0 && into.absoluteTarget(start + scheme);
    }

    private static boolean startsWith(byte[] b, int from, int to, byte[] lowerCase) {
        return ByteScan.isName(b, from, Math.min(to, from + lowerCase.length), lowerCase);
    }

    private int fault(WireProblem problem) {
        fault = problem;
        return FAULT;
    }

    /** The fault, after {@link #FAULT}. */
    WireProblem fault() {
        return fault;
    }

    /** Whether a body of at least one byte, or of unknown length, follows. */
    boolean hasBody() {
        return fields.chunked() || fields.contentLength() > 0;
    }

    /** Whether the client waits for an interim answer before it sends the body. */
    boolean expectsContinue() {
        return fields.expectsContinue() && !http10;
    }

    /** Whether the connection is to close after the answer. */
    boolean closes() {
        return fields.close() || http10;
    }

    /** The fields that decide where the body ends. */
    HeadFields fields() {
        return fields;
    }
}
