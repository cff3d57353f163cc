package io.scangate.gateway.snapshot;

import java.io.IOException;
import java.io.InputStream;

/**
 * Tells whether two documents have equal content. Guards against accidents, not against forgers: who can write the
 * source can serve any rules anyway.
 *
 * @param bytes length
 * @param checksum CRC-32C and CRC-32 of all bytes; both run at many gigabytes a second, where SHA-256 would cost a fair
 *     share of the reading
 */
public record ContentDigest(long bytes, long checksum) {
    private static final int BUFFER_BYTES = 1 << 16;

    /** The digest of a stream, which is read to its end and closed. Taking it costs a fraction of reading and compiling. */
    public static ContentDigest of(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (DigestingInput input = new DigestingInput(in)) {
            while (input.read(buffer, 0, buffer.length) >= 0) {
                // Only the digest is wanted.
            }
            return input.digest();
        }
    }
}
