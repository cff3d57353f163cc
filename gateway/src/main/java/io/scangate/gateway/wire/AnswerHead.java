package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * The part that all answers of one kind share: status, media type, and further fields. Holds its encoded bytes, so make
 * it once and keep it. Immutable.
 */
public final class AnswerHead {
    private static final Field NO_STORE = new Field("cache-control", "no-store");

    private final byte[] http1;
    private final boolean content;

    /**
     * Encodes a head.
     *
     * @param type the media type of the body
     * @param fields further fields; date, length and caching are not among them
     */
    public AnswerHead(int status, String type, Field... fields) {
        this(status, true, "content-type: " + type + "\r\n", fields);
    }

    private AnswerHead(int status, boolean content, String type, Field... fields) {
        this(content, "HTTP/1.1 " + status + ' ' + title(status) + "\r\n" + type, NO_STORE, fields);
    }

    private AnswerHead(boolean content, String start, Field caching, Field... fields) {
        this.http1 = (start + Field.http1(caching) + Field.http1(fields)).getBytes(US_ASCII);
        this.content = content;
    }

    /** Encodes the head of an answer that clients may keep: status 200, with a field for caching instead of {@code no-store}. */
    public static AnswerHead cacheable(String type, Field caching, Field... fields) {
        return new AnswerHead(true, "HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\n", caching, fields);
    }

    /** Encodes the head that stands for an answer that the client has kept: status 304, without content. */
    public static AnswerHead notModified(Field caching, Field... fields) {
        return new AnswerHead(false, "HTTP/1.1 304 Not Modified\r\n", caching, fields);
    }

    /** Encodes the head of an answer without content: status 204, and neither type nor length (RFC 9110, section 8.6). */
    public static AnswerHead noContent(Field... fields) {
        return new AnswerHead(204, false, "", fields);
    }

    /** The reason phrase of a status. */
    static String title(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }

    /** Whether the answer has content, which may be empty. */
    boolean hasContent() {
        return content;
    }

    /** Status line and fields for HTTP/1.1. */
    byte[] http1() {
        return http1;
    }
}
