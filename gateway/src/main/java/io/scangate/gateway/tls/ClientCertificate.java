package io.scangate.gateway.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** The certificate that a client has shown in its handshake and that was verified. Immutable. */
public final class ClientCertificate {
    /** Kinds of subject alternative names (RFC 5280, section 4.2.1.6): e-mail address, DNS name, URI. */
    private static final Set<Integer> NAMES = Set.of(1, 2, 6);

    private static final int MOST_BYTES = 256;

    private final X509Certificate certificate;
    private final byte[] user;

    private ClientCertificate(X509Certificate certificate) {
        this.certificate = certificate;
        this.user = utf8(user(certificate));
    }

    /** Whether the certificate is valid now. A resumed session keeps the one that was verified at its beginning, which may have ended. */
    public boolean isValid() {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return false;
        }
    }

    /** The end of its validity, as {@link System#currentTimeMillis}. */
    public long endMillis() {
        return certificate.getNotAfter().toInstant().toEpochMilli();
    }

    /** The certificate of a connection whose handshake is complete; null if the client has shown none. */
    public static @Nullable ClientCertificate of(SslHandler handler) {
        SSLEngine engine = handler.engine();
        if (!engine.getWantClientAuth() && !engine.getNeedClientAuth()) {
            return null;
        }
        try {
            Certificate[] chain = engine.getSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate own ? new ClientCertificate(own) : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    /**
     * The user's id in UTF-8: the first e-mail address, DNS name or URI of the subject's alternative names, without any of these the
     * common name. Empty if it has neither, or one with control characters or of more than 256 bytes. The caller must not change it.
     */
    public byte[] user() {
        return user;
    }

    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return bytes.length > MOST_BYTES || text.chars().anyMatch(Character::isISOControl) ? new byte[0] : bytes;
    }

    static String user(X509Certificate certificate) {
        try {
            String alternative = alternativeName(certificate);
            return alternative.isEmpty() ? commonName(certificate) : alternative;
        } catch (CertificateParsingException e) {
            // Alternative names that nobody can read: the common name might be of somebody else.
            return "";
        }
    }

    private static String alternativeName(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? ""
                : names.stream()
                        .filter(name -> NAMES.contains(name.get(0)))
                        .map(name -> String.valueOf(name.get(1)))
                        .findFirst()
                        .orElse("");
    }

    /** The last common name of the subject in the order of the certificate, which is the most specific one. */
    private static String commonName(X509Certificate certificate) {
        try {
            String found = "";
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    found = name;
                }
            }
            return found;
        } catch (InvalidNameException e) {
            return "";
        }
    }
}
