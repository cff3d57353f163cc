package io.scangate.gateway.identity;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.regex.Pattern;

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
    /** A scheme of an address; one letter is a drive. */
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    private static final Duration MOST_SKEW = Duration.ofMinutes(10);

    /** The defaults. */
    public static final JwtSettings DEFAULT = new JwtSettings("", "", "", "sub", Duration.ofSeconds(30));

    public JwtSettings {
        if (SCHEME.matcher(jwks).matches() && !isWebAddress(jwks)) {
            throw new IllegalArgumentException(
                    "jwks: \"" + jwks + "\" (expected: a path, or an address such as https://login.example/jwks.json)");
        }
        if (jwtUserClaim.isEmpty()) {
            throw new IllegalArgumentException("jwt-user-claim: \"\" (expected: the name of a claim such as sub)");
        }
        if (jwtSkew.compareTo(MOST_SKEW) > 0) {
            throw new IllegalArgumentException("jwt-skew: " + jwtSkew.toSeconds() + "s (expected: at most 10m)");
        }
    }

    private static boolean isWebAddress(String text) {
        try {
            URI address = new URI(text);
            return ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /**
     * Refuses settings of tokens for another method of identification, which would have no effect.
     *
     * @throws IllegalArgumentException if one differs from its default; the message starts with the setting's key
     */
    public void checkUnused() {
        checkUnused("jwks", jwks, DEFAULT.jwks);
        checkUnused("jwt-issuer", jwtIssuer, DEFAULT.jwtIssuer);
        checkUnused("jwt-audience", jwtAudience, DEFAULT.jwtAudience);
        checkUnused("jwt-user-claim", jwtUserClaim, DEFAULT.jwtUserClaim);
        checkUnused("jwt-skew", jwtSkew.toSeconds() + "s", DEFAULT.jwtSkew.toSeconds() + "s");
    }

    private static void checkUnused(String key, String value, String unset) {
        if (!value.equals(unset)) {
            throw new IllegalArgumentException(key + ": \"" + value + "\" (expected: together with identity: jwt)");
        }
    }
}
