package io.scangate.gateway.source.file;

import io.scangate.gateway.snapshot.Faults;
import io.scangate.gateway.snapshot.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file that is polled. File notifications miss changes on network file systems. They also miss a switch of a symbolic
 * link further up the path, which is how Kubernetes updates a ConfigMap. Immutable.
 *
 * <p>A version consists of the real path (which a switched symbolic link changes), the file key (which a rename
 * changes), the size, the modification time and, on Unix, the change time (which a rewrite in place changes, even one
 * that restores the modification time).
 */
public final class FileSource {
    /** The prefix of a specification. */
    public static final String SCHEME = "file:";

    /** A switch during a look makes the look fail, so the look is repeated. */
    private static final int MAX_LOOKS = 3;

    private final Path path;

    /** Makes the source of a path. */
    public FileSource(Path path) {
        this.path = path;
    }

    /**
     * Reads {@code file:PATH}. The path is used unchanged; nothing in it is decoded.
     *
     * @throws IllegalArgumentException if the text has another form, with a message for people
     */
    public static FileSource of(String spec) {
        String path = spec.substring(SCHEME.length());
        if (path.isEmpty()) {
            throw bad(spec, "file:PATH");
        }
        if (path.startsWith("//") && !path.startsWith("///")) {
            throw bad(spec, "file:PATH without a host");
        }
        try {
            return new FileSource(Path.of(path));
        } catch (InvalidPathException e) {
            throw bad(spec, "file:PATH, and this is no path: " + Text.oneLine(e.getReason()));
        }
    }

    private static IllegalArgumentException bad(String spec, String expected) {
        return new IllegalArgumentException(
                "source: " + Text.oneLine(Text.quoted(spec)) + " (expected: " + expected + ")");
    }

    private record Version(
            Path realPath,
            @Nullable Object key,
            long bytes,
            FileTime modified,
            @Nullable FileTime changed) {

        long stamp() {
            return changed == null ? 0 : nanos(modified) * 31 + nanos(changed);
        }

        private static long nanos(FileTime time) {
            return time.to(TimeUnit.NANOSECONDS);
        }
    }

    /**
     * A number made of the modification and change times. It changes with the content and does not depend on the path.
     * It is 0 without a change time: then content can be replaced and the modification time restored.
     */
    static long stamp(Sighting.Present seen) {
        return seen.version() instanceof Version version ? version.stamp() : 0;
    }

    /** The specification, for people. */
    public String spec() {
        return SCHEME + path;
    }

    /** The path as given. */
    Path file() {
        return path;
    }

    /** Examines the file. Cheap, because it is called several times a second. Never throws. */
    Sighting look() {
        try {
            for (int left = MAX_LOOKS; left > 0; left--) {
                Sighting sighting = look(path.toRealPath());
                if (sighting != null) {
                    return sighting;
                }
            }
            return new Sighting.Missing();
        } catch (NoSuchFileException e) {
            return new Sighting.Missing();
        } catch (IOException e) {
            return new Sighting.Unreadable(Faults.message(e));
        }
    }

    /** Examines the path's target; null if that has just gone. */
    private static @Nullable Sighting look(Path realPath) throws IOException {
        try {
            BasicFileAttributes file = Files.readAttributes(realPath, BasicFileAttributes.class);
            if (!file.isRegularFile()) {
                // Opening a named pipe would block until it has a writer.
                return new Sighting.Unreadable(realPath + " is no regular file");
            }
            FileTime modified = file.lastModifiedTime();
            FileTime changed = changeTime(realPath);
            Instant last = (changed != null && changed.compareTo(modified) > 0 ? changed : modified).toInstant();
            Version version = new Version(realPath, file.fileKey(), file.size(), modified, changed);
            return new Sighting.Present(version, file.size(), last);
        } catch (NoSuchFileException switched) {
            return null;
        }
    }

    private static @Nullable FileTime changeTime(Path realPath) throws IOException {
        if (!realPath.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return null;
        }
        return (FileTime) Files.getAttribute(realPath, "unix:ctime");
    }

    /** Opens the file, which may be newer than the last sighting. */
    InputStream open() throws IOException {
        return Files.newInputStream(path);
    }
}
