package io.scangate.config.front;

import io.netty.buffer.ByteBuf;
import io.scangate.gateway.wire.Authority;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of a request as strictly as RFC 9112 allows, line by line as the bytes come: each byte is looked at once, so a
 * client that sends single bytes gains nothing. Not thread-safe.
 */
final class HeadReader {
    /** {@link #read} needs more bytes. */
    static final int INCOMPLETE = -1;
    /** {@link #read} found a {@link #fault}. */
    static final int FAULT = -2;
    /** The request has no Content-Length. */
    static final long NO_LENGTH = -1;

    private static final int MAX_HEADERS = 100;
    private static final int MAX_METHOD = 32;
    /** Digits of a Content-Length: no body of ten terabytes is stored anywhere. */
    private static final int MAX_LENGTH_DIGITS = 13;

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    /** Method and target are checked apart. */
    private static final Pattern REQUEST_LINE = Pattern.compile("(\\S+) ([^ ]+) HTTP/1\\.([01])");

    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?#]+)([/?].*)?");
    private static final Pattern CLOSE = Pattern.compile("(?i)(?:^|[, \\t])close(?:$|[, \\t])");
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    /** The server refuses methods that it does not know before it looks at the path; this one it passes on. */
    private static final String OTHER_METHOD = "TRACE";
    /** The server would follow an upgrade to HTTP/2, which the front does not read. */
    private static final Set<String> DROPPED = Set.of("upgrade", "http2-settings");

    private final FrontSettings settings;
    private final List<int[]> dropped = new ArrayList<>();
    private HeadFault fault = HeadFault.BAD_REQUEST_LINE;
    private int looked;
    private int lineStart;
    private int headersStart;
    private int headers;
    private int hosts;
    private boolean http10;
    private boolean get;
    private boolean head;
    private boolean chunked;
    private boolean webSocketKey;
    private boolean asterisk;
    private String method = "";
    private String target = "";
    private boolean closes;
    private long length;

    HeadReader(FrontSettings settings) {
        this.settings = settings;
        reset();
    }

    /** Starts with the next head. */
    void reset() {
        dropped.clear();
        looked = 0;
        lineStart = 0;
        headersStart = 0;
        headers = 0;
        hosts = 0;
        http10 = false;
        get = false;
        head = false;
        chunked = false;
        webSocketKey = false;
        asterisk = false;
        closes = false;
        length = NO_LENGTH;
    }

    /**
     * Goes on with a head that starts at the reader index; the bytes that were there before are still there.
     *
     * @return the length of the head, {@link #INCOMPLETE} or {@link #FAULT}
     */
    int read(ByteBuf in) {
        int start = in.readerIndex();
        int available = in.readableBytes();
        while (looked < available) {
            byte b = in.getByte(start + looked);
            if (b != '\n') {
                if (isControl(b) || (looked == 0 && !isInToken((char) (b & 0xFF)))) {
                    return fault(headersStart == 0 ? HeadFault.BAD_REQUEST_LINE : HeadFault.BAD_HEADER);
                }
                looked++;
                continue;
            }
            if (looked == lineStart || in.getByte(start + looked - 1) != '\r') {
                return fault(headersStart == 0 ? HeadFault.BAD_REQUEST_LINE : HeadFault.BAD_HEADER);
            }
            int lineEnd = looked - 1;
            looked++;
            if (tooLong(lineEnd)) {
                return FAULT;
            }
            boolean last = headersStart > 0 && lineEnd == lineStart;
            HeadFault found = last ? inconsistency() : take(in, start, lineEnd);
            if (found != null) {
                return fault(found);
            }
            lineStart = looked;
            if (last) {
                return looked;
            }
        }
        return tooLong(looked) ? FAULT : INCOMPLETE;
    }

    private boolean tooLong(int end) {
        if (headersStart == 0 && end > settings.maxRequestLine()) {
            fault = HeadFault.URI_TOO_LONG;
            return true;
        }
        if (headersStart > 0 && end - headersStart > settings.maxHeaderBytes()) {
            fault = HeadFault.HEADER_FIELDS_TOO_LARGE;
            return true;
        }
        return false;
    }

    private static boolean isControl(byte b) {
        return (b >= 0 && b < ' ' && b != '\r' && b != '\t') || b == 0x7F;
    }

    private @Nullable HeadFault take(ByteBuf in, int start, int lineEnd) {
        String line = in.toString(start + lineStart, lineEnd - lineStart, StandardCharsets.ISO_8859_1);
        if (line.indexOf('\r') >= 0) {
            return headersStart == 0 ? HeadFault.BAD_REQUEST_LINE : HeadFault.BAD_HEADER;
        }
        if (headersStart == 0) {
            headersStart = looked;
            return requestLine(line);
        }
        return header(line, lineEnd);
    }

    private @Nullable HeadFault requestLine(String line) {
        var parts = REQUEST_LINE.matcher(line);
        if (!parts.matches()) {
            return HeadFault.BAD_REQUEST_LINE;
        }
        method = parts.group(1);
        if (method.length() > MAX_METHOD || !isToken(method, method.length())) {
            return HeadFault.BAD_REQUEST_LINE;
        }
        http10 = parts.group(3).equals("0");
        head = method.equals("HEAD");
        get = head || method.equals("GET");
        return target(parts.group(2));
    }

