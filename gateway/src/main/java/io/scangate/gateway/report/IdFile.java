package io.scangate.gateway.report;

import io.scangate.gateway.disk.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file with the gateway's id, which has one line. It keeps the id while there are no counts on disk, and if the file
 * of counts is damaged. Not thread-safe.
 */
final class IdFile {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** More bytes than a good file has. */
    private static final int MOST_BYTES = 100;

    private final Path file;

    IdFile(Path file) {
        this.file = file;
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** The id in the file; null if there is none. */
    @Nullable
    String read() {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (var in = Files.newInputStream(file)) {
            String id = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
            return isId(id) ? id : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Writes an id, if the file has another one. */
    void keep(String id) throws IOException {
        if (id.equals(read())) {
            return;
        }
        PrivateFiles.write(file, id + "\n");
    }
}
