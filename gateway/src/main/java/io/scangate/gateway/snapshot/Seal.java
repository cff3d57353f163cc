package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Digest;

/**
 * The seal of a snapshot or a delta: a digest of its head, including the digest of its state. Together, the digest and the seal
 * cover the whole content, so a document with a changed byte is refused, or means the same. They detect accidents but not
 * forgeries. Thread-safe: all methods are static.
 *
 * <pre>
 *   digest      the sum of the digests of all accounts at the document's revision, modulo 2^256; an account's digest is the
 *               SHA-256 of the bytes of its JSON object
 *   seal        the SHA-256 of the lines below, each with a line feed at its end
 *
 *   of a snapshot   scangate-snapshot/1, revision, mark, digest
 *   of a delta      scangate-delta/1, base, base_mark, revision, mark, digest
 * </pre>
 *
 * A missing mark is an empty line.
 */
public final class Seal {
    /** The advice for a document of the feed without a digest or a seal. */
    static final String MISSING = " (expected: " + Cursor.DIGEST_EXPECTED
            + "; a control plane of an earlier version sends none, so upgrade the control planes before the gateways)";

    private Seal() {}

    /** The seal of a snapshot. */
    public static Digest ofSnapshot(long revision, String mark, Digest digest) {
        return of("scangate-snapshot/1", String.valueOf(revision), mark, digest.toString());
    }

    /** The seal of a delta. */
    public static Digest ofDelta(long base, String baseMark, long revision, String mark, Digest digest) {
        return of(
                "scangate-delta/1", String.valueOf(base), baseMark, String.valueOf(revision), mark, digest.toString());
    }

    private static Digest of(String... lines) {
        return Digest.of(String.join("\n", lines) + "\n");
    }
}
