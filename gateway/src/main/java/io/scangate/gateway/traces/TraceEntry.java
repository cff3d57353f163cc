package io.scangate.gateway.traces;

import io.scangate.gateway.events.EventRing;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.usage.Scene;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of an entry of a trace log, in words of eight bytes.
 *
 * <pre>
 *   0    | scans of the request:24 | kind:8 | size of the entry:32 |
 *   1    | time of the read, of System.nanoTime                    |
 *   2    | nanoseconds to the answer                               |
 *   3    | revision                                                |
 *   4, 5 | trace of the caller; 0 for none                         |
 *   6    | span of the caller; 0 for none                          |
 *   7    | status of the answer:32 | length of the text:32         |
 *   8..  | text: the link of the first scan, or the code of the problem; of a control plane a TracedCall
 * </pre>
 */
@SuppressWarnings("EnumOrdinal") // Kinds live as long as this process.
final class TraceEntry {
    /** The offset of the text. */
    static final int HEADER = 8 * Long.BYTES;

    private static final int KIND_SHIFT = 32;
    private static final int KIND_MASK = 0xff;
    private static final int SCANS_SHIFT = 40;
    private static final int MOST_SCANS = 0x7fffff;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final Decision[] DECISIONS = Decision.values();
    private static final Scene[] ALL_SCENES = Scene.values();
    private static final int SCENES = ALL_SCENES.length;

    private TraceEntry() {}

    /**
     * Writes an entry except its text, which has a length in bytes.
     *
     * @param scans of the request, with the kind of the first one and the revision that decided it; 0 for none
     * @param read as {@link System#nanoTime}
     * @return its offset, from which on it can be published; -1 if the ring has no room
     */
    static int write(
            EventRing ring,
            int scans,
            int kind,
            long revision,
            long read,
            long nanos,
            TraceParent parent,
            int status,
            int length) {
        int size = HEADER + length + EventRing.UNIT - 1 & -EventRing.UNIT;
        int at = ring.claim(size);
        if (at >= 0) {
            byte[] b = ring.bytes();
            put(b, at, 0, (long) Math.min(scans, MOST_SCANS) << SCANS_SHIFT | (long) kind << KIND_SHIFT | size);
            put(b, at, 1, read);
            put(b, at, 2, nanos);
            put(b, at, 3, revision);
            put(b, at, 4, parent.high());
            put(b, at, 5, parent.low());
            put(b, at, 6, parent.span());
            put(b, at, 7, (long) status << Integer.SIZE | length);
        }
        return at;
    }

    private static void put(byte[] b, int at, int word, long value) {
        WORD.set(b, at + word * Long.BYTES, value);
    }

    /** The number of a decision and a scene. */
    static int kind(Decision decision, Scene scene) {
        return decision.ordinal() * SCENES + scene.ordinal();
    }

    static Decision decision(byte[] b, int at) {
        return DECISIONS[kind(b, at) / SCENES];
    }

    static Scene scene(byte[] b, int at) {
        return ALL_SCENES[kind(b, at) % SCENES];
    }

    static long word(byte[] b, int at, int word) {
        return (long) WORD.get(b, at + word * Long.BYTES);
    }

    static int status(byte[] b, int at) {
        return (int) (word(b, at, 7) >>> Integer.SIZE);
    }

    static int textLength(byte[] b, int at) {
        return (int) word(b, at, 7);
    }

    private static int kind(byte[] b, int at) {
        return (int) (word(b, at, 0) >>> KIND_SHIFT) & KIND_MASK;
    }

    static int scans(byte[] b, int at) {
        return (int) (word(b, at, 0) >>> SCANS_SHIFT);
    }
}
