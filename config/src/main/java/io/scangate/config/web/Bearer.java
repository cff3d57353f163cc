package io.scangate.config.web;

import io.scangate.config.access.Access;
import io.scangate.config.access.Caller;
import org.jspecify.annotations.Nullable;

/** Bearer tokens (RFC 6750): keys of operators and gateways, tokens of accounts. Thread-safe. Blocks. */
public final class Bearer implements Scheme {
    private static final String PREFIX = "bearer ";

    private final Access access;

    /** Accepts the tokens that {@code access} issues. */
    public Bearer(Access access) {
        this.access = access;
    }

    @Override
    public Caller caller(String token) {
        return access.caller(token);
    }

    @Override
    public @Nullable Caller recentCaller(String token) {
        return access.recentCaller(token);
    }

    @Override
    public @Nullable String credential(Head head) {
        String header = head.header("authorization");
        if (header == null) {
            return null;
        }
        if (!header.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            throw Problem.unauthorized("Authorization with another scheme (expected: Bearer)");
        }
        return header.substring(PREFIX.length()).strip();
    }

    @Override
    public String expected() {
        return "no token (expected: Authorization: Bearer, a key of an operator or a gateway, or an account's token)";
    }
}
