package io.scangate.config;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A plain HTTP server of files: GET and HEAD with entity tags, PUT and DELETE with a bearer token and conditions. Knows nothing of rules.
 * Thread-safe.
 */
final class FileServer implements AutoCloseable {
    static final String TOKEN = "of-the-store";

    private final HttpServer server;
    private final Path directory;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<String> methods = new ConcurrentSkipListSet<>();
    private final AtomicInteger status = new AtomicInteger();

    FileServer(Path directory) {
        this.directory = directory;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/store/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/store";
    }

    /** Answers all calls with this status from now on; 0 for the usual answers. */
    void answer(int fixed) {
        status.set(fixed);
    }

    /** The methods of the calls without the token, so not of the control plane. */
    Set<String> methodsOfStrangers() {
        return methods;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean owner =
                    ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!owner) {
                methods.add(exchange.getRequestMethod());
            }
            Path file = directory.resolve(exchange.getRequestURI().getPath().substring("/store/".length()));
            if (status.get() != 0) {
                send(exchange, status.get(), new byte[0]);
            } else if (exchange.getRequestMethod().equals("PUT") && owner) {
                put(exchange, file);
            } else if (exchange.getRequestMethod().equals("DELETE") && owner) {
                Files.deleteIfExists(file);
                send(exchange, 204, new byte[0]);
            } else {
                get(exchange, file);
            }
        }
    }

    private static void get(HttpExchange exchange, Path file) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            send(exchange, 404, "no such file".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        String tag = tag(content);
        exchange.getResponseHeaders().set("ETag", tag);
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            send(exchange, 304, new byte[0]);
        } else {
            send(exchange, 200, content);
        }
    }

    private synchronized void put(HttpExchange exchange, Path file) throws IOException {
        byte[] content = exchange.getRequestBody().readAllBytes();
        String wanted = exchange.getRequestHeaders().getFirst("If-Match");
        boolean onlyNew = "*".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
        boolean there = Files.exists(file);
        if ((onlyNew && there) || (wanted != null && !(there && wanted.equals(tag(Files.readAllBytes(file)))))) {
            send(exchange, 412, new byte[0]);
            return;
        }
        Files.createDirectories(file.getParent());
        Path beside = Files.createTempFile(directory, "put", null);
        Files.write(beside, content);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        send(exchange, there ? 204 : 201, new byte[0]);
    }

    private static String tag(byte[] content) {
        try {
            return '"'
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content))
                    + '"';
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(HttpExchange exchange, int code, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, body.length == 0 || head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
