package io.scangate.dist;

import io.scangate.gateway.testing.OwnThread;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Servers on loopback that answer each connection once, without a body. Thread-safe. */
final class ShortServers implements AutoCloseable {
    private final List<ServerSocket> sockets = new CopyOnWriteArrayList<>();
    private final Queue<String> heads = new ConcurrentLinkedQueue<>();

    /**
     * Starts a server.
     *
     * @param status such as {@code 200 OK}, asked for each connection; if it is empty, the connection ends without an answer
     * @return its port
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    int start(Supplier<String> status) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        OwnThread.run(() -> serve(socket, status));
        return socket.getLocalPort();
    }

    private void serve(ServerSocket socket, Supplier<String> status) {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                heads.add(head(connection.getInputStream()));
                String line = status.get();
                if (!line.isEmpty()) {
                    String answer = "HTTP/1.1 " + line + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                    connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // The client has gone, or the test has ended.
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            if (head.indexOf("\r\n\r\n") >= 0) {
                break;
            }
        }
        return head.toString();
    }

    /** The heads of the requests of a method. */
    List<String> heads(String method) {
        return heads.stream().filter(head -> head.startsWith(method + " /v1/")).toList();
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket socket : sockets) {
            socket.close();
        }
    }
}
