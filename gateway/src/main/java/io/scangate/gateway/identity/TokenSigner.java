package io.scangate.gateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A key of a JWK set that may sign tokens, with the one algorithm that it is for. A token cannot choose another one (RFC 8725, section 3.1).
 * Thread-safe.
 *
 * @param id the {@code kid}; null if it has none
 * @param algorithm the algorithm
 * @param thumbprint identifies the key's content (RFC 7638)
 * @param check verifies with this key
 */
record TokenSigner(@Nullable String id, JWSAlgorithm algorithm, String thumbprint, Check check) {
    private static final int LEAST_RSA_BITS = 2048;
    private static final int LEAST_SECRET_BITS = 256;

    /** Verifies signatures. */
    @FunctionalInterface
    interface Check {
        boolean verifies(JWSHeader header, byte[] signed, Base64URL signature)
                throws JOSEException, GeneralSecurityException;
    }

    /**
     * The signer of a JWK.
     *
     * @throws IllegalArgumentException if it must not sign tokens; the message has the reason
     */
    static TokenSigner of(JWK key) {
        KeyUse use = key.getKeyUse();
        Set<KeyOperation> operations = key.getKeyOperations();
        if (use != null && !use.equals(KeyUse.SIGNATURE)) {
            throw new IllegalArgumentException("use is " + use + " (expected: sig)");
        }
        if (operations != null
                && !operations.contains(KeyOperation.VERIFY)
                && !operations.contains(KeyOperation.SIGN)) {
            throw new IllegalArgumentException("key_ops is " + operations + " (expected: verify)");
        }
        try {
            String thumbprint = key.computeThumbprint().toString();
            if (key instanceof RSAKey rsa) {
                JWSAlgorithm algorithm = algorithm(key, JWSAlgorithm.RS256, JWSAlgorithm.PS256);
                atLeast(rsa.size(), LEAST_RSA_BITS);
                RSASSAVerifier verifier = new RSASSAVerifier(rsa.toRSAPublicKey());
                return new TokenSigner(key.getKeyID(), algorithm, thumbprint, verifier::verify);
            }
            if (key instanceof ECKey curve && curve.getCurve().equals(Curve.P_256)) {
                ECDSAVerifier verifier = new ECDSAVerifier(curve.toECPublicKey());
                return new TokenSigner(
                        key.getKeyID(), algorithm(key, JWSAlgorithm.ES256), thumbprint, verifier::verify);
            }
            if (key instanceof OctetKeyPair pair && pair.getCurve().equals(Curve.Ed25519)) {
                PublicKey point = Ed25519.key(pair.getX());
                return new TokenSigner(
                        key.getKeyID(),
                        algorithm(key, JWSAlgorithm.EdDSA),
                        thumbprint,
                        (header, signed, signature) -> Ed25519.verifies(point, signed, signature.decode()));
            }
            if (key instanceof OctetSequenceKey secret) {
                atLeast(secret.size(), LEAST_SECRET_BITS);
                MACVerifier verifier = new MACVerifier(secret.toByteArray());
                return new TokenSigner(
                        key.getKeyID(), algorithm(key, JWSAlgorithm.HS256), thumbprint, verifier::verify);
            }
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        throw new IllegalArgumentException("kty " + key.getKeyType()
                + " with another curve (expected: a key for EdDSA with Ed25519, ES256, RS256, PS256 or HS256)");
    }

    /** The algorithm that the key names, or the first possible one if it names none. */
    private static JWSAlgorithm algorithm(JWK key, JWSAlgorithm... possible) {
        if (key.getAlgorithm() == null) {
            return possible[0];
        }
        for (JWSAlgorithm one : possible) {
            if (one.getName().equals(key.getAlgorithm().getName())) {
                return one;
            }
        }
        throw new IllegalArgumentException("alg is " + key.getAlgorithm() + " (expected: "
                + Arrays.stream(possible).map(JWSAlgorithm::getName).collect(Collectors.joining(" or ")) + ")");
    }

    private static void atLeast(int bits, int least) {
        if (bits < least) {
            throw new IllegalArgumentException(bits + " bits (expected: at least " + least + ")");
        }
    }

    /** Whether this is the same key for the same purpose. */
    boolean isSame(TokenSigner other) {
        return thumbprint.equals(other.thumbprint) && algorithm.equals(other.algorithm);
    }
}
