package io.scangate.gateway.index;

/** A file cannot be read as compiled rules. */
public final class BadCompiledFileException extends Exception {
    private static final long serialVersionUID = 1;

    /** The fault of a file. */
    public enum Reason {
        /** The file is not a file of compiled rules. */
        FOREIGN,
        /** The file has a format of another version of the program. */
        OTHER_FORMAT,
        /** The length of the file differs from the length in its header. */
        TRUNCATED,
        /** A checksum does not match. */
        CORRUPT
    }

    private final Reason reason;

    BadCompiledFileException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The fault of the file. */
    public Reason reason() {
        return reason;
    }
}
