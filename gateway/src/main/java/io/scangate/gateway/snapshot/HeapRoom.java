package io.scangate.gateway.snapshot;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import org.jspecify.annotations.Nullable;

/**
 * The part of the heap that a new index may take beside the served one. A larger snapshot is refused before its memory
 * is allocated, so that it cannot end the process. Immutable.
 *
 * @param bytes the room
 */
public record HeapRoom(long bytes) {
    /** The share of the heap, and the bytes, for requests and other objects. */
    private static final int OTHER_SHARE = 16;

    /** Measured after a start: 9 to 13 MB are in use, of which the indexes of the libraries' files take up to 4; garbage takes some more. */
    private static final long OTHER_BYTES = 16 << 20;

    /** The room beside an index; null for no index. */
    public static HeapRoom beside(@Nullable RuleIndex served) {
        long heap = Runtime.getRuntime().maxMemory();
        return new HeapRoom(heap - heap / OTHER_SHARE - OTHER_BYTES - (served == null ? 0 : served.memoryBytes()));
    }

    /** Whether so many bytes fit. */
    public boolean fits(long needed) {
        return needed <= bytes;
    }

    /** The rejection of a snapshot that needs more. */
    static BadDocument refusal(String message) {
        return new BadDocument(SnapshotFault.TOO_LARGE, Place.NONE, message, Rejections.NONE);
    }

    /**
     * The sentence about a snapshot that needs more.
     *
     * @param needed the bytes that it needs at least
     */
    String message(long needed) {
        return "the rules need at least " + mebibytes(needed) + " MiB of memory (expected: at most "
                + mebibytes(Math.max(0, bytes)) + " MiB, the largest heap of "
                + mebibytes(Runtime.getRuntime().maxMemory())
                + " MiB less the served rules and room for requests); give the process a larger heap (-Xmx)";
    }

    /** The sentence about a snapshot whose arrays the collector cannot place, although their sum fits. */
    static String noPiece(long needed) {
        return "the rules need " + mebibytes(needed) + " MiB of memory, in large pieces for which the heap of "
                + mebibytes(Runtime.getRuntime().maxMemory())
                + " MiB has no room; give the process a larger heap (-Xmx)";
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
