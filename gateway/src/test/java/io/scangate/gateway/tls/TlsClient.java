package io.scangate.gateway.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Clients with TLS of the JDK on blocking sockets. */
final class TlsClient {
    private TlsClient() {}

    /** Connects without a handshake; the certificate must be for the address. */
    static SSLSocket connect(SSLContext context, HostPort at, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(at.host(), at.port());
        socket.setSoTimeout(10_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(protocols);
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    static String request(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    static String lastRequest(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    }

    /** Reads until the server says that nothing is missing; the JDK throws if the alert close_notify does not come. */
    static String exchange(Socket socket, String requests) throws IOException {
        socket.getOutputStream().write(requests.getBytes(US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }

    /** Connects with TLS 1.3 and sends one request; the answer with its head. */
    static String get(SSLContext context, HostPort at, String target) throws IOException {
        try (SSLSocket socket = connect(context, at, "TLSv1.3")) {
            return exchange(socket, lastRequest(target));
        }
    }
}
