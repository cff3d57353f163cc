package io.scangate.gateway.identity;

import java.util.List;

/** Identification without users: every scan is anonymous. Immutable. */
public record Anonymous() implements Identity {
    static final String NAME = "anonymous";

    @Override
    public List<String> fields() {
        return List.of();
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
