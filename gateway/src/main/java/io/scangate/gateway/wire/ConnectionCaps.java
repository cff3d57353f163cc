package io.scangate.gateway.wire;

import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts a listener's open connections, in total and by client address, and enforces the limits. Thread-safe. */
final class ConnectionCaps {
    /** The treatment of a new connection. */
    enum Admission {
        /** The listener serves it. */
        ADMITTED,
        /** It is served if another connection makes room, and is refused otherwise. */
        FULL,
        /** It gets the answer that there are too many connections. */
        REFUSED,
        /** It gets the answer and is closed at once. The client may not see the answer if it has already sent bytes. */
        DROPPED
    }

    private final int max;
    private final int maxRefused;
    private final int maxAccepted;
    private final int maxPerAddress;
    private final @Nullable AddressRates rates;
    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final ConcurrentHashMap<Long, Integer> byAddress = new ConcurrentHashMap<>();

    /**
     * Sets the limits.
     *
     * @param max the most connections that are served
     * @param maxRefused the most connections beyond the limit whose clients get time to read the error answer
     * @param maxAccepted the most connections that may be accepted and not yet closed, whatever their treatment
     * @param maxPerAddress 0 for no limit
     * @param newPerAddress new connections of a client address a second; 0 for no limit
     */
    ConnectionCaps(int max, int maxRefused, int maxAccepted, int maxPerAddress, int newPerAddress) {
        this.max = max;
        this.maxRefused = maxRefused;
        this.maxAccepted = maxAccepted;
        this.maxPerAddress = maxPerAddress;
        this.rates = AddressRates.of(newPerAddress);
    }

    /** Takes another rate of new connections; false if there was none at first, because then there is nothing to change. */
    boolean change(int newPerAddress) {
        if (rates != null) {
            rates.change(newPerAddress);
        }
        return rates != null;
    }

    /** Counts a new connection in, unless it is dropped. */
    Admission enter(@Nullable SocketAddress remote) {
        boolean full = admitted.incrementAndGet() > max;
        if (isInTime(remote) && enterAddress(remote)) {
            return full ? Admission.FULL : Admission.ADMITTED;
        }
        admitted.decrementAndGet();
        return refuse();
    }

    /** Refuses a connection for which no other one has made room. */
    Admission refuseFull(@Nullable SocketAddress remote) {
        leave(remote, false);
        return refuse();
    }

    private Admission refuse() {
        if (refused.incrementAndGet() <= maxRefused) {
            return Admission.REFUSED;
        }
        refused.decrementAndGet();
        return Admission.DROPPED;
    }

    private boolean isInTime(@Nullable SocketAddress remote) {
        return rates == null || rates.take(ClientAddress.of(remote), System.nanoTime());
    }

    private boolean enterAddress(@Nullable SocketAddress remote) {
        long address = maxPerAddress == 0 ? ClientAddress.UNKNOWN : ClientAddress.of(remote);
        if (address == ClientAddress.UNKNOWN) {
            return true;
        }
        boolean[] entered = new boolean[1];
        byAddress.compute(address, (key, count) -> {
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
        long address = maxPerAddress == 0 ? ClientAddress.UNKNOWN : ClientAddress.of(remote);
        if (address != ClientAddress.UNKNOWN) {
            byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** The most connections that are served. */
    int max() {
        return max;
    }

    /** The most connections that may be accepted and not yet closed, whatever their treatment. */
    int maxAccepted() {
        return maxAccepted;
    }

    /** Connections open now, the refused ones included. */
    int open() {
        return admitted.get() + refused.get();
    }
}
