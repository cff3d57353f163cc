package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The written form of a {@link Problem}. The faulty value may follow the fixed part of the detail. Immutable. */
public final class ProblemText {
    private final int status;
    private final String code;
    private final AnswerHead head;
    private final byte[] bodyStart;

    /**
     * Encodes a problem.
     *
     * @param detail a sentence, or its start, in ASCII that JSON does not escape
     * @param fields further fields of the answer
     */
    public ProblemText(int status, String code, String detail, Field... fields) {
        this.status = status;
        this.code = code;
        this.head = new AnswerHead(status, "application/problem+json", fields);
        // RFC 9457, section 4.2.1, the title of about:blank is the status's phrase.
        this.bodyStart = ("{\"type\":\"about:blank\",\"title\":\"" + AnswerHead.title(status) + "\",\"status\":"
                        + status + ",\"code\":\"" + code + "\",\"detail\":\"" + detail)
                .getBytes(US_ASCII);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    AnswerHead head() {
        return head;
    }

    /** The body up to the end of the detail's fixed part; a quotation mark and a brace must follow. */
    byte[] bodyStart() {
        return bodyStart;
    }
}
