package io.scangate.gateway.identity;

import java.util.List;

/** Identification without users: every scan is anonymous. Immutable. */
public record Anonymous() implements Identity, IdentityMethod {
    static final String NAME = "anonymous";

    @Override
    public List<String> fields() {
        return List.of();
    }

    @Override
    public Identity open(JwtSettings settings) {
        return this;
    }

    @Override
    public Verdict identify(Evidence evidence, User user) {
        return Verdict.ANONYMOUS;
    }

    @Override
    public String toString() {
        return NAME;
    }
}
