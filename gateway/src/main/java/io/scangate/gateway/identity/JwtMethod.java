package io.scangate.gateway.identity;

import java.time.Clock;

/** Identification by bearer tokens: see {@link Jwt}. Immutable. */
public record JwtMethod() implements IdentityMethod {
    static final String NAME = "jwt";

    @Override
    public Identity open(JwtSettings settings) {
        return Jwt.open(settings, Clock.systemUTC());
    }

    @Override
    public String toString() {
        return NAME;
    }
}
