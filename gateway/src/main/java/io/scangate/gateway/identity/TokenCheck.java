package io.scangate.gateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jwt.JWTClaimsSet;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the signature and the claims of tokens (RFC 7515, RFC 7519). Thread-safe. Takes up to a fraction of a millisecond. */
final class TokenCheck {
    private static final int MOST_USER_BYTES = 1024;

    /** Of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private final JwtSettings settings;

    TokenCheck(JwtSettings settings) {
        this.settings = settings;
    }

    /** The end of a check. */
    sealed interface Result {}

    /**
     * The token is valid.
     *
     * @param user the user id
     * @param expires from when on it is no longer valid, in milliseconds since 1970
     * @param signer the key that signed it
     */
    record Valid(UserId user, long expires, TokenSigner signer) implements Result {}

    /**
     * The token is not valid.
     *
     * @param why for people; has nothing of the token but its time and the id of its key
     * @param unknownKey whether the set has no key of that id, so that a newer set may have it
     */
    record Refused(String why, boolean unknownKey) implements Result {}

    private static Refused refused(String why) {
        return new Refused(why, false);
    }

    /** Checks a token at a time in milliseconds since 1970. */
    Result check(String token, TokenSigners signers, long now) {
        JWSObject parsed;
        try {
            parsed = JWSObject.parse(token);
        } catch (ParseException e) {
            return refused("no signed token");
        }
        String id = parsed.getHeader().getKeyID();
        List<TokenSigner> candidates = signers.named(id);
        if (candidates.isEmpty()) {
            return new Refused("no key with the id " + id, true);
        }
        TokenSigner signer = signer(parsed, candidates);
        return signer == null ? refused("no key of the set has signed it") : claims(parsed, signer, now);
    }

    /** The key that has signed a token; null if none has. */
    static @Nullable TokenSigner signer(JWSObject token, List<TokenSigner> candidates) {
        JWSHeader header = token.getHeader();
        if (header.getCriticalParams() != null) {
            // No extension is known (RFC 7515, section 4.1.11).
            return null;
        }
        for (TokenSigner one : candidates) {
            try {
                if (one.algorithm().equals(header.getAlgorithm())
                        && one.check().verifies(header, token.getSigningInput(), token.getSignature())) {
                    return one;
                }
            } catch (JOSEException | GeneralSecurityException e) {
                // A signature of another form.
            }
        }
        return null;
    }

    private Result claims(JWSObject token, TokenSigner signer, long now) {
        Map<String, Object> json = token.getPayload().toJSONObject();
        if (json == null) {
            return refused("the payload is no JSON object");
        }
        JWTClaimsSet claims;
        try {
            claims = JWTClaimsSet.parse(json);
        } catch (ParseException e) {
            return refused("a claim of another type");
        }
        if (claims.getExpirationTime() == null || claims.getNotBeforeTime() == null) {
            return refused("exp or nbf is missing");
        }
        if (!isTime(json.get("exp")) || !isTime(json.get("nbf"))) {
            return refused("exp or nbf is no time up to the year 9999");
        }
        Instant expires = claims.getExpirationTime().toInstant();
        Instant begins = claims.getNotBeforeTime().toInstant();
        long skew = settings.jwtSkew().toMillis();
        if (now - skew >= expires.toEpochMilli()) {
            return refused("expired at " + expires);
        }
        if (now + skew < begins.toEpochMilli()) {
            return refused("not valid before " + begins);
        }
        if (!settings.jwtIssuer().isEmpty() && !settings.jwtIssuer().equals(claims.getIssuer())) {
            return refused("of another issuer");
        }
        if (!settings.jwtAudience().isEmpty() && !claims.getAudience().contains(settings.jwtAudience())) {
            return refused("for another audience");
        }
        UserId id = json.get(settings.jwtUserClaim()) instanceof String user ? new UserId(user) : UserId.NONE;
        return id.length() == 0 || id.length() > MOST_USER_BYTES
                ? refused("the claim " + settings.jwtUserClaim() + " is no text of 1 to " + MOST_USER_BYTES + " bytes")
                : new Valid(id, expires.toEpochMilli() + skew, signer);
    }

    /** The parser of claims multiplies seconds, so that a larger number would be a time in the past. */
    private static boolean isTime(@Nullable Object claim) {
        return claim instanceof Number seconds && Math.abs(seconds.doubleValue()) <= LAST_SECOND;
    }
}
