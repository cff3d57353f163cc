package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Digest;
import java.util.Map;
import java.util.TreeMap;

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
 *   of the ended    scangate-ended/1, mark, then for each history in ascending order of the names: the name, a space, and
 *   histories       the last revision that is given up
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

    /**
     * The seal of the ended histories of a snapshot.
     *
     * @param mark of the snapshot, which has a seal of its own
     * @param ended the last revision that is given up, by the name of the history
     */
    public static Digest ofEnded(String mark, Map<String, Long> ended) {
        StringBuilder lines = new StringBuilder("scangate-ended/1\n").append(mark);
        new TreeMap<>(ended)
                .forEach((name, revision) ->
                        lines.append('\n').append(name).append(' ').append(revision));
        return of(lines.toString());
    }

    private static Digest of(String... lines) {
        return Digest.of(String.join("\n", lines) + "\n");
    }
}
