package io.scangate.config.wechat;

import io.scangate.gateway.testing.ProxyThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A proxy between a program and PostgreSQL that can cut a connection at the answer to a commit. Thread-safe. */
final class LosingProxy implements AutoCloseable {
    /** While it is set, the next change is committed and its answer dropped. */
    final AtomicBoolean losing = new AtomicBoolean();

    /** While it is set, new connections are refused, and the lost answer to a commit closes all others. */
    final AtomicBoolean refusing = new AtomicBoolean();

    private final ServerSocket listener;
    private final int databasePort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    LosingProxy(int databasePort) throws IOException {
        this.databasePort = databasePort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ProxyThread.start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            open.add(client);
            if (refusing.get()) {
                client.close();
                continue;
            }
            Socket server = new Socket(InetAddress.getLoopbackAddress(), databasePort);
            open.add(server);
            AtomicBoolean changing = new AtomicBoolean();
            ProxyThread.start(() -> pump(client, server, bytes -> {
                if (bytes.contains("INSERT INTO audit")) {
                    changing.set(true);
                }
                return true;
            }));
            ProxyThread.start(
                    () -> pump(server, client, bytes -> !(changing.get() && bytes.contains("COMMIT\0") && loses())));
        }
    }

    private boolean loses() {
        boolean loses = losing.compareAndSet(true, false);
        if (loses && refusing.get()) {
            closeAll();
        }
        return loses;
    }

    private interface Filter {
        boolean passes(String bytes);
    }

    /** Copies until one side ends or the filter rejects some bytes, then closes both sides. */
    private static void pump(Socket from, Socket to, Filter filter) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            int length = in.read(buffer);
            while (length > 0 && filter.passes(new String(buffer, 0, length, StandardCharsets.ISO_8859_1))) {
                out.write(buffer, 0, length);
                length = in.read(buffer);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeAll();
    }

    private void closeAll() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
