package io.scangate.gateway.accesslog;

import io.scangate.gateway.disk.PrivateFiles;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The file of a log, or the standard output. A file that was renamed or deleted is made again. Only for one thread. */
final class LogOutput {
    private static final String STANDARD = "-";

    private final @Nullable Path file;
    private @Nullable OutputStream out;
    private @Nullable Object key;

    /** Makes an output that is not open. */
    LogOutput(String place) {
        file = place.equals(STANDARD) ? null : Path.of(place);
    }

    /** Opens the output if it is not open. */
    void open() throws IOException {
        if (out != null) {
            return;
        }
        if (file == null) {
            out = new FileOutputStream(FileDescriptor.out);
            return;
        }
        if (Files.notExists(file)) {
            PrivateFiles.make(file);
        }
        out = new FileOutputStream(file.toFile(), true);
        key = PrivateFiles.key(file);
    }

    /** Closes the output if its name belongs to another file or to none. */
    void look() throws IOException {
        if (file != null && out != null && !Objects.equals(key, PrivateFiles.key(file))) {
            close();
        }
    }

    /** Writes bytes to the open output. */
    void write(byte[] bytes) throws IOException {
        open();
        if (out != null) {
            out.write(bytes);
        }
    }

    /** Closes a file; the standard output stays open. */
    void close() throws IOException {
        OutputStream open = out;
        out = null;
        if (open != null && file != null) {
            open.close();
        }
    }
}
