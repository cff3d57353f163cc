package io.scangate.gateway.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts a listener's open connections, in total and by client address, and enforces the limits. Thread-safe. */
final class ConnectionCaps {
    /** The most connections beyond the limit that get an error answer; further ones are closed without an answer. */
    private static final int MAX_REFUSED = 512;

    /** The treatment of a new connection. */
    enum Admission {
        /** The listener serves it. */
        ADMITTED,
        /** It gets the answer that there are too many connections. */
        REFUSED,
        /** It is closed without an answer. */
        DROPPED
    }

    private final int max;
    private final int maxPerAddress;
    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    /**
     * Sets the limits.
     *
     * @param maxPerAddress 0 for no limit
     */
    ConnectionCaps(int max, int maxPerAddress) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
    }

    /** Counts a new connection in, unless it is dropped. */
    Admission enter(@Nullable SocketAddress remote) {
        if (admitted.incrementAndGet() <= max && enterAddress(remote)) {
            return Admission.ADMITTED;
        }
        admitted.decrementAndGet();
        if (refused.incrementAndGet() <= MAX_REFUSED) {
            return Admission.REFUSED;
        }
        refused.decrementAndGet();
        return Admission.DROPPED;
    }

    private boolean enterAddress(@Nullable SocketAddress remote) {
        if (maxPerAddress == 0 || !(remote instanceof InetSocketAddress address)) {
            return true;
        }
        boolean[] entered = new boolean[1];
        byAddress.compute(address.getAddress(), (key, count) -> {
            int before = count == null ? 0 : count;
            entered[0] = before < maxPerAddress;
            return entered[0] ? Integer.valueOf(before + 1) : count;
        });
        return entered[0];
    }

    /** Counts a connection out. */
    void leave(@Nullable SocketAddress remote, boolean wasRefused) {
        if (wasRefused) {
            refused.decrementAndGet();
            return;
        }
        admitted.decrementAndGet();
        if (maxPerAddress != 0 && remote instanceof InetSocketAddress address) {
            byAddress.computeIfPresent(address.getAddress(), (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Connections open now, the refused ones included. */
    int open() {
        return admitted.get() + refused.get();
    }
}
