package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * Makes a request's view of its HTTP/2 fields, with the rules and limits of HTTP/1.1 ({@link RequestHead}) and those of RFC 9113, section 8.
 * Path and needed fields of all requests of a batch stand in one array. Allocates nothing for an ordinary request. One for each event loop.
 */
final class Http2Head {
    private static final byte[] POST = "POST".getBytes(US_ASCII);
    private static final byte[] GET = "GET".getBytes(US_ASCII);
    private static final byte[] HEAD = "HEAD".getBytes(US_ASCII);
    private static final byte[] OPTIONS = "OPTIONS".getBytes(US_ASCII);
    private static final byte[] CONNECT = "CONNECT".getBytes(US_ASCII);
    private static final byte[] CONTINUE = "100-continue".getBytes(US_ASCII);
    private static final byte[] TRAILERS = "trailers".getBytes(US_ASCII);

    /** What a line of HTTP/1.1 has beside method and target. */
    private static final int LINE_REST = " ".length() + " HTTP/1.1".length();
    /** What a header line has beside name and value. */
    private static final int HEADER_REST = 4;
    /** A list of fields of so many times the announced size is an attack. */
    private static final int BOMB = 4;

    private static final int FIRST_CAPACITY = 64 * 1024;

    private final WireLimits limits;
    private final int announced;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int end;

    private @Nullable Request request;
    private int seen;
    private boolean trailers;
    private boolean regular;
    private boolean malformed;
    private boolean connect;
    private boolean expectsContinue;
    private @Nullable WireProblem problem;
    private int contentLength;
    private int methodLength;
    private int headers;
    private long headerBytes;
    private long listBytes;

    Http2Head(WireLimits limits) {
        this.limits = limits;
        announced = announced(limits);
    }

    /** The value of the setting MAX_HEADER_LIST_SIZE. */
    static int announced(WireLimits limits) {
        return limits.maxRequestLine() + limits.maxHeaderBytes();
    }

    /** The array of the views, with a free part from {@link #end} on. */
    byte[] bytes() {
        return bytes;
    }

    /** The start of the free part. */
    int end() {
        return end;
    }

    /** Whether the fields of a block fit beside the kept ones. In an empty array they always do. */
    boolean hasRoom(int block) {
        // The kept fields, then one name and one value that are decoded and perhaps dropped.
        int needed = announced + 2 * block + ByteScan.SLACK + HpackTable.MAX_SIZE;
        if (end == 0 && bytes.length < needed) {
            bytes = new byte[needed];
        }
        return bytes.length - end >= needed;
    }

    /** Drops all views: their requests are answered. */
    void clear() {
        end = 0;
    }

    /** Starts a request. */
    void begin(Request into) {
        start(into, false);
        into.reset(bytes);
        into.method(Method.OTHER);
    }

    /** Starts the fields after a body, of which only the syntax counts. */
    void beginTrailers(Request scratch) {
        start(scratch, true);
    }

    private void start(Request into, boolean afterBody) {
        request = into;
        trailers = afterBody;
        seen = 0;
        regular = false;
        malformed = false;
        connect = false;
        expectsContinue = false;
        problem = null;
        contentLength = HeadFields.NO_LENGTH;
        methodLength = 0;
        headers = 0;
        headerBytes = 0;
        listBytes = 0;
    }

    /** Takes a field, whose value is in any array. */
    void take(int kind, int nameLength, byte[] b, int from, int to) {
        listBytes += nameLength + to - from + HpackTable.OVERHEAD;
        if (malformed) {
            return;
        }
        boolean pseudo = kind <= FieldKinds.METHOD && kind >= FieldKinds.PATH;
        if (kind == FieldKinds.MALFORMED || (pseudo && (regular || trailers || !isFirst(kind)))) {
            malformed = true;
        } else if (pseudo) {
            takePseudo(kind, b, from, to);
        } else {
            regular = true;
            takeHeader(kind, nameLength, b, from, to);
        }
    }

    /** Whether a field with a meaning has not been seen before. */
    private boolean isFirst(int kind) {
        int bit = 1 << -kind;
        boolean first = (seen & bit) == 0;
        seen |= bit;
        return first;
    }

    private void takePseudo(int kind, byte[] b, int from, int to) {
        switch (kind) {
            case FieldKinds.METHOD -> method(b, from, to);
            case FieldKinds.AUTHORITY -> host(b, from, to);
            case FieldKinds.PATH -> path(b, from, to);
            default -> {
                // The scheme does not change an answer.
            }
        }
    }

    private void method(byte[] b, int from, int to) {
        methodLength = to - from;
        if (methodLength == 0 || methodLength > RequestHead.MAX_METHOD || ByteScan.endOfToken(b, from, to) < to) {
            malformed = true;
        } else if (ByteScan.isText(b, from, to, GET)) {
            request().method(Method.GET);
        } else if (ByteScan.isText(b, from, to, POST)) {
            request().method(Method.POST);
        } else if (ByteScan.isText(b, from, to, HEAD)) {
            request().method(Method.HEAD);
        } else if (ByteScan.isText(b, from, to, OPTIONS)) {
            request().method(Method.OPTIONS);
        } else {
            connect = ByteScan.isText(b, from, to, CONNECT);
        }
    }

