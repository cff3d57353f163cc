package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * The part that all answers of one kind share: status, media type, and further fields. Holds its encoded bytes, so make
 * it once and keep it. Immutable.
 */
public final class AnswerHead {
    private final byte[] http1;

    /**
     * Encodes a head.
     *
     * @param type the media type of the body
     * @param fields further fields; date, length and caching are not among them
     */
    public AnswerHead(int status, String type, Field... fields) {
        StringBuilder lines = new StringBuilder("HTTP/1.1 " + status + ' ' + title(status) + "\r\ncontent-type: " + type
                + "\r\ncache-control: no-store\r\n");
        for (Field field : fields) {
            lines.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        http1 = lines.toString().getBytes(US_ASCII);
    }

    /** The reason phrase of a status. */
    static String title(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }

    /** Status line and fields for HTTP/1.1. */
    byte[] http1() {
        return http1;
    }
}
