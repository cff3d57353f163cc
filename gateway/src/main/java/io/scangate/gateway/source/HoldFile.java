package io.scangate.gateway.source;

import io.scangate.gateway.disk.PrivateFiles;
import io.scangate.gateway.disk.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * An operator's order to stay at a revision, kept over restarts: the file {@code hold} of the state directory, one line such as
 * {@code revision 7 since 2026-11-29T04:10:00Z}. The existence of the file is the order; its content is for people. Thread-safe.
 */
public final class HoldFile {
    private static final String FIRST_WORD = "revision";

    private final StateDirectory directory;
    private final Path file;

    /** The order in a state directory. */
    HoldFile(StateDirectory directory) {
        this.directory = directory;
        this.file = directory.path().resolve("hold");
    }

    /** The order; null if there is none. A file that cannot be read is an order, because going on could be a mistake. */
    @Nullable
    Held read() {
        try {
            if (!Files.exists(file)) {
                return null;
            }
            return parse(
                    Files.readString(file).strip().split(" "),
                    Files.getLastModifiedTime(file).toInstant());
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            return new Held(-1, Instant.EPOCH);
        }
    }

    private static Held parse(String[] words, Instant written) {
        try {
            if (words.length == 4 && words[0].equals(FIRST_WORD)) {
                return new Held(Long.parseLong(words[1]), Instant.parse(words[3]));
            }
        } catch (NumberFormatException | DateTimeParseException e) {
            // Another program has written it.
        }
        return new Held(-1, written);
    }

    /** Writes an order; it is on disk when this method returns. */
    void write(Held held) throws IOException {
        directory.hold();
        PrivateFiles.write(file, FIRST_WORD + " " + held.revision() + " since " + held.since() + "\n");
    }

    /** Ends the order, if there is one; the end is on disk when this method returns. */
    void delete() throws IOException {
        directory.hold();
        if (Files.deleteIfExists(file)) {
            PrivateFiles.syncDirectory(file);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
