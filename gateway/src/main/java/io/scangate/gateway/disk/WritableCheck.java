package io.scangate.gateway.disk;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether files and directories can be written, found out without writing. Thread-safe. */
public final class WritableCheck {
    private WritableCheck() {}

    /** Why a directory cannot be used, or made if it is missing; empty if it can. */
    public static String directory(Path directory) {
        Path nearest = existing(directory.toAbsolutePath());
        if (nearest == null || !Files.isDirectory(nearest)) {
            return nearest + " is no directory";
        }
        return Files.isWritable(nearest) ? "" : nearest + " cannot be written by " + System.getProperty("user.name");
    }

    /** Why a file cannot be written, or made if it is missing; empty if it can. */
    public static String file(Path file) {
        if (Files.isDirectory(file)) {
            return file + " is a directory";
        }
        if (Files.exists(file)) {
            return Files.isWritable(file) ? "" : file + " cannot be written by " + System.getProperty("user.name");
        }
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file + " is no file" : directory(parent);
    }

    private static @Nullable Path existing(Path path) {
        Path nearest = path;
        while (nearest != null && !Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        return nearest;
    }
}
