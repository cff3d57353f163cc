package io.scangate.gateway.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The state directory of one gateway. An exclusive lock on its file {@code lock} keeps other gateways out. Immutable.
 */
public final class StateDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    private StateDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Locks a directory and makes it if there is none.
     *
     * @throws IllegalArgumentException if it cannot be used, or another gateway uses it; the message is for people
     */
    public static StateDirectory open(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel lock =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (lock.tryLock() == null) {
                    throw new OverlappingFileLockException();
                }
                return new StateDirectory(path, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (OverlappingFileLockException e) {
            throw new IllegalArgumentException(
                    "state-dir: \"" + path + "\" (expected: a directory that no other gateway uses)", e);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    static IllegalArgumentException unusable(Path path, IOException e) {
        return new IllegalArgumentException(
                "state-dir: \"" + path + "\" (expected: a directory that can be written): " + e, e);
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    /** Releases the lock. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
