package io.scangate.config.ownership;

import io.scangate.gateway.testing.OwnThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * Gives each client the same bytes, whatever it sends, and ends the connection. On a second port there is a file, as for the data connection of
 * ftp. Thread-safe.
 */
final class FuzzedServer implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final ServerSocket control;
    private final ServerSocket data;
    private final byte[] file;
    private volatile byte[] answer = {};

    FuzzedServer(String file) {
        this.file = file.getBytes(StandardCharsets.UTF_8);
        try {
            control = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            data = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CompletableFuture<Void> unused =
                CompletableFuture.allOf(OwnThread.run(() -> serve(control)), OwnThread.run(() -> serve(data)));
    }

    int port() {
        return control.getLocalPort();
    }

    int dataPort() {
        return data.getLocalPort();
    }

    /** What clients get from now on. */
    void answer(byte[] bytes) {
        answer = bytes.clone();
    }

    private void serve(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                OutputStream out = client.getOutputStream();
                out.write(server == data ? file : answer);
                client.shutdownOutput();
                // A close with unread bytes would reset the connection before the client has read.
                InputStream in = client.getInputStream();
                if (server == control) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            } catch (IOException e) {
                // The client has gone, or the test ends.
            }
        }
    }

    @Override
    public void close() {
        try {
            control.close();
            data.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
