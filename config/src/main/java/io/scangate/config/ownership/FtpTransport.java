package io.scangate.config.ownership;

import com.google.common.io.ByteStreams;
import io.scangate.config.outbound.ConnectGate;
import io.scangate.config.outbound.Deadline;
import io.scangate.config.outbound.FetchException;
import io.scangate.config.outbound.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPReply;

/**
 * Fetches a file by ftp: anonymous, passive, binary. Both connections go to the given address; the transport ignores or
 * refuses the address in the server's reply. At the deadline a timer closes them. Thread-safe.
 */
final class FtpTransport implements Transport {
    /** The most bytes read from a connection, so that an endless reply does not fill the memory. */
    private static final int MAX_BYTES = 16 << 10;

    /** Data connections to ports below this one are refused: they belong to other services. */
    private static final int LEAST_DATA_PORT = 1_024;

    private final ConnectGate gate;
    private final Duration connectTimeout;
    private final ScheduledExecutorService timer;

    FtpTransport(ConnectGate gate, Duration connectTimeout, ScheduledExecutorService timer) {
        this.gate = gate;
        this.connectTimeout = connectTimeout;
        this.timer = timer;
    }

    @Override
    public FetchReply get(Target target, InetAddress address, Deadline deadline) throws IOException, FetchException {
        String path = path(target);
        Sockets sockets = new Sockets(address);
        Future<?> end = timer.schedule(sockets::close, deadline.left().toMillis(), TimeUnit.MILLISECONDS);
        try {
            return get(client(sockets, deadline), target.port(), address, path);
        } catch (IllegalArgumentException e) {
            // The library takes numbers of a server's reply as a port as they are.
            throw new ConnectGate.NotAllowedException("the server sent a data port that is none: " + e.getMessage());
        } finally {
            end.cancel(false);
            sockets.close();
        }
    }

    private FTPClient client(Sockets sockets, Deadline deadline) throws FetchException {
        FTPClient ftp = new FTPClient();
        ftp.setSocketFactory(sockets);
        ftp.setConnectTimeout(Math.toIntExact(deadline.left(connectTimeout).toMillis()));
        ftp.setDefaultTimeout(Math.toIntExact(deadline.left().toMillis()));
        ftp.setDataTimeout(deadline.left());
        ftp.setIpAddressFromPasvResponse(false);
        ftp.setControlEncoding(StandardCharsets.ISO_8859_1.name());
        return ftp;
    }

    private static FetchReply get(FTPClient ftp, int port, InetAddress address, String path) throws IOException {
        ftp.connect(address, port);
        if (!FTPReply.isPositiveCompletion(ftp.getReplyCode()) || !ftp.login("anonymous", "scangate@")) {
            return FetchReply.nothing(ftp.getReplyCode());
        }
        ftp.enterLocalPassiveMode();
        if (!ftp.setFileType(FTP.BINARY_FILE_TYPE)) {
            return FetchReply.nothing(ftp.getReplyCode());
        }
        try (InputStream data = ftp.retrieveFileStream(path)) {
            return data == null
                    ? FetchReply.nothing(ftp.getReplyCode())
                    : FetchReply.file(ftp.getReplyCode(), data.readNBytes(FetchReply.MAX_BODY_BYTES + 1));
        }
    }

    /**
     * The path relative to the login directory, one character for each byte. Refuses control characters, which could
     * start another FTP command.
     */
    private static String path(Target target) throws FetchException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String path = target.path();
        for (int i = 1; i < path.length(); i++) {
            // In a canonical link two hexadecimal digits follow each percent sign.
            boolean escape = path.charAt(i) == '%';
            int value = escape ? Integer.parseInt(path.substring(i + 1, i + 3), 16) : path.charAt(i);
            if (value < ' ' || value == 0x7F) {
                throw new FetchException(
                        FetchException.Failure.NOT_ALLOWED, "a path with control characters is not fetched by ftp");
            }
            bytes.write(value);
            i += escape ? 2 : 0;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** Creates the control and data sockets of one fetch. They connect to one address only. */
    private final class Sockets extends SocketFactory {
        private final InetAddress address;
        private final List<Socket> made = new ArrayList<>();
        private boolean closed;

        Sockets(InetAddress address) {
            this.address = address;
        }

        @Override
        public synchronized Socket createSocket() throws IOException {
            if (closed) {
                throw new IOException("the deadline has passed");
            }
            Socket socket = new GuardedSocket(address, made.isEmpty() ? 1 : LEAST_DATA_PORT, gate);
            made.add(socket);
            return socket;
        }

        synchronized void close() {
            closed = true;
            for (Socket socket : made) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // The socket is discarded in any case.
                }
            }
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class GuardedSocket extends Socket {
        private final InetAddress address;
        private final int leastPort;
        private final ConnectGate gate;

        GuardedSocket(InetAddress address, int leastPort, ConnectGate gate) {
            super(Proxy.NO_PROXY);
            this.address = address;
            this.leastPort = leastPort;
            this.gate = gate;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (!(endpoint instanceof InetSocketAddress remote)
                    || !address.equals(remote.getAddress())
                    || remote.getPort() < leastPort) {
                throw new ConnectGate.NotAllowedException("the server sent a data address or port that is not allowed");
            }
            gate.connecting(remote);
            super.connect(remote, timeout);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return ByteStreams.limit(super.getInputStream(), MAX_BYTES);
        }
    }
}
