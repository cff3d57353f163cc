package io.scangate.gateway.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
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

/** The content of a file of TLS that a setting names: PEM (RFC 7468), but for the response of OCSP. Immutable. */
final class TlsFile {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private static final byte SEQUENCE = 0x30;
    private static final byte ENUMERATED = 0x0a;

    private final String setting;
    private final String file;
    private final byte[] content;

    private TlsFile(String setting, String file, byte[] content) {
        this.setting = setting;
        this.file = file;
        this.content = content;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it cannot be read; the message names the setting and the file
     */
    static TlsFile read(String setting, String file) {
        try {
            byte[] content = Files.readAllBytes(Path.of(file));
            return new TlsFile(setting, file, content);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    setting + ": " + file + ": cannot be read (expected: a readable file): " + e, e);
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
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(content))
                            .stream()
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

    /** A response of OCSP that says something about a certificate (RFC 6960, section 4.2.1). */
    byte[] ocspResponse() {
        ByteBuffer der = ByteBuffer.wrap(content);
        if (!isSuccessful(der)) {
            throw refused(
                    "no response of OCSP (expected: a successful one in DER, as openssl ocsp -respout writes it)",
                    null);
        }
        return content.clone();
    }

    /** Whether a sequence fills the content and begins with the enumerated value 0. */
    private static boolean isSuccessful(ByteBuffer der) {
        if (der.remaining() < 5 || der.get() != SEQUENCE) {
            return false;
        }
        int length = der.get() & 0xff;
        if (length > 0x80) {
            int bytes = length - 0x80;
            length = 0;
            while (bytes-- > 0 && der.hasRemaining()) {
                length = (length << 8) | (der.get() & 0xff);
            }
        }
        return length == der.remaining() && length > 3 && der.get() == ENUMERATED && der.get() == 1 && der.get() == 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TlsFile that
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
