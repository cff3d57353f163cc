package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Fields that an answer may have beside those of its head. Holds its encoded bytes, so make it once and keep it. Immutable. */
public final class AnswerFields {
    private static final byte[] NONE = {};

    private final byte[] http1;
    private final byte[] http2;

    /** Encodes fields. */
    public AnswerFields(Field... fields) {
        this(Field.http1(fields).getBytes(US_ASCII), HpackFields.of(fields));
    }

    private AnswerFields(byte[] http1, byte[] http2) {
        this.http1 = http1;
        this.http2 = http2;
    }

    /**
     * A field whose value is a part of a request, for the answer to that request.
     *
     * @param name in lower case
     */
    static AnswerFields of(String name, Request request, int from, int to) {
        return request.isHttp2()
                ? new AnswerFields(
                        NONE, HpackFields.of(new Field(name, new String(request.bytes(), from, to - from, US_ASCII))))
                : new AnswerFields(line(name, request.bytes(), from, to), NONE);
    }

    private static byte[] line(String name, byte[] b, int from, int to) {
        byte[] line = new byte[name.length() + 2 + to - from + 2];
        for (int i = 0; i < name.length(); i++) {
            line[i] = (byte) name.charAt(i);
        }
        line[name.length()] = ':';
        line[name.length() + 1] = ' ';
        System.arraycopy(b, from, line, name.length() + 2, to - from);
        line[line.length - 2] = '\r';
        line[line.length - 1] = '\n';
        return line;
    }

    /** Lines for HTTP/1.1. */
    byte[] http1() {
        return http1;
    }

    /** Fields for HTTP/2. */
    byte[] http2() {
        return http2;
    }
}
