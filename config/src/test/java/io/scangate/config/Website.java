package io.scangate.config;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A web server on loopback for verification files; it serves each file in every directory. */
public final class Website implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, String> files = new ConcurrentHashMap<>();

    /** Starts it. */
    public Website() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String content = files.get(path.substring(path.lastIndexOf('/') + 1));
        byte[] body = (content == null ? "nothing here" : content).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(content == null ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Puts a file into every directory. */
    public void put(String name, String content) {
        files.put(name, content);
    }

    void remove(String name) {
        files.remove(name);
    }

    /** The origin, such as {@code http://127.0.0.1:12345}. */
    public String origin() {
        return "http://127.0.0.1:" + port();
    }

    /** Its port. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
