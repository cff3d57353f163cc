package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Fields that an answer may have beside those of its head. Holds its encoded bytes, so make it once and keep it. Immutable. */
public final class AnswerFields {
    private final byte[] http1;

    /** Encodes fields. */
    public AnswerFields(Field... fields) {
        this(Field.http1(fields).getBytes(US_ASCII));
    }

    private AnswerFields(byte[] http1) {
        this.http1 = http1;
    }

    /**
     * A field whose value is a part of a request.
     *
     * @param name in lower case
     * @param b has printable ASCII between the two positions
     */
    static AnswerFields of(String name, byte[] b, int from, int to) {
        byte[] line = new byte[name.length() + 2 + to - from + 2];
        for (int i = 0; i < name.length(); i++) {
            line[i] = (byte) name.charAt(i);
        }
        line[name.length()] = ':';
        line[name.length() + 1] = ' ';
        System.arraycopy(b, from, line, name.length() + 2, to - from);
        line[line.length - 2] = '\r';
        line[line.length - 1] = '\n';
        return new AnswerFields(line);
    }

    /** Lines for HTTP/1.1. */
    byte[] http1() {
        return http1;
    }
}
