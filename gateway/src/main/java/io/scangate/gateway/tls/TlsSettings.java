package io.scangate.gateway.tls;

import java.time.Duration;

/**
 * The certificates of the listeners. The constructor checks that the files come together; its messages start with the
 * setting's key. Immutable.
 *
 * @param tlsCert a PEM file with the certificate chain of the public listener, its own certificate first; empty for plain HTTP
 * @param tlsKey a PEM file with its private key
 * @param tlsClientCa a PEM file with the certificates that sign those of clients; empty if clients need none
 * @param tlsClientAuth whether clients of the public listener show a certificate, where tlsClientCa is set; default optional
 * @param tlsOcspResponse a DER file with the response of the OCSP responder about tlsCert, which handshakes staple; empty for none
 * @param adminTlsCert a PEM file with the certificate chain of the admin listener; empty for plain HTTP
 * @param adminTlsKey a PEM file with its private key
 * @param adminTlsClientCa as tlsClientCa, for the admin listener
 * @param adminTlsClientAuth as tlsClientAuth, for the admin listener; default required
 * @param tlsHandshakes the most handshakes of a listener in flight; default 512
 * @param tlsHandshakeTimeout from the start of a connection to the end of its handshake; default 10 s
 * @param tlsTicketPeriod how long a key encrypts new session tickets, which are good for twice as long; 0 for no tickets; default 1 h
 */
public record TlsSettings(
        String tlsCert,
        String tlsKey,
        String tlsClientCa,
        ClientAuth tlsClientAuth,
        String tlsOcspResponse,
        String adminTlsCert,
        String adminTlsKey,
        String adminTlsClientCa,
        ClientAuth adminTlsClientAuth,
        int tlsHandshakes,
        Duration tlsHandshakeTimeout,
        Duration tlsTicketPeriod) {
    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofHours(1);
    private static final Duration MOST_PERIOD = Duration.ofHours(24);

    /** The defaults: plain HTTP. */
    public static final TlsSettings DEFAULT = new TlsSettings(
            "",
            "",
            "",
            ClientAuth.OPTIONAL,
            "",
            "",
            "",
            "",
            ClientAuth.REQUIRED,
            512,
            Duration.ofSeconds(10),
            Duration.ofHours(1));

    public TlsSettings {
        if (tlsClientAuth == ClientAuth.REQUIRED && tlsClientCa.isEmpty()) {
            throw new IllegalArgumentException("tls-client-auth: required (expected: together with tls-client-ca)");
        }
        if (tlsHandshakes < 1 || tlsHandshakes > 100_000) {
            throw new IllegalArgumentException("tls-handshakes: " + tlsHandshakes + " (expected: 1 to 100000)");
        }
        if (tlsHandshakeTimeout.compareTo(LEAST) < 0 || tlsHandshakeTimeout.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "tls-handshake-timeout: " + tlsHandshakeTimeout.toMillis() + "ms (expected: 10ms to 1h)");
        }
        if (!tlsTicketPeriod.isZero()
                && (tlsTicketPeriod.compareTo(LEAST) < 0 || tlsTicketPeriod.compareTo(MOST_PERIOD) > 0)) {
            throw new IllegalArgumentException("tls-ticket-period: " + tlsTicketPeriod.toMillis()
                    + "ms (expected: 0s for no tickets, or 10ms to 24h)");
        }
        TlsFiles.check("", tlsCert, tlsKey, tlsClientCa, tlsOcspResponse);
        TlsFiles.check("admin-", adminTlsCert, adminTlsKey, adminTlsClientCa, "");
    }

    /** The files of the public listener. */
    TlsFiles publicFiles() {
        return new TlsFiles("", tlsCert, tlsKey, tlsClientCa, tlsClientAuth, tlsOcspResponse);
    }

    /** The files of the admin listener. */
    TlsFiles adminFiles() {
        return new TlsFiles("admin-", adminTlsCert, adminTlsKey, adminTlsClientCa, adminTlsClientAuth, "");
    }

    /** Whether clients of the public listener are asked for a certificate. */
    public boolean asksClients() {
        return publicFiles().asksClients();
    }
}
