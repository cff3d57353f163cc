package io.scangate.gateway.wire;

import io.netty.util.internal.PlatformDependent;

/** The memory outside the heap that Netty has for buffers of this process. Thread-safe. */
public final class DirectMemory {
    private DirectMemory() {}

    /** In bytes; NaN if Netty does not count. */
    public static double used() {
        long used = PlatformDependent.usedDirectMemory();
        return used < 0 ? Double.NaN : used;
    }

    /** The most that Netty takes, in bytes. */
    public static long max() {
        return PlatformDependent.maxDirectMemory();
    }
}
