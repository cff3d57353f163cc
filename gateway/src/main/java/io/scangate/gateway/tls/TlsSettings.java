package io.scangate.gateway.tls;

/**
 * The certificates of the listeners. The constructor checks that certificate and key come together; its messages start with the
 * setting's key. Immutable.
 *
 * @param tlsCert a PEM file with the certificate chain of the public listener, its own certificate first; empty for plain HTTP
 * @param tlsKey a PEM file with its private key
 * @param adminTlsCert a PEM file with the certificate chain of the admin listener; empty for plain HTTP
 * @param adminTlsKey a PEM file with its private key
 */
public record TlsSettings(String tlsCert, String tlsKey, String adminTlsCert, String adminTlsKey) {
    /** The defaults: plain HTTP. */
    public static final TlsSettings DEFAULT = new TlsSettings("", "", "", "");

    public TlsSettings {
        checkPair("", tlsCert, tlsKey);
        checkPair("admin-", adminTlsCert, adminTlsKey);
    }

    private static void checkPair(String prefix, String cert, String key) {
        if (cert.isEmpty() != key.isEmpty()) {
            String given = prefix + (key.isEmpty() ? "tls-cert" : "tls-key");
            String missing = prefix + (key.isEmpty() ? "tls-key" : "tls-cert");
            throw new IllegalArgumentException(
                    given + ": \"" + cert + key + "\" (expected: together with " + missing + ")");
        }
    }
}
