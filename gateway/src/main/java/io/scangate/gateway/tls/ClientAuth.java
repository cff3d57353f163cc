package io.scangate.gateway.tls;

/** Whether the clients of a listener with a client CA show a certificate. */
public enum ClientAuth {
    /** They are not asked for one. */
    NONE,
    /** They may; one that is not valid ends the handshake. */
    OPTIONAL,
    /** They must. */
    REQUIRED;

    io.netty.handler.ssl.ClientAuth netty() {
        return switch (this) {
            case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
            case OPTIONAL -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
            case REQUIRED -> io.netty.handler.ssl.ClientAuth.REQUIRE;
        };
    }
}
