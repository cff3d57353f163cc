package io.scangate.gateway.snapshot;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What went wrong outside of a document, for people. */
public final class Faults {
    private Faults() {}

    /** The message of an exception; those of files are no more than the path, so the kind goes with it. */
    public static String message(Throwable e) {
        String text = e.getMessage() == null ? "" : ": " + e.getMessage();
        String kind = e instanceof AccessDeniedException
                ? "access denied"
                : e instanceof NoSuchFileException
                        ? "no such file"
                        : e.getClass().getSimpleName();
        return Text.oneLine(kind + text);
    }
}
