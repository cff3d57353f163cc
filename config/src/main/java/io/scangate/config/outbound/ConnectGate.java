package io.scangate.config.outbound;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Checks each socket immediately before it connects. Thread-safe. */
public interface ConnectGate {
    /**
     * Checks the address that a socket is about to connect to.
     *
     * @throws NotAllowedException if the socket must not connect
     */
    void connecting(InetSocketAddress remote) throws NotAllowedException;

    /** A connection that is not allowed. */
    final class NotAllowedException extends IOException {
        private static final long serialVersionUID = 1L;

        /** With a message for the owner of the address. */
        public NotAllowedException(String message) {
            super(message);
        }
    }

    /** A gate that applies a policy. */
    static ConnectGate of(AddressPolicy policy) {
        return remote -> {
            if (remote.getAddress() == null || !policy.allows(remote.getAddress())) {
                throw new NotAllowedException("a connection to an address that is not public");
            }
        };
    }
}
