package io.scangate.config.store;

import io.scangate.config.ProxyThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A proxy between a program and PostgreSQL that can swallow: connections stay open, and no byte passes in either direction.
 * A swallowed connection never passes bytes again, as after a failover of a network. Thread-safe.
 */
public final class SilentProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Link> open = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean swallows;

    /** A proxy of a server on loopback. */
    public SilentProxy(int port) {
        this.target = port;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ProxyThread.start(this::accept);
    }

    /** The settings with this proxy in place of the server. */
    public DatabaseSettings before(DatabaseSettings direct) {
        return new DatabaseSettings(
                direct.database().replaceFirst("127\\.0\\.0\\.1:\\d+/", "127.0.0.1:" + port() + "/"),
                direct.databaseConnections(),
                direct.databaseWait());
    }

    /** Its port on loopback. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Swallows all bytes of the present connections for ever, and those of new ones until {@link #forward}. */
    public void swallow() {
        swallows = true;
        open.forEach(link -> link.swallowed = true);
    }

    /** Forwards new connections to a server. */
    public void forward(int port) {
        target = port;
        swallows = false;
    }

    private static final class Link {
        final Socket client;
        final Socket server;
        volatile boolean swallowed;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket server;
            try {
                server = new Socket(InetAddress.getLoopbackAddress(), target);
            } catch (IOException e) {
                // The server is down.
                client.close();
                continue;
            }
            Link link = new Link(client, server);
            open.add(link);
            // After the insertion, so that swallow() finds this link or has set the flag.
            link.swallowed = swallows;
            ProxyThread.start(() -> pump(link, client, link.server));
            ProxyThread.start(() -> pump(link, link.server, client));
        }
    }

    /** Drops the bytes while the link is swallowed; does not pass the end of the stream then. */
    private static void pump(Link link, Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[1 << 16];
        for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
            if (!link.swallowed) {
                out.write(buffer, 0, length);
            }
        }
        if (!link.swallowed) {
            from.close();
            to.close();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Link link : open) {
                link.client.close();
                link.server.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
