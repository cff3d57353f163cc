package io.scangate.gateway.tls;

/**
 * The files of one listener. Immutable.
 *
 * @param prefix the start of the settings' names: empty or {@code admin-}
 * @param cert the certificate chain; empty for plain HTTP
 * @param key the private key
 * @param clientCa the certificates that sign those of clients; empty if clients need none
 * @param clientAuth counts with clientCa
 * @param ocspResponse what the OCSP responder says about the certificate; empty for nothing
 */
record TlsFiles(String prefix, String cert, String key, String clientCa, ClientAuth clientAuth, String ocspResponse) {
    /** Throws if a file misses another one; the message starts with the setting's key. */
    static void check(String prefix, String cert, String key, String clientCa, String ocspResponse) {
        if (key.isEmpty() && !cert.isEmpty()) {
            throw lonely(prefix + "tls-cert", cert, prefix + "tls-key");
        }
        if (cert.isEmpty() && !key.isEmpty()) {
            throw lonely(prefix + "tls-key", key, prefix + "tls-cert");
        }
        if (cert.isEmpty() && !clientCa.isEmpty()) {
            throw lonely(prefix + "tls-client-ca", clientCa, prefix + "tls-cert");
        }
        if (cert.isEmpty() && !ocspResponse.isEmpty()) {
            throw lonely(prefix + "tls-ocsp-response", ocspResponse, prefix + "tls-cert");
        }
    }

    private static IllegalArgumentException lonely(String given, String value, String missing) {
        return new IllegalArgumentException(given + ": \"" + value + "\" (expected: together with " + missing + ")");
    }

    boolean isPlain() {
        return cert.isEmpty();
    }

    /** Whether clients are asked for a certificate. */
    boolean asksClients() {
        return !clientCa.isEmpty() && clientAuth != ClientAuth.NONE;
    }

    /** The name of a setting of this listener. */
    String setting(String name) {
        return prefix + name;
    }
}
