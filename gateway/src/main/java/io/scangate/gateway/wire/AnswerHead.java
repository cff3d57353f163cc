package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The part that all answers of one kind share: status, media type, and further fields. Holds its encoded bytes, so make
 * it once and keep it. Immutable.
 */
public final class AnswerHead {
    private static final Field NO_STORE = new Field("cache-control", "no-store");

    private final int status;
    private final byte[] http1;
    private final byte[] http2;
    private final boolean content;

    /**
     * Encodes a head.
     *
     * @param type the media type of the body
     * @param fields further fields; date, length and caching are not among them
     */
    public AnswerHead(int status, String type, Field... fields) {
        this(status, true, joined(new Field("content-type", type), NO_STORE, fields));
    }

    private AnswerHead(int status, boolean content, Field... fields) {
        this.status = status;
        this.http1 = ("HTTP/1.1 " + status + ' ' + title(status) + "\r\n" + Field.http1(fields)).getBytes(US_ASCII);
        this.http2 = Bytes.joined(HpackFields.status(status), HpackFields.of(fields));
        this.content = content;
    }

    private static Field[] joined(Field first, Field second, Field... others) {
        return Stream.concat(Stream.of(first, second), Arrays.stream(others)).toArray(Field[]::new);
    }

    private static Field[] joined(Field first, Field... others) {
        return Stream.concat(Stream.of(first), Arrays.stream(others)).toArray(Field[]::new);
    }

    /** Encodes the head of an answer that clients may keep: status 200, with a field for caching instead of {@code no-store}. */
    public static AnswerHead cacheable(String type, Field caching, Field... fields) {
        return new AnswerHead(200, true, joined(new Field("content-type", type), caching, fields));
    }

    /** Encodes the head that stands for an answer that the client has kept: status 304, without content. */
    public static AnswerHead notModified(Field caching, Field... fields) {
        return new AnswerHead(304, false, joined(caching, fields));
    }

    /** Encodes the head of an answer without content: status 204, and neither type nor length (RFC 9110, section 8.6). */
    public static AnswerHead noContent(Field... fields) {
        return new AnswerHead(204, false, joined(NO_STORE, fields));
    }

    /** The reason phrase of a status. */
    static String title(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }

    /** Whether the answer has content, which may be empty. */
    boolean hasContent() {
        return content;
    }

    int status() {
        return status;
    }

    /** Status line and fields for HTTP/1.1. */
    byte[] http1() {
        return http1;
    }

    /** Status and fields for HTTP/2. */
    byte[] http2() {
        return http2;
    }
}
