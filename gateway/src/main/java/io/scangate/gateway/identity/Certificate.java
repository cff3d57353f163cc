package io.scangate.gateway.identity;

import java.util.List;

/**
 * Identification by the client certificate that the peer has shown in its TLS handshake and that was verified. A scan over a
 * connection without one is anonymous; one whose certificate names no user is refused. Immutable.
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
            return evidence.isCertified() ? Verdict.NAMELESS_CERTIFICATE : Verdict.ANONYMOUS;
        }
        user.set(id, 0, id.length);
        return Verdict.USER;
    }
}
