package io.scangate.gateway.tls;

/**
 * The certificates of the listeners. The constructor checks that the files come together; its messages start with the
 * setting's key. Immutable.
 *
 * @param tlsCert a PEM file with the certificate chain of the public listener, its own certificate first; empty for plain HTTP
 * @param tlsKey a PEM file with its private key
 * @param tlsClientCa a PEM file with the certificates that sign those of clients; empty if clients need none
 * @param tlsClientAuth whether clients of the public listener show a certificate, where tlsClientCa is set; default optional
 * @param adminTlsCert a PEM file with the certificate chain of the admin listener; empty for plain HTTP
 * @param adminTlsKey a PEM file with its private key
 * @param adminTlsClientCa as tlsClientCa, for the admin listener
 * @param adminTlsClientAuth as tlsClientAuth, for the admin listener; default required
 */
public record TlsSettings(
        String tlsCert,
        String tlsKey,
        String tlsClientCa,
        ClientAuth tlsClientAuth,
        String adminTlsCert,
        String adminTlsKey,
        String adminTlsClientCa,
        ClientAuth adminTlsClientAuth) {
    /** The defaults: plain HTTP. */
    public static final TlsSettings DEFAULT =
            new TlsSettings("", "", "", ClientAuth.OPTIONAL, "", "", "", ClientAuth.REQUIRED);

    public TlsSettings {
        if (tlsClientAuth == ClientAuth.REQUIRED && tlsClientCa.isEmpty()) {
            throw new IllegalArgumentException("tls-client-auth: required (expected: together with tls-client-ca)");
        }
        TlsFiles.check("", tlsCert, tlsKey, tlsClientCa);
        TlsFiles.check("admin-", adminTlsCert, adminTlsKey, adminTlsClientCa);
    }

    /** The files of the public listener. */
    TlsFiles publicFiles() {
        return new TlsFiles("", tlsCert, tlsKey, tlsClientCa, tlsClientAuth);
    }

    /** The files of the admin listener. */
    TlsFiles adminFiles() {
        return new TlsFiles("admin-", adminTlsCert, adminTlsKey, adminTlsClientCa, adminTlsClientAuth);
    }

    /** Whether clients of the public listener are asked for a certificate. */
    public boolean asksClients() {
        return publicFiles().asksClients();
    }
}
