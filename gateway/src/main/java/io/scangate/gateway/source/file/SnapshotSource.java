package io.scangate.gateway.source.file;

import io.scangate.gateway.snapshot.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A place where a snapshot stands and changes from time to time. Thread-safe. */
public sealed interface SnapshotSource permits FileSource {
    /**
     * The source of a specification.
     *
     * @param spec {@code file:PATH}
     * @throws IllegalArgumentException if it is none, with a message for people
     */
    static SnapshotSource of(String spec) {
        if (spec.startsWith(FileSource.SCHEME)) {
            return FileSource.of(spec);
        }
        boolean plainPath = spec.indexOf(':') < 0 && !spec.isEmpty();
        String hint = plainPath
                ? "file:PATH, so file:" + Text.oneLine(Text.shortened(spec, Text.SHOWN_CHARS))
                : "file:PATH or http://HOST:PORT";
        throw new IllegalArgumentException("source: " + Text.oneLine(Text.quoted(spec)) + " (expected: " + hint + ")");
    }

    /** The specification, for people. */
    String spec();

    /** What stands there now: cheap, called several times a second. Never throws. */
    Sighting look();

    /** The file, if it is one: compiled rules are read from files only, and kept beside them. */
    @Nullable
    Path file();

    /** Opens what stands there; it may be something newer than what was seen last. */
    InputStream open() throws IOException;
}
