package io.scangate.config.feed;

import io.scangate.gateway.disk.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of this process for the files of its feed, which it holds by a lock. Several processes may share the data
 * directory, also containers whose processes have equal numbers. A process that starts deletes the folders of those that have
 * ended without doing so. Thread-safe.
 *
 * <pre>
 *   DATA_DIRECTORY/feed.lock               held while a folder is made or deleted
 *                  feed-RANDOM/lock        held while its process lives
 *                              ...         snapshots
 * </pre>
 */
final class FeedFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedFiles.class);
    private static final Pattern FOLDER = Pattern.compile("feed-[0-9a-f]{16}");

    /** The files that this program makes in its folders. Others stay, and so does their folder. */
    private static final Pattern FILE = Pattern.compile("lock|(snapshot|compiled|[0-9]+-)[-.0-9a-z]*");

    private static final String LOCK = "lock";

    private final Path directory;
    private final Path folder;
    private FileChannel lock;
    private boolean closed;

    private FeedFiles(Path directory, Path folder, FileChannel lock) {
        this.directory = directory;
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Makes a folder and deletes those that killed processes left.
     *
     * @param directory made if there is none
     * @throws IOException if it cannot be used; the message names the setting
     */
    static FeedFiles open(Path directory) throws IOException {
        try {
            return alone(directory, () -> {
                deleteLeft(directory);
                Path folder = directory.resolve("feed-"
                        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
                return new FeedFiles(directory, folder, make(folder));
            });
        } catch (IOException e) {
            throw new IOException(
                    "data-directory: \"" + directory + "\" (expected: a directory that can be written): " + e, e);
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    /** Runs work that no other thread and no other process of the directory runs meanwhile. */
    private static <T> T alone(Path directory, Work<T> work) throws IOException {
        PrivateFiles.makeDirectories(directory);
        Path file = directory.resolve("feed.lock");
        PrivateFiles.make(file);
        // A process has one lock of a file, so its threads need one of their own.
        synchronized (FeedFiles.class) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.lock();
                return work.run();
            }
        }
    }

    private static FileChannel make(Path folder) throws IOException {
        PrivateFiles.makeDirectories(folder);
        Path file = folder.resolve(LOCK);
        PrivateFiles.make(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.lock();
        PrivateFiles.syncDirectory(folder);
        return channel;
    }

    private static void deleteLeft(Path directory) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(
                directory,
                each -> FOLDER.matcher(each.getFileName().toString()).matches() && Files.isDirectory(each))) {
            for (Path each : folders) {
                if (isLeft(each)) {
                    LOG.info("Deleting {}, whose process has ended", each);
                    delete(each);
                }
            }
        }
    }

    /** A folder without a lock file has lost it to a cleaner, or its process ended while it made the folder. */
    private static boolean isLeft(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Another server of this process.
            return false;
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private static void delete(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder, each -> FILE.matcher(each.getFileName().toString()).matches())) {
            for (Path each : files) {
                Files.deleteIfExists(each);
            }
            Files.deleteIfExists(folder);
        } catch (NoSuchFileException e) {
            // A cleaner was faster.
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", folder, e.toString());
        }
    }

    /**
     * The folder, to be asked for before each write: it is made again if a cleaner has deleted it.
     *
     * @throws IOException if that is not possible, or after the end
     */
    synchronized Path folder() throws IOException {
        if (closed) {
            throw new IOException("the service has ended");
        }
        if (!Files.exists(folder.resolve(LOCK))) {
            LOG.warn("{} was deleted by another program; making it again", folder);
            lock.close();
            lock = alone(directory, () -> make(folder));
        }
        return folder;
    }

    /** Deletes the folder with its files. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            alone(directory, () -> {
                delete(folder);
                lock.close();
                return true;
            });
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", folder, e.toString());
        }
    }
}
