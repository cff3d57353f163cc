package io.scangate.gateway.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.wire.AnswerHead;
import io.scangate.gateway.wire.AnswerWriter;

/** Tells a client which user its requests have, so that a tester learns the own user id. No site may read it, whatever origins the gateway allows. */
final class IdentityAnswer {
    static final byte[] PATH = "/v1/identity".getBytes(US_ASCII);

    private static final AnswerHead HEAD = new AnswerHead(200, "application/json");
    private static final byte[] NOBODY = "{\"user\":null}".getBytes(US_ASCII);
    private static final byte[] USER = "{\"user\":\"".getBytes(US_ASCII);
    private static final byte[] END = "\"}".getBytes(US_ASCII);

    /** JSON escapes a byte as six at most. */
    private static final int MOST_OF_BYTE = 6;

    private IdentityAnswer() {}

    /** Writes the user of a scan; null for none. */
    static void write(AnswerWriter out, Scan scan) {
        if (scan.isAnonymous()) {
            out.begin(HEAD, NOBODY.length);
            out.put(NOBODY);
        } else {
            out.begin(HEAD, USER.length + MOST_OF_BYTE * scan.userLength() + END.length);
            out.put(USER);
            out.putJsonText(scan.userBytes(), scan.userOffset(), scan.userLength());
            out.put(END);
        }
        out.finish();
    }
}
