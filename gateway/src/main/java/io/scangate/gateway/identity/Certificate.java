package io.scangate.gateway.identity;

import java.util.List;

/**
 * Identification by the client certificate that the peer has shown in its TLS handshake and that was verified. A scan over a
 * connection without one is anonymous. Immutable.
 */
public record Certificate() implements Identity {
    @Override
    public List<String> fields() {
        return List.of();
    }

    @Override
    public Verdict identify(Evidence evidence, User user) {
        byte[] id = evidence.certificateUser();
        if (id.length == 0) {
            return Verdict.ANONYMOUS;
        }
        user.set(id, 0, id.length);
        return Verdict.USER;
    }
}
