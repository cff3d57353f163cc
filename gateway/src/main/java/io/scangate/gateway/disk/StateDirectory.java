package io.scangate.gateway.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state directory of one gateway. An exclusive lock on its file {@code lock} keeps other processes out. Callers
 * {@link #hold} it before each write, since an operator may delete or replace it while the gateway runs. The time of the
 * lock file is the time at which the source last confirmed the rules. Thread-safe.
 */
public final class StateDirectory implements AutoCloseable {
    private static final byte[] LINE_END = {'\n'};

    private final Path path;
    private final Path file;
    private FileChannel lock;
    private @Nullable Object key;
    private boolean closed;

    private StateDirectory(Path path) throws IOException {
        this.path = path;
        this.file = path.resolve("lock");
        this.lock = lock();
        this.key = PrivateFiles.key(file);
    }

    /**
     * Locks a directory and makes it if there is none.
     *
     * @throws IllegalArgumentException if it cannot be used, or another gateway uses it; the message is for people
     */
    public static StateDirectory open(Path path) {
        try {
            return new StateDirectory(path);
        } catch (OverlappingFileLockException e) {
            throw new IllegalArgumentException(
                    "state-dir: \"" + path + "\" (expected: a directory that no other gateway uses)", e);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    /** As {@link #open}, but null if another gateway uses the directory. */
    static @Nullable StateDirectory openIfFree(Path path) {
        try {
            return new StateDirectory(path);
        } catch (OverlappingFileLockException e) {
            return null;
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private FileChannel lock() throws IOException {
        PrivateFiles.makeDirectories(path);
        PrivateFiles.restrict(path);
        PrivateFiles.make(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The refusal of a directory that cannot be used. */
    public static IllegalArgumentException unusable(Path path, IOException e) {
        return new IllegalArgumentException(
                "state-dir: \"" + path + "\" (expected: a directory that can be written): " + e, e);
    }

    /**
     * Makes sure that the directory is there and that this process has its lock. Makes and locks it again if it was
     * deleted, and locks the one that replaced it; its files are then not those that this process wrote.
     *
     * @throws IOException if that is not possible, for example because another gateway uses the new directory; nothing may
     *     be written then
     */
    public synchronized void hold() throws IOException {
        if (closed) {
            throw new IOException(path + ": released by this process");
        }
        if (lock.isOpen() && key != null && key.equals(PrivateFiles.key(file))) {
            return;
        }
        try {
            FileChannel next = lock();
            lock.close();
            lock = next;
            key = PrivateFiles.key(file);
        } catch (OverlappingFileLockException e) {
            throw new IOException(path + ": another gateway uses it", e);
        }
    }

    /**
     * Keeps the present time as that of the last confirmation. A disk that cannot keep it makes the rules look older.
     *
     * <p>Writes by the channel that has the lock: each other way to set the time opens the file and closes it again, and on POSIX systems
     * a process loses its lock on a file with the first close of any descriptor of it.
     */
    public synchronized void confirm() {
        try {
            lock.write(ByteBuffer.wrap(LINE_END), 0);
        } catch (IOException e) {
            // The time of an earlier confirmation stays.
        }
    }

    /** The time of the last confirmation; null if it is unknown. */
    public @Nullable Instant confirmedAt() {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return null;
        }
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    /** Releases the lock. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        lock.close();
    }
}
