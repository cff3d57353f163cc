package io.scangate.gateway.snapshot;

import java.util.Locale;

/** Why a snapshot as a whole was not taken. */
public enum SnapshotFault {
    /** The source is there and cannot be read. */
    UNREADABLE(true),
    /** The source is another server, and none of its addresses gives an answer. */
    UNREACHABLE(true),
    /** The source kept changing while it was read. */
    CHANGED_WHILE_READING(true),
    /** The document ends too early. */
    TRUNCATED(false),
    /** The document is compiled rules and does not match its checksums. */
    CORRUPT(false),
    /** The document is not JSON. */
    NOT_JSON(false),
    /** The document is not UTF-8. */
    INVALID_UTF8(false),
    /** An object has a key twice. */
    DUPLICATE_KEY(false),
    /** Nested too deeply, or a string, name or number too long. */
    LIMIT_EXCEEDED(false),
    /** Something follows the document. */
    TRAILING_CONTENT(false),
    /** The field {@code format} is missing or names another format; or compiled rules are of another format. */
    WRONG_FORMAT(false),
    /** The field {@code revision} is missing or no non-negative 64-bit integer. */
    BAD_REVISION(false),
    /** The document is no object, or has no list of accounts. */
    MALFORMED_DOCUMENT(false),
    /** More rules are bad than the settings tolerate. */
    TOO_MANY_BAD_RULES(false),
    /** The revision is lower than the one that serves, and the reload was not forced. */
    LOWER_REVISION(false),
    /** The rules do not fit the index or the memory. */
    TOO_LARGE(false),
    /** A defect of this program. */
    INTERNAL_ERROR(false),
    /** The reloader was closed before it came to it. */
    CLOSED(false);

    private final boolean transientFault;

    SnapshotFault(boolean transientFault) {
        this.transientFault = transientFault;
    }

    /** The name in reports. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the same content may be taken at another time, so that trying again makes sense. */
    public boolean isTransient() {
        return transientFault;
    }
}
