package io.scangate.gateway.events;

import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.usage.Scene;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of an entry of an {@link EventRing}. It has texts and no position in the index, so that events that wait for a broker do
 * not keep replaced rules in memory, and the thread that sends them has no cache misses.
 *
 * <pre>
 *   0    | appid length:24 | kind:8 | size of the entry:32 |
 *   8    | time in milliseconds since 1970                 |
 *   16   | revision                                        |
 *   24   | length of the text:32 | length of the rule:32   |
 *   32.. | appid, then the text: the link, or only that part of it which is the rule's prefix; up to the next multiple of 8
 * </pre>
 */
@SuppressWarnings("EnumOrdinal") // Kinds live as long as this process.
final class EventEntry {
    /** The offset of the appid. */
    static final int HEADER = 4 * Long.BYTES;

    /** The number of kinds of scans: decision, version and scene. */
    static final int KINDS = Decision.values().length * Version.values().length * Scene.values().length;

    private static final int KIND_SHIFT = 32;
    private static final int KIND_MASK = 0xff;
    private static final int APPID_SHIFT = 40;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int VERSIONS = Version.values().length;
    private static final int SCENES = Scene.values().length;

    private EventEntry() {}

    /** The number of a kind; the version counts only if the decision opens a page. */
    static int kind(Decision decision, Version version, Scene scene) {
        return (decision.ordinal() * VERSIONS + version.ordinal()) * SCENES + scene.ordinal();
    }

    /** Writes the header of an entry. */
    static void putHeader(
            byte[] b, int at, int size, int kind, int appid, long millis, long revision, int rule, int text) {
        WORD.set(b, at, (long) appid << APPID_SHIFT | (long) kind << KIND_SHIFT | size);
        WORD.set(b, at + Long.BYTES, millis);
        WORD.set(b, at + 2 * Long.BYTES, revision);
        WORD.set(b, at + 3 * Long.BYTES, (long) text << Integer.SIZE | rule);
    }

    static int kind(byte[] b, int at) {
        return (int) (word(b, at, 0) >>> KIND_SHIFT) & KIND_MASK;
    }

    static int appidLength(byte[] b, int at) {
        return (int) (word(b, at, 0) >>> APPID_SHIFT);
    }

    static long millis(byte[] b, int at) {
        return word(b, at, 1);
    }

    static long revision(byte[] b, int at) {
        return word(b, at, 2);
    }

    static int ruleLength(byte[] b, int at) {
        return (int) word(b, at, 3);
    }

    static int textLength(byte[] b, int at) {
        return (int) (word(b, at, 3) >>> Integer.SIZE);
    }

    private static long word(byte[] b, int at, int number) {
        return (long) WORD.get(b, at + number * Long.BYTES);
    }
}
