package io.scangate.gateway.identity;

import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/** Ed25519 (RFC 8032) of the JDK, for EdDSA in tokens (RFC 8037). The library's own verifier needs another library. */
final class Ed25519 {
    private static final int KEY_BYTES = 32;

    /** The SubjectPublicKeyInfo of such a key up to the key itself (RFC 8410, section 4). */
    private static final byte[] PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private Ed25519() {}

    /** The public key of a JWK's field {@code x}. */
    static PublicKey key(Base64URL x) throws GeneralSecurityException {
        byte[] point = x.decode();
        if (point.length != KEY_BYTES) {
            throw new GeneralSecurityException("x of " + point.length + " bytes (expected: " + KEY_BYTES + ")");
        }
        byte[] encoded = Arrays.copyOf(PREFIX, PREFIX.length + KEY_BYTES);
        System.arraycopy(point, 0, encoded, PREFIX.length, KEY_BYTES);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** Whether a signature is one of a key for a text. A malformed signature is none. */
    static boolean verifies(PublicKey key, byte[] text, byte[] signature) throws GeneralSecurityException {
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(key);
        check.update(text);
        try {
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
