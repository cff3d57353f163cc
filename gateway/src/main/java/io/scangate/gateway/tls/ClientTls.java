package io.scangate.gateway.tls;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS of calls to a server: whose certificates are accepted, and which one is shown. Changed files count from the next
 * connection on. Thread-safe.
 */
public final class ClientTls {
    /** Accepts what the JDK accepts, and shows no certificate. */
    public static final ClientTls DEFAULT = new ClientTls(null);

    private final @Nullable SSLContext context;

    private ClientTls(@Nullable SSLContext context) {
        this.context = context;
    }

    /**
     * Reads the files.
     *
     * @param prefix the start of the settings' names, as in {@code feed-ca}
     * @param ca a PEM file with the only certificates that sign those of servers; empty for those that the JDK accepts
     * @param cert a PEM file with the certificate chain to show, its own first; empty for none
     * @param key a PEM file with its private key
     * @throws IllegalArgumentException if a file cannot be used; the message starts with the setting
     */
    public static ClientTls of(String prefix, String ca, String cert, String key) {
        if (cert.isEmpty() != key.isEmpty()) {
            String given = prefix + (cert.isEmpty() ? "key" : "cert");
            throw new IllegalArgumentException(given + ": \"" + cert + key + "\" (expected: together with " + prefix
                    + (cert.isEmpty() ? "cert" : "key") + ")");
        }
        if (ca.isEmpty() && cert.isEmpty()) {
            return DEFAULT;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    cert.isEmpty() ? null : new KeyManager[] {OwnCertificate.of(prefix, cert, key)},
                    ca.isEmpty() ? null : new TrustManager[] {TrustedCertificates.of(prefix, ca)},
                    new SecureRandom());
            // A resumed session looks at no file, so a replaced one would not count.
            context.getClientSessionContext().setSessionTimeout(1);
            return new ClientTls(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /**
     * TLS over an open connection, which the new socket closes.
     *
     * @param name that the server's certificate must have; empty if any does
     * @throws IOException if the handshake fails
     */
    public Socket over(Socket socket, String name) throws IOException {
        SSLSocket secured = (SSLSocket) sockets().createSocket(socket, name, socket.getPort(), true);
        if (!name.isEmpty()) {
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
        }
        secured.startHandshake();
        return secured;
    }

    private SSLSocketFactory sockets() throws IOException {
        try {
            return (context == null ? SSLContext.getDefault() : context).getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates that the JDK accepts cannot be read: " + e.getMessage(), e);
        }
    }

    /** A new client for HTTP/1.1 that follows no redirects. */
    public HttpClient.Builder newClient() {
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER);
        return context == null ? client : client.sslContext(context);
    }
}
