package io.scangate.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.scangate.gateway.wire.HostPort;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A client on a blocking socket. It sends exactly the given bytes. Not thread-safe. */
public final class Client implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    public final Socket socket = new Socket();
    private final InputStream in;

    public Client(HostPort address) throws IOException {
        this(address, 0);
    }

    /**
     * Connects with a receive buffer of that size in bytes; 0 is the default. A small buffer soon stops the server's
     * writes.
     */
    public Client(HostPort address, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getByName(address.host()), address.port()), PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    }

    /** An answer; the names of its headers are in lower case. */
    public record Answer(int status, Map<String, String> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    public Client send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends text, each character below 256 as one byte. */
    public Client send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    public static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    public static String post(String contentType, String body) {
        return "POST /v1/resolve HTTP/1.1\r\nHost: a\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** Reads one answer. */
    public Answer read() throws IOException {
        return read(false);
    }

    /** Reads one answer. An answer to HEAD has no body, whatever length it states. */
    public Answer read(boolean toHead) throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.1 ")) {
            throw new IOException("not a status line: \"" + status + "\"");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        int length = toHead ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("the connection closed inside the body");
        }
        return new Answer(Integer.parseInt(status.substring(9, 12)), headers, new String(body, UTF_8));
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("closed after \"" + line.toString(ISO_8859_1) + "\"");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(ISO_8859_1);
    }

    /** Whether the server closes the connection without a reset and without another byte. */
    public boolean isClosedByServer() throws IOException {
        return in.read() < 0;
    }

    /** Reads until the server closes the connection. */
    public byte[] readAll() throws IOException {
        return in.readAllBytes();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
