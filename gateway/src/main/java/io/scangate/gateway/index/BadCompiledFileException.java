package io.scangate.gateway.index;

/** A file that is not, or no longer, compiled rules that this program can serve. */
public final class BadCompiledFileException extends Exception {
    private static final long serialVersionUID = 1;

    /** What is wrong with the file. */
    public enum Reason {
        /** It does not start like compiled rules. */
        FOREIGN,
        /** It is of a format that this program does not know. */
        OTHER_FORMAT,
        /** It is shorter or longer than it says. */
        TRUNCATED,
        /** A checksum does not match. */
        CORRUPT
    }

    private final Reason reason;

    BadCompiledFileException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What is wrong with the file. */
    public Reason reason() {
        return reason;
    }
}
