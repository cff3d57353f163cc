package io.scangate.gateway.snapshot;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Describes failures outside of a document, for people. */
public final class Faults {
    private Faults() {}

    /** The message of an exception, with its kind: the message of a file's exception is often only the path. */
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
