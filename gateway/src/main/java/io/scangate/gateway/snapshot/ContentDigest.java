package io.scangate.gateway.snapshot;

import io.scangate.gateway.index.Pacer;
import java.io.IOException;
import java.io.InputStream;

/**
 * The digest of a document, for comparing contents. It detects accidents but not forgeries: an attacker who can write
 * the source can serve any rules anyway. Immutable.
 *
 * @param bytes the length
 * @param checksum CRC-32C and CRC-32 of all bytes; both process many gigabytes per second, while SHA-256 would take a
 *     considerable part of the time of reading
 */
public record ContentDigest(long bytes, long checksum) {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Reads a stream to its end, paced, and closes it. Takes a fraction of the time of reading and compiling a document. */
    public static ContentDigest of(InputStream in, Pacer pacer) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (DigestingInput input = new DigestingInput(in, pacer)) {
            while (input.read(buffer, 0, buffer.length) >= 0) {
                // The stream computes the digest.
            }
            return input.digest();
        }
    }
}
