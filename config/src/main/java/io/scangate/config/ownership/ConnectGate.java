package io.scangate.config.ownership;

import java.io.IOException;
import java.net.InetSocketAddress;

/** The last word before a socket connects, asked by every socket of a fetch, whatever was checked before. Thread-safe. */
interface ConnectGate {
    /**
     * A socket is about to connect.
     *
     * @throws NotAllowedException if it may not; it does not connect then
     */
    void connecting(InetSocketAddress remote) throws NotAllowedException;

    /** A connection that is not allowed. */
    final class NotAllowedException extends IOException {
        private static final long serialVersionUID = 1L;

        NotAllowedException(String message) {
            super(message);
        }
    }

    /** The gate that a policy keeps. */
    static ConnectGate of(AddressPolicy policy) {
        return remote -> {
            if (remote.getAddress() == null || !policy.allows(remote.getAddress())) {
                throw new NotAllowedException("a connection to an address that is not public");
            }
        };
    }
}
