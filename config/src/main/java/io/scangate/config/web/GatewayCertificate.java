package io.scangate.config.web;

import io.scangate.config.access.Access;
import io.scangate.config.access.Caller;
import org.jspecify.annotations.Nullable;

/** Certificates that gateways show in the handshake instead of a key. Thread-safe. Blocks. */
public final class GatewayCertificate implements Scheme {
    private final Access access;

    /** Accepts the names that {@code access} knows. */
    public GatewayCertificate(Access access) {
        this.access = access;
    }

    @Override
    public @Nullable String credential(Head head) {
        return head.certificate();
    }

    @Override
    public Caller caller(String name) {
        return access.callerOfCertificate(name);
    }

    @Override
    public String expected() {
        return "no certificate (expected: the certificate of a gateway)";
    }
}
