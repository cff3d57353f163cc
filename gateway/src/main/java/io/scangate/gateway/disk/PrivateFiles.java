package io.scangate.gateway.disk;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Files with the mode 0600 in directories with the mode 0700, under every umask, because rules name the members of
 * accounts. A file system without POSIX modes (Windows) gives files the access list of their directory instead. Each
 * method takes constant time, apart from the disk's. Thread-safe.
 */
public final class PrivateFiles {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final String TEMPORARY = ".tmp";

    /** A temporary file that was not written for this time has no writer. */
    private static final Duration LEFT = Duration.ofHours(1);

    private PrivateFiles() {}

    /**
     * Makes a directory and its missing parents; their names are on disk when this method returns. Does not change directories that exist:
     * their mode is the operator's choice.
     */
    public static void makeDirectories(Path directory) throws IOException {
        makeDirectories(directory, attributes(DIRECTORY));
    }

    /** The same with the modes of the umask, for directories that other users read, too. */
    public static void makeReadableDirectories(Path directory) throws IOException {
        makeDirectories(directory, new FileAttribute<?>[0]);
    }

    private static void makeDirectories(Path directory, FileAttribute<?>... modes) throws IOException {
        List<Path> missing = new ArrayList<>();
        for (Path each = directory.toAbsolutePath(); each != null && !Files.exists(each); each = each.getParent()) {
            missing.add(each);
        }
        Files.createDirectories(directory, modes);
        for (Path each : missing) {
            syncDirectory(each);
        }
    }

    /** Makes an empty file if there is none; takes the other users' rights of an existing file that belongs to this user. */
    public static void make(Path file) throws IOException {
        try {
            Files.createFile(file, attributes(FILE));
        } catch (FileAlreadyExistsException e) {
            restrict(file);
        }
    }

    /** Takes the other users' rights of a file or directory, if it exists and belongs to this user. */
    public static void restrict(Path path) throws IOException {
        if (!POSIX || !Files.exists(path)) {
            return;
        }
        Set<PosixFilePermission> wanted = Files.isDirectory(path) ? DIRECTORY : FILE;
        if (!wanted.containsAll(Files.getPosixFilePermissions(path))) {
            try {
                Files.setPosixFilePermissions(path, wanted);
            } catch (IOException e) {
                // It belongs to another user, who chose the mode, or the file system has fixed modes.
            }
        }
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> mode) {
        return POSIX ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)} : new FileAttribute<?>[0];
    }

    /**
     * Makes an empty file beside another one, to be written and to {@link #replace} it. Its name is random, because the
     * processes of containers that share a directory have equal numbers. Deletes the ones that killed writers left.
     */
    public static Path makeTemporary(Path file) throws IOException {
        deleteTemporaries(file, LEFT);
        while (true) {
            String random =
                    HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
            Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY + random);
            try {
                return Files.createFile(temporary, attributes(FILE));
            } catch (FileAlreadyExistsException e) {
                // The name of another writer's file: the next number is another one.
            }
        }
    }

    /** Deletes the temporary files of a file that were not written for a time. A running writer writes many times a minute. */
    public static void deleteTemporaries(Path file, Duration unwritten) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Instant latest = Instant.now().minus(unwritten);
        String start = file.getFileName() + TEMPORARY;
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(
                directory, each -> each.getFileName().toString().startsWith(start))) {
            for (Path leftover : leftovers) {
                try {
                    if (!Files.getLastModifiedTime(leftover).toInstant().isAfter(latest)) {
                        Files.deleteIfExists(leftover);
                    }
                } catch (NoSuchFileException e) {
                    // Another process has deleted or renamed it.
                }
            }
        }
    }

    /** Replaces a file by a short text as a whole; the text is on disk when this method returns. */
    public static void write(Path file, String text) throws IOException {
        Path written = makeTemporary(file);
        try {
            // A channel would be closed if the thread is interrupted.
            try (FileOutputStream out = new FileOutputStream(written.toFile())) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.getFD().sync();
            }
            replace(written, file);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Renames a written file so that it replaces another one; the name is on disk when this method returns. */
    public static void replace(Path written, Path file) throws IOException {
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(file);
    }

    /**
     * Gives a written file its name, which no other file has; the name is on disk when this method returns.
     *
     * @throws FileAlreadyExistsException if there is a file of that name, also one that another process has just made
     */
    public static void place(Path written, Path file) throws IOException {
        try {
            // Unlike a rename, a link never replaces a file.
            Files.createLink(file, written);
            Files.delete(written);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // A file system without links.
            Files.move(written, file);
        }
        syncDirectory(file);
    }

    /** The name beside a file for its damaged content. */
    public static Path aside(Path file) {
        return file.resolveSibling(file.getFileName() + ".bad");
    }

    /** Copies a damaged file to {@link #aside}; replaces an earlier copy. */
    public static void copyAside(Path file) throws IOException {
        Path aside = aside(file);
        Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
        restrict(aside);
    }

    /** Writes the names of a file's directory to disk, also in an interrupted thread. Windows has no such call. */
    public static void syncDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (!POSIX || directory == null) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            sync(directory);
        } catch (ClosedByInterruptException e) {
            interrupted = Thread.interrupted();
            sync(directory);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Tells a file from other files that have or had its name.
     *
     * @return null if there is none; equal for equal files, also after a rename
     */
    public static @Nullable Object key(Path file) throws IOException {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            // Windows has no keys, and does not delete files that are open.
            return key == null ? file : key;
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
