package io.scangate.gateway.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters of one event loop. The loop's thread writes without locks or atomic adds. Any thread may read: each counter is exact, and never decreases
 * if the loop only adds, but two counters may be of different moments.
 *
 * <p>The counters of two loops never share a cache line: 128 bytes at both ends of the array are unused, because processors fetch lines in pairs, and
 * the collector may put any other object beside the array.
 */
public final class LoopCounters {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int UNUSED = 128 / Long.BYTES;

    private final long[] values;

    /** Makes counters that are 0. */
    public LoopCounters(int count) {
        values = new long[UNUSED + count + UNUSED];
    }

    /** Adds to a counter; only for the loop's thread. */
    public void add(int index, long amount) {
        LONGS.setOpaque(values, UNUSED + index, values[UNUSED + index] + amount);
    }

    /** The value of a counter. */
    public long get(int index) {
        return (long) LONGS.getOpaque(values, UNUSED + index);
    }
}
