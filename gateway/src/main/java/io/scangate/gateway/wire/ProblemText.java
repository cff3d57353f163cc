package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The written form of a {@link Problem}, whose detail may go on with what was found. Immutable and thread-safe. */
public final class ProblemText {
    private final int status;
    private final String code;
    private final AnswerHead head;
    private final byte[] bodyStart;

    /**
     * A text.
     *
     * @param detail a sentence, or its start; ASCII that JSON does not escape
     * @param fields further fields of the answer
     */
    public ProblemText(int status, String code, String detail, Field... fields) {
        this.status = status;
        this.code = code;
        this.head = new AnswerHead(status, "application/problem+json", fields);
        // RFC 9457, section 4.2.1, wants the status's phrase as title of about:blank.
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

    /** The body up to the end of the detail's fixed part; a quotation mark and a brace are to follow. */
    byte[] bodyStart() {
        return bodyStart;
    }
}
