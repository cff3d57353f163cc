package io.scangate.gateway.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A state directory that another process is about to release. Thread-safe. */
public final class AwaitedDirectory implements AutoCloseable {
    private static final long PAUSE_MILLIS = 10;

    private final Path path;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable StateDirectory opened;

    /** A directory that {@link #get} opens. */
    public AwaitedDirectory(Path path) {
        this.path = path;
    }

    /**
     * Waits until no other process uses the directory, and opens it. All calls return the same object.
     *
     * @throws IllegalArgumentException if the directory cannot be used; the message is for people
     */
    public StateDirectory get() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            StateDirectory directory = opened;
            while (directory == null) {
                directory = StateDirectory.openIfFree(path);
                if (directory == null) {
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
            opened = directory;
            return directory;
        } finally {
            lock.unlock();
        }
    }

    /** Releases the directory, if it is open. Its users have ended by then. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (opened != null) {
                opened.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
