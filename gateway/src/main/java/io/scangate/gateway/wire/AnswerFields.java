package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Fields that an answer may have beside those of its head. Holds its encoded bytes, so make it once and keep it. Immutable. */
public final class AnswerFields {
    private final byte[] http1;

    /** Encodes fields. */
    public AnswerFields(Field... fields) {
        http1 = Field.http1(fields).getBytes(US_ASCII);
    }

    /** Lines for HTTP/1.1. */
    byte[] http1() {
        return http1;
    }
}
