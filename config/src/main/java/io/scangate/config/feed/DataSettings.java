package io.scangate.config.feed;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the control plane keeps its own files. Immutable.
 *
 * @param dataDirectory the directory; empty for that of SQLite's file, or {@code data} for PostgreSQL
 */
public record DataSettings(String dataDirectory) {
    /** The default. */
    public static final DataSettings DEFAULT = new DataSettings("");

    /**
     * The directory.
     *
     * @param sqliteFile SQLite's file; null for PostgreSQL
     */
    public Path directory(@Nullable Path sqliteFile) {
        if (!dataDirectory.isEmpty()) {
            return Path.of(dataDirectory);
        }
        return sqliteFile == null
                ? Path.of("data")
                : Objects.requireNonNullElse(sqliteFile.toAbsolutePath().getParent(), Path.of("."));
    }
}
