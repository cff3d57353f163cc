package io.scangate.gateway.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Ports of the loopback for a server that starts later, or for nobody. Port 0 is better where a server can say which port it has. A
 * port that the system has chosen may go to any other socket as soon as it is closed; these ports are below those that the system
 * chooses from (Linux: 32,768), and each JVM has its own. Thread-safe.
 */
public final class FreePorts {
    private static final int FIRST = 10_000;
    private static final int BLOCKS = 200;
    private static final int BLOCK = 100;

    private static int block = -1;
    private static int next;
    /** Held until the JVM ends. */
    private static @Nullable FileLock lock;

    private FreePorts() {}

    /** A port on which nothing listens and which no other caller gets soon. */
    public static synchronized int take() throws IOException {
        if (block < 0) {
            block = lockedBlock();
        }
        for (int tries = 0; tries < BLOCK; tries++) {
            int port = FIRST + block * BLOCK + next;
            next = (next + 1) % BLOCK;
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("no port is free from " + (FIRST + block * BLOCK) + " on");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int lockedBlock() throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        for (int i = 0; i < BLOCKS; i++) {
            lock = locked(folder.resolve("scangate-test-ports-" + i));
            if (lock != null) {
                return i;
            }
        }
        throw new IOException("other test runs hold all blocks of ports");
    }

    /** The lock of a file; null if another JVM holds it or the file is another user's. */
    private static @Nullable FileLock locked(Path file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (AccessDeniedException e) {
            return null;
        }
        FileLock held = channel.tryLock();
        if (held == null) {
            channel.close();
        }
        return held;
    }
}
