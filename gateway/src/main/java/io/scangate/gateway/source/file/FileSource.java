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
 * A file. Polled, not watched: notifications miss network file systems, and say nothing when a symbolic link further up
 * the path is switched, which is how Kubernetes updates a ConfigMap. Immutable.
 *
 * <p>A version is the real path (a symlink switch), the file key (a rename over it), size, modification and, on Unix,
 * change time (a rewrite in place, even one that restores the modification time).
 */
public final class FileSource {
    /** What a specification starts with. */
    public static final String SCHEME = "file:";

    /** A switch between two steps of a look makes it fail; the next one does not fail for the same reason. */
    private static final int MAX_LOOKS = 3;

    private final Path path;

    /** The source of a path. */
    public FileSource(Path path) {
        this.path = path;
    }

    /**
     * The source of {@code file:PATH}; the path is taken as it is, nothing in it is decoded.
     *
     * @throws IllegalArgumentException if it is none, with a message for people
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
     * A number that changes when the content does, whichever path leads to it: of modification and change time. 0 if
     * there is none: without a change time, content can be swapped and the modification time restored.
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

    /** What stands there now: cheap, called several times a second. Never throws. */
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

    /** A look at what the path led to a moment ago; null if that is gone. */
    private static @Nullable Sighting look(Path realPath) throws IOException {
        try {
            BasicFileAttributes file = Files.readAttributes(realPath, BasicFileAttributes.class);
            if (!file.isRegularFile()) {
                // Opening a named pipe would wait for its writer for ever.
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

    /** Opens what stands there; it may be something newer than what was seen last. */
    InputStream open() throws IOException {
        return Files.newInputStream(path);
    }
}
