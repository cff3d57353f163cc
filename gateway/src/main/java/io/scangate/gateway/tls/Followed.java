package io.scangate.gateway.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is made of files, and made again when one of them has changed. If the new files cannot be used, the old value
 * stays, and the log says why. Thread-safe.
 */
final class Followed<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Followed.class);

    private final List<Path> files;
    private final Supplier<T> reader;
    private List<Object> seen;
    private T value;

    /**
     * Reads the files.
     *
     * @param reader throws an IllegalArgumentException if the files cannot be used, also here
     */
    Followed(Supplier<T> reader, String... files) {
        this.files = Arrays.stream(files).map(Path::of).toList();
        this.reader = reader;
        this.seen = stamps();
        this.value = reader.get();
    }

    /** The value of the present files. Looks at their times and sizes. */
    synchronized T get() {
        List<Object> now = stamps();
        if (!now.equals(seen)) {
            // Bad files are read again after their next change only.
            seen = now;
            try {
                value = reader.get();
                LOG.info("Took the changed files {}", files);
            } catch (IllegalArgumentException e) {
                LOG.warn("The changed files are not used, the old ones stay: {}", e.getMessage());
            }
        }
        return value;
    }

    private List<Object> stamps() {
        return files.stream().map(Followed::stamp).toList();
    }

    private record Stamp(String key, long modified, long size) {}

    private static Object stamp(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    String.valueOf(found.fileKey()),
                    found.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
                    found.size());
        } catch (IOException e) {
            return "missing";
        }
    }
}
