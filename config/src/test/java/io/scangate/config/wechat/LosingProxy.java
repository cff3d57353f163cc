package io.scangate.config.wechat;

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

/** Stands between a program and PostgreSQL, and can cut a connection just when the answer to a commit comes back. */
final class LosingProxy implements AutoCloseable {
    /** While it is set, the next commit of a change is made and its answer lost. */
    final AtomicBoolean losing = new AtomicBoolean();

    /** While it is set, nobody gets a new connection, and with the answer to a commit all others are lost. */
    final AtomicBoolean refusing = new AtomicBoolean();

    private final ServerSocket listener;
    private final int databasePort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    LosingProxy(int databasePort) throws IOException {
        this.databasePort = databasePort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
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
            start(() -> pump(client, server, bytes -> {
                if (bytes.contains("INSERT INTO audit")) {
                    changing.set(true);
                }
                return true;
            }));
            start(() -> pump(server, client, bytes -> !(changing.get() && bytes.contains("COMMIT\0") && loses())));
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

    /** Copies until one side ends or something does not pass, and closes both. */
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

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // Closed, by this class or by one of the two that talk through it.
            }
        });
        thread.setDaemon(true);
        thread.start();
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