    private @Nullable HeadFault target(String text) {
        asterisk = text.equals("*");
        if (asterisk) {
            return method.equals("OPTIONS") ? null : HeadFault.BAD_TARGET;
        }
        if (!VISIBLE.matcher(text).matches() || text.indexOf('#') >= 0) {
            return HeadFault.BAD_TARGET;
        }
        int at = method.length() + 1;
        return text.charAt(0) == '/' ? keep(text, at, 0, at + text.length()) : absoluteTarget(text, at);
    }

    /** An origin server must take it (RFC 9112, section 3.2.2). */
    private @Nullable HeadFault absoluteTarget(String text, int at) {
        var parts = ABSOLUTE.matcher(text);
        if (!parts.matches() || !isHost(parts.group(1))) {
            return HeadFault.BAD_TARGET;
        }
        String rest = Objects.requireNonNullElse(parts.group(2), "");
        return keep(rest.startsWith("/") ? rest : "/" + rest, at, parts.start(1) - 1, at + text.length());
    }

    /** Keeps the target from the server, which could read it otherwise: of it the server sees one slash. */
    private @Nullable HeadFault keep(String kept, int at, int slash, int end) {
        target = kept;
        dropped.add(new int[] {at, at + slash});
        dropped.add(new int[] {at + slash + 1, end});
        return null;
    }

    private @Nullable HeadFault header(String line, int lineEnd) {
        int colon = line.indexOf(':');
        if (colon <= 0 || !isToken(line, colon)) {
            return HeadFault.BAD_HEADER;
        }
        headers++;
        if (headers > MAX_HEADERS) {
            return HeadFault.HEADER_FIELDS_TOO_LARGE;
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = trimmed(line, colon + 1);
        if (DROPPED.contains(name)) {
            dropped.add(new int[] {lineStart, lineEnd + 2});
            return null;
        }
        return switch (name) {
            case "host" -> {
                hosts++;
                yield isHost(value) ? null : HeadFault.BAD_HOST;
            }
            case "content-length" -> contentLength(value);
            case "transfer-encoding" -> {
                boolean understood = !chunked && value.equalsIgnoreCase("chunked");
                chunked = true;
                yield understood ? null : HeadFault.BAD_TRANSFER_ENCODING;
            }
            case "connection" -> {
                closes |= CLOSE.matcher(value).find();
                yield null;
            }
            case "expect" -> value.equalsIgnoreCase("100-continue") ? null : HeadFault.BAD_EXPECT;
            case "sec-websocket-key" -> {
                boolean repeated = webSocketKey;
                webSocketKey = true;
                yield repeated ? HeadFault.REPEATED_HEADER : null;
            }
            default -> null;
        };
    }

    private static boolean isToken(String line, int end) {
        for (int i = 0; i < end; i++) {
            if (!isInToken(line.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isInToken(char c) {
        return (c < 0x7F && Character.isLetterOrDigit(c)) || TOKEN_MARKS.indexOf(c) >= 0;
    }

    private static String trimmed(String line, int from) {
        int start = from;
        int end = line.length();
        while (start < end && isBlank(line.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isHost(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Authority.isValid(bytes, 0, bytes.length);
    }

    private @Nullable HeadFault contentLength(String value) {
        boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (length != NO_LENGTH || !digits) {
            return HeadFault.BAD_CONTENT_LENGTH;
        }
        String significant = value.replaceFirst("^0+(?=.)", "");
        if (significant.length() > MAX_LENGTH_DIGITS) {
            return HeadFault.CONTENT_TOO_LARGE;
        }
        length = Long.parseLong(significant);
        return null;
    }

    private @Nullable HeadFault inconsistency() {
        if (hosts > 1 || (hosts == 0 && !http10)) {
            return HeadFault.BAD_HOST;
        }
        if (chunked && (http10 || length != NO_LENGTH)) {
            return HeadFault.BAD_TRANSFER_ENCODING;
        }
        // A GET or HEAD with content can be used for request smuggling (RFC 9110, section 9.3.1).
        return get && (chunked || length > 0) ? HeadFault.UNEXPECTED_BODY : null;
    }

    private int fault(HeadFault found) {
        fault = found;
        return FAULT;
    }

    /** The fault, after {@link #FAULT}. */
    HeadFault fault() {
        return fault;
    }

    /** Whether the body is chunked. */
    boolean chunked() {
        return chunked;
    }

    /** Whether the connection ends after the answer. */
    boolean closes() {
        return closes || http10;
    }

    /** Bytes of the body, or {@link #NO_LENGTH}. */
    long length() {
        return length;
    }

    /** Whether the method is HEAD, whose answer has no content. */
    boolean isHead() {
        return head;
    }

    /** Whether the request asks for the options of the whole server, {@code OPTIONS *}. */
    boolean asterisk() {
        return asterisk;
    }

    /** The request line. */
    RequestLine line() {
        return new RequestLine(method, target);
    }

    /** Takes the head off the buffer, without the lines that the server must not see, and with a method that it knows. */
    ByteBuf takeHead(ByteBuf in, int headLength) {
        if (dropped.isEmpty()) {
            return in.readRetainedSlice(headLength);
        }
        ByteBuf head = in.alloc().buffer(headLength);
        int start = in.readerIndex();
        int at = 0;
        if (!METHODS.contains(method)) {
            at = method.length();
            head.writeCharSequence(OTHER_METHOD, StandardCharsets.US_ASCII);
        }
        for (int[] line : dropped) {
            head.writeBytes(in, start + at, line[0] - at);
            at = line[1];
        }
        head.writeBytes(in, start + at, headLength - at);
        in.skipBytes(headLength);
        return head;
    }
}
