package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** A request that takes almost as much memory as the limits allow, without its end. */
final class Unfinished {
    /** A request line of 16 KB, headers of 7 KB and 32,000 bytes of a body of 32,768. */
    static final byte[] REQUEST = ("POST /v1/resolve?x=" + "a".repeat(16_000) + " HTTP/1.1\r\nHost: a\r\nX-Long: "
                    + "b".repeat(7_000) + "\r\nContent-Type: text/plain\r\nContent-Length: 32768\r\n\r\n"
                    + "c".repeat(32_000))
            .getBytes(ISO_8859_1);

    private Unfinished() {}
}