    private void host(byte[] b, int from, int to) {
        if (!Authority.isValid(b, from, to)) {
            note(WireProblem.BAD_HOST);
        }
    }

    private void path(byte[] b, int from, int to) {
        if (to == from) {
            malformed = true;
        } else if (to - from > limits.maxRequestLine() - LINE_REST) {
            note(WireProblem.URI_TOO_LONG);
        } else {
            int start = end;
            keep(b, from, to);
            request().targetStart = start;
            request().targetEnd = end;
            request().pathTarget(start);
        }
    }

    private void takeHeader(int kind, int nameLength, byte[] b, int from, int to) {
        headers++;
        headerBytes += nameLength + to - from + HEADER_REST;
        if (headers > limits.maxHeaders() || headerBytes > limits.maxHeaderBytes()) {
            note(WireProblem.HEADER_FIELDS_TOO_LARGE);
        } else if (kind >= 0 && !trailers) {
            int start = end;
            keep(b, from, to);
            request().field(kind, start, end);
        } else if (kind != FieldKinds.OTHER && !trailers) {
            takeSpecial(kind, b, from, to);
        }
    }

    private void takeSpecial(int kind, byte[] b, int from, int to) {
        boolean first = isFirst(kind);
        switch (kind) {
            case FieldKinds.HOST -> {
                if (!first) {
                    note(WireProblem.BAD_HOST);
                }
                host(b, from, to);
            }
            case FieldKinds.CONTENT_LENGTH -> length(first, b, from, to);
            case FieldKinds.EXPECT -> {
                expectsContinue = ByteScan.isName(b, from, to, CONTINUE);
                if (!expectsContinue) {
                    note(WireProblem.EXPECTATION_FAILED);
                }
            }
            case FieldKinds.TE -> malformed |= !ByteScan.isText(b, from, to, TRAILERS);
            default -> throw new IllegalStateException("a field of kind " + kind);
        }
    }

    private void length(boolean first, byte[] b, int from, int to) {
        long length = first ? HeadFields.number(b, from, to) : HeadFields.NO_LENGTH;
        if (length == HeadFields.NO_LENGTH) {
            note(WireProblem.BAD_CONTENT_LENGTH);
        }
        contentLength = (int) length;
    }

    private void keep(byte[] b, int from, int to) {
        System.arraycopy(b, from, bytes, end, to - from);
        end += to - from;
    }

    /** The first problem counts, as in HTTP/1.1. */
    private void note(WireProblem found) {
        if (problem == null) {
            problem = found;
        }
    }

    private Request request() {
        if (request == null) {
            throw new IllegalStateException("no request has begun");
        }
        return request;
    }

    /** Ends the head of a request: what is missing, and what does not fit together. */
    void finish() {
        if (!has(FieldKinds.METHOD) || (!connect && !(has(FieldKinds.SCHEME) && has(FieldKinds.PATH)))) {
            malformed = true;
        }
        if (malformed) {
            return;
        }
        if (!has(FieldKinds.AUTHORITY) && !has(FieldKinds.HOST)) {
            note(WireProblem.BAD_HOST);
        }
        if (request().isGet() && contentLength > 0) {
            note(WireProblem.UNEXPECTED_BODY);
        }
        if (problem == null && !isTarget()) {
            problem = WireProblem.BAD_TARGET;
        }
        request().finish(end, end, end, false);
    }

    private boolean has(int kind) {
        return (seen & (1 << -kind)) != 0;
    }

    private boolean isTarget() {
        Request made = request();
        if (connect || made.targetEnd - made.targetStart > limits.maxRequestLine() - LINE_REST - methodLength) {
            note(connect ? WireProblem.BAD_TARGET : WireProblem.URI_TOO_LONG);
            return true;
        }
        int start = made.targetStart;
        boolean asterisk = bytes[start] == '*' && made.targetEnd == start + 1 && made.method() == Method.OPTIONS;
        return asterisk
                || (bytes[start] == '/' && ByteScan.endOfTarget(bytes, start, made.targetEnd) == made.targetEnd);
    }

    /** Whether the request, or the trailers, break a rule so that the stream must be reset. */
    boolean isMalformed() {
        return malformed;
    }

    /** Whether the block expanded to far more than the announced size. */
    boolean isBomb() {
        return listBytes > (long) BOMB * announced + HpackTable.OVERHEAD * (long) limits.maxHeaders();
    }

    /** The reason why the request is refused; null if it is not. */
    @Nullable
    WireProblem problem() {
        return problem;
    }

    /** The Content-Length; {@link HeadFields#NO_LENGTH} if there is none. */
    int contentLength() {
        return contentLength;
    }

    /** Whether the client waits for an interim answer before it sends the body. */
    boolean expectsContinue() {
        return expectsContinue;
    }
}
