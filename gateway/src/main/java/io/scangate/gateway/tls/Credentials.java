package io.scangate.gateway.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate chain and the private key of its first certificate, from PEM files. Immutable.
 *
 * @param chain the server's own certificate first
 * @param key belongs to the first certificate
 */
record Credentials(List<X509Certificate> chain, PrivateKey key) {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final byte[] PROBE = "scangate".getBytes(US_ASCII);

    /**
     * Reads both files.
     *
     * @param prefix the start of the settings' names: empty or {@code admin-}
     * @throws IllegalArgumentException if a file cannot be read or used; the message names the setting, the file and what is expected
     */
    static Credentials read(String prefix, String certFile, String keyFile) {
        String certSetting = prefix + "tls-cert";
        String keySetting = prefix + "tls-key";
        List<X509Certificate> chain = chain(certSetting, certFile);
        PrivateKey key = key(keySetting, keyFile, chain.get(0), certSetting);
        return new Credentials(chain, key);
    }

    private static List<X509Certificate> chain(String setting, String file) {
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes(setting, file)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (GeneralSecurityException e) {
            throw refused(setting, file, "no certificate (expected: a PEM file with the certificate chain)", e);
        }
        throw refused(setting, file, "no certificate (expected: a PEM file with the certificate chain)", null);
    }

    private static PrivateKey key(String setting, String file, X509Certificate certificate, String certSetting) {
        String algorithm = certificate.getPublicKey().getAlgorithm();
        if (!algorithm.equals("RSA") && !algorithm.equals("EC")) {
            throw refused(setting, file, "a key of " + algorithm + " (expected: RSA or EC)", null);
        }
        byte[] encoded = encodedKey(setting, file);
        try {
            PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            if (belongs(key, certificate, algorithm)) {
                return key;
            }
        } catch (GeneralSecurityException e) {
            throw refused(
                    setting, file, "no " + algorithm + " key, which the certificate in " + certSetting + " needs", e);
        }
        throw refused(setting, file, "the key does not belong to the certificate in " + certSetting, null);
    }

    private static byte[] encodedKey(String setting, String file) {
        String text = new String(bytes(setting, file), US_ASCII);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw refused(setting, file, "no key (expected: an unencrypted PKCS#8 key in PEM: " + BEGIN + ")", null);
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
        } catch (IllegalArgumentException e) {
            throw refused(setting, file, "the key is not Base64 (expected: a PKCS#8 key in PEM)", e);
        }
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

    private static byte[] bytes(String setting, String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw refused(setting, file, "cannot be read (expected: a PEM file): " + e, e);
        }
    }

    private static IllegalArgumentException refused(
            String setting, String file, String what, @Nullable Exception cause) {
        return new IllegalArgumentException(setting + ": " + file + ": " + what, cause);
    }
}
