package io.scangate.gateway.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Describes failures of files; the JDK's exceptions often have only the file's name as their message. */
public final class FileFailure {
    private FileFailure() {}

    /** The failure, with the file's name if the exception has it. */
    public static String words(IOException e) {
        if (!(e instanceof FileSystemException failure)) {
            return String.valueOf(e.getMessage());
        }
        if (e instanceof NoSuchFileException) {
            return failure.getFile() + ": no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return failure.getFile() + ": permission denied for user " + System.getProperty("user.name");
        }
        return failure.getReason() == null ? e.toString() : String.valueOf(e.getMessage());
    }
}
