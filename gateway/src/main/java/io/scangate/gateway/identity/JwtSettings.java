package io.scangate.gateway.identity;

import java.time.Duration;

/**
 * The settings of bearer tokens. The constructor checks the values; its messages start with the setting's key. Immutable.
 *
 * @param jwks the file or the http(s) address of the JWK set with the keys of tokens; default empty
 * @param jwtIssuer the required claim {@code iss}; empty for any; default empty
 * @param jwtAudience a required value of the claim {@code aud}; empty for any; default empty
 * @param jwtUserClaim the claim with the user id; default sub
 * @param jwtSkew by how much the clocks of issuer and gateway may differ; default 30 s
 */
public record JwtSettings(String jwks, String jwtIssuer, String jwtAudience, String jwtUserClaim, Duration jwtSkew) {
    private static final Duration MOST_SKEW = Duration.ofMinutes(10);

    /** The defaults. */
    public static final JwtSettings DEFAULT = new JwtSettings("", "", "", "sub", Duration.ofSeconds(30));

    public JwtSettings {
        if (jwtUserClaim.isEmpty()) {
            throw new IllegalArgumentException("jwt-user-claim: \"\" (expected: the name of a claim such as sub)");
        }
        if (jwtSkew.compareTo(MOST_SKEW) > 0) {
            throw new IllegalArgumentException("jwt-skew: " + jwtSkew.toSeconds() + "s (expected: at most 10m)");
        }
    }
}
