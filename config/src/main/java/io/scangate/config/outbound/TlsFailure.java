package io.scangate.config.outbound;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Describes failures of TLS in words for owners of servers. Thread-safe. */
final class TlsFailure {
    private TlsFailure() {}

    /**
     * Describes a failure.
     *
     * @param causes the failure and its causes, the outermost first
     * @param host the name in the address
     */
    static String inWords(List<Throwable> causes, String host) {
        for (Throwable cause : causes) {
            String message = Objects.toString(cause.getMessage(), "").toLowerCase(Locale.ROOT);
            if (cause instanceof CertificateExpiredException) {
                return "the certificate has expired";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "the certificate is not valid yet";
            }
            if (message.contains("certification path") || message.contains("trust anchor")) {
                return "browsers do not trust the certificate: it is self-signed, or the server does not send the"
                        + " certificates between its own and the authority's (certification path)";
            }
            if (message.contains("subject alternative") || message.contains("no name matching")) {
                return "the certificate is for other names than " + ForeignText.shown(host);
            }
            if (message.contains("not an ssl/tls record")) {
                return "the server does not speak TLS at this port";
            }
            if (message.contains("protocol_version") || message.contains("handshake_failure")) {
                return "the server and this service have no version or cipher of TLS in common";
            }
        }
        Throwable last = causes.get(causes.size() - 1);
        return ForeignText.shown(String.valueOf(last.getMessage()));
    }
}
