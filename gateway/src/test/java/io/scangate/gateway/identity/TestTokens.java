package io.scangate.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Keys of an issuer, and tokens that they sign. Immutable. */
public final class TestTokens {
    /** One key of each algorithm; slow to make, so shared. */
    public static final TestTokens ISSUER = new TestTokens();

    private final RSAKey rs256;
    private final RSAKey ps256;
    private final ECKey es256;
    private final OctetSequenceKey hs256;
    private final OctetKeyPair eddsa;
    private final PrivateKey edPrivate;

    private TestTokens() {
        try {
            rs256 = new RSAKeyGenerator(2048)
                    .keyID("rs")
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
            ps256 = new RSAKey.Builder(rs256)
                    .keyID("ps")
                    .algorithm(JWSAlgorithm.PS256)
                    .build();
            es256 = new ECKeyGenerator(Curve.P_256).keyID("es").generate();
            hs256 = new OctetSequenceKeyGenerator(256).keyID("hs").generate();
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            Base64URL point = Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
            eddsa = new OctetKeyPair.Builder(Curve.Ed25519, point).keyID("ed").build();
            edPrivate = pair.getPrivate();
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A JWK set with the keys of these ids: rs, ps, es, hs, ed. */
    public String set(String... ids) {
        List<String> wanted = Arrays.asList(ids);
        return List.<JWK>of(rs256, ps256, es256, hs256, eddsa).stream()
                .filter(key -> wanted.contains(key.getKeyID()))
                .map(key -> key instanceof OctetSequenceKey
                        ? key.toJSONString()
                        : key.toPublicJWK().toJSONString())
                .collect(Collectors.joining(",", "{\"keys\": [", "]}"));
    }

    /** A token with claims, signed by the key of an id. */
    public String token(String id, String claims) {
        try {
            return switch (id) {
                case "rs" -> token(JWSAlgorithm.RS256, id, claims, new RSASSASigner(rs256));
                case "ps" -> token(JWSAlgorithm.PS256, id, claims, new RSASSASigner(ps256));
                case "es" -> token(JWSAlgorithm.ES256, id, claims, new ECDSASigner(es256));
                case "hs" -> token(JWSAlgorithm.HS256, id, claims, new MACSigner(hs256));
                default -> edToken(id, claims);
            };
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token whose algorithm is HS256 and whose secret is the public RSA key: an old attack. */
    public String confused(String claims) {
        try {
            byte[] secret = rs256.toRSAPublicKey().getEncoded();
            return token(JWSAlgorithm.HS256, "rs", claims, new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String token(JWSAlgorithm algorithm, String id, String claims, JWSSigner signer)
            throws JOSEException {
        JWSObject token =
                new JWSObject(new JWSHeader.Builder(algorithm).keyID(id).build(), new Payload(claims));
        token.sign(signer);
        return token.serialize();
    }

    private String edToken(String id, String claims) throws GeneralSecurityException {
        String signed = Base64URL.encode("{\"alg\":\"EdDSA\",\"kid\":\"" + id + "\"}") + "." + Base64URL.encode(claims);
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(edPrivate);
        signature.update(signed.getBytes(UTF_8));
        return signed + "." + Base64URL.encode(signature.sign());
    }
}
