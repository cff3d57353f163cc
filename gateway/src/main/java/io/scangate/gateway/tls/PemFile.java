package io.scangate.gateway.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The content of a file in the form PEM (RFC 7468) that a setting names. Immutable. */
final class PemFile {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final String setting;
    private final String file;
    private final byte[] content;

    private PemFile(String setting, String file, byte[] content) {
        this.setting = setting;
        this.file = file;
        this.content = content;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it cannot be read; the message names the setting and the file
     */
    static PemFile read(String setting, String file) {
        try {
            byte[] content = Files.readAllBytes(Path.of(file));
            return new PemFile(setting, file, content);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    setting + ": " + file + ": cannot be read (expected: a PEM file): " + e, e);
        }
    }

    /** The name of the setting. */
    String setting() {
        return setting;
    }

    /** All certificates, at least one. */
    List<X509Certificate> certificates() {
        try {
            List<X509Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content)).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!all.isEmpty()) {
                return all;
            }
        } catch (CertificateException e) {
            throw refused("no certificate (expected: a PEM file with certificates)", e);
        }
        throw refused("no certificate (expected: a PEM file with certificates)", null);
    }

    /** The private key in the form PKCS#8. */
    byte[] privateKey() {
        String text = new String(content, US_ASCII);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw refused("no key (expected: an unencrypted PKCS#8 key in PEM: " + BEGIN + ")", null);
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
        } catch (IllegalArgumentException e) {
            throw refused("the key is not Base64 (expected: a PKCS#8 key in PEM)", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PemFile that
                && setting.equals(that.setting)
                && file.equals(that.file)
                && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** An exception whose message names the setting and the file. */
    IllegalArgumentException refused(String what, @Nullable Exception cause) {
        return new IllegalArgumentException(setting + ": " + file + ": " + what, cause);
    }
}
