package io.scangate.gateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A proxy of a server on loopback that behaves as a bad network does. Thread-safe. */
public final class BadNetwork implements AutoCloseable {
    /** What happens to the bytes of a connection. */
    public enum Fault {
        NONE,
        /** Connections stay open, and no byte passes. Such a connection never passes bytes again. */
        SWALLOWED,
        /** Connections are reset, also new ones. */
        RESET,
        /** The server's answers are cut: the client sees the end of the stream, and its own bytes pass. */
        HALF_CLOSED,
        /** The server's bytes pass one by one, with pauses. */
        TRICKLED,
        /** Connections are accepted and stay open, and bytes pass after the fault's end, as those of a stopped process. */
        STOPPED,
        /** Each answer is replaced by one of another server. */
        WRONG
    }

    private static final byte[] WRONG_ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener;
    private final Set<Link> open = ConcurrentHashMap.newKeySet();
    private final Duration pause;
    private volatile int target;
    private volatile Fault fault = Fault.NONE;

    /** A proxy of a server. */
    public BadNetwork(int port) {
        this(port, Duration.ofSeconds(2));
    }

    /**
     * A proxy of a server.
     *
     * @param pause the time before each byte of a trickle
     */
    public BadNetwork(int port, Duration pause) {
        this(port, pause, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** A proxy of a server that listens on an address of its own. */
    public BadNetwork(int port, Duration pause, InetSocketAddress listen) {
        this.target = port;
        this.pause = pause;
        try {
            this.listener = new ServerSocket(listen.getPort(), 50, listen.getAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ProxyThread.start(this::accept);
    }

    /** Its port on loopback. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Begins a fault of the present connections and of new ones, until the next call. */
    public void begin(Fault next) {
        fault = next;
        if (next == Fault.NONE) {
            return;
        }
        open.forEach(link -> link.suffer(next));
    }

    /** Forwards new connections to a server, without a fault. */
    public void forward(int port) {
        target = port;
        fault = Fault.NONE;
    }

    private final class Link {
        final Socket client;
        final Socket server;
        volatile boolean swallowed;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void suffer(Fault now) {
            try {
                if (now == Fault.SWALLOWED) {
                    swallowed = true;
                } else if (now == Fault.RESET) {
                    client.setSoLinger(true, 0);
                    close();
                } else if (now == Fault.HALF_CLOSED) {
                    client.shutdownOutput();
                }
            } catch (IOException e) {
                // The connection has ended.
            }
        }

        void close() throws IOException {
            open.remove(this);
            client.close();
            server.close();
        }

        /** Copies the bytes of one direction. Passes neither bytes nor the end of the stream of a swallowed link. */
        void pump(Socket from, Socket to) throws IOException {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                while (fault == Fault.STOPPED) {
                    SlowPart.pause(1);
                }
                if (fault == Fault.TRICKLED && to == client) {
                    trickle(buffer, length, out);
                } else if (fault == Fault.WRONG && to == client) {
                    out.write(WRONG_ANSWER);
                    break;
                } else if (!swallowed) {
                    out.write(buffer, 0, length);
                }
            }
            if (!swallowed) {
                close();
            }
        }

        private void trickle(byte[] bytes, int length, OutputStream out) throws IOException {
            for (int i = 0; i < length; i++) {
                SlowPart.pause(pause);
                out.write(bytes, i, 1);
            }
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
            // After the insertion, so that begin() finds this link or has set the fault.
            link.suffer(fault);
            ProxyThread.start(() -> link.pump(client, server));
            ProxyThread.start(() -> link.pump(server, client));
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Link link : open) {
                link.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
