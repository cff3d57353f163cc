package io.scangate.gateway.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * A certificate chain and the private key of its first certificate. Immutable.
 *
 * @param chain the server's own certificate first
 * @param key belongs to the first certificate
 */
record Credentials(List<X509Certificate> chain, PrivateKey key) {
    private static final byte[] PROBE = "scangate".getBytes(US_ASCII);

    /**
     * Takes the credentials from their files.
     *
     * @throws IllegalArgumentException if a file has none; the message names the setting, the file and what is expected
     */
    static Credentials of(TlsFile cert, TlsFile key) {
        List<X509Certificate> chain = cert.certificates();
        return new Credentials(chain, key(key, chain.get(0), cert.setting()));
    }

    private static PrivateKey key(TlsFile file, X509Certificate certificate, String certSetting) {
        String algorithm = certificate.getPublicKey().getAlgorithm();
        if (!algorithm.equals("RSA") && !algorithm.equals("EC")) {
            throw file.refused("a key of " + algorithm + " (expected: RSA or EC)", null);
        }
        byte[] encoded = file.privateKey();
        try {
            PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            if (belongs(key, certificate, algorithm)) {
                return key;
            }
        } catch (GeneralSecurityException e) {
            throw file.refused("no " + algorithm + " key, which the certificate in " + certSetting + " needs", e);
        }
        throw file.refused("the key does not belong to the certificate in " + certSetting, null);
    }

    /** Signs and verifies, because the public part of a private key is not available for all kinds. */
    private static boolean belongs(PrivateKey key, X509Certificate certificate, String algorithm)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(PROBE);
        try {
            return signature.verify(signed);
        } catch (SignatureException e) {
            // A signature of another length.
            return false;
        }
    }
}
