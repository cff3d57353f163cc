package io.scangate.config.backup;

import java.io.IOException;

/** Thrown for a file that cannot be restored, or not there. The message says why and what was expected, and has no values of rows. */
public final class BackupException extends IOException {
    private static final long serialVersionUID = 1;

    /** With the words for the operator. */
    public BackupException(String message) {
        super(message);
    }
}
