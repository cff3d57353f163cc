package io.scangate.gateway.snapshot;

import java.util.Locale;

/** The reason why a snapshot was rejected as a whole. */
public enum SnapshotFault {
    /** The source exists but cannot be read. */
    UNREADABLE(true),
    /** The source is a server, and none of its addresses answers. */
    UNREACHABLE(true),
    /** The source is a control plane that is making a snapshot. */
    BEING_MADE(true),
    /** The source changed during each attempt to read it. */
    CHANGED_WHILE_READING(true),
    /** The document ends too early. */
    TRUNCATED(false),
    /** The file of compiled rules does not match its checksums. */
    CORRUPT(false),
    /** The content of a document does not match its digest or its seal, or a document that needs them has none. */
    WRONG_DIGEST(false),
    /** The document is not JSON. */
    NOT_JSON(false),
    /** The document is not UTF-8. */
    INVALID_UTF8(false),
    /** An object has a key twice. */
    DUPLICATE_KEY(false),
    /** The nesting is too deep, or a string, name or number is too long. */
    LIMIT_EXCEEDED(false),
    /** There is content after the document. */
    TRAILING_CONTENT(false),
    /** The field {@code format} is missing or names another format; or compiled rules have another format. */
    WRONG_FORMAT(false),
    /** The field {@code revision} is missing or is not a non-negative 64-bit integer. */
    BAD_REVISION(false),
    /** The document is no object, or has no list of accounts. */
    MALFORMED_DOCUMENT(false),
    /** More rules are bad than the settings tolerate. */
    TOO_MANY_BAD_RULES(false),
    /** The revision is lower than the served one, and the reload was not forced. */
    LOWER_REVISION(false),
    /** The rules do not fit the index or the memory. */
    TOO_LARGE(false),
    /** An operator holds the gateway at its revision. */
    HELD(false),
    /** A defect of this program. */
    INTERNAL_ERROR(false),
    /** The follower was closed before it ran the request. */
    CLOSED(false);

    private final boolean transientFault;

    SnapshotFault(boolean transientFault) {
        this.transientFault = transientFault;
    }

    /** The name in reports. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the document is probably not the one that was written. */
    public boolean isDamage() {
        return switch (this) {
            case TRUNCATED,
                    CORRUPT,
                    WRONG_DIGEST,
                    NOT_JSON,
                    INVALID_UTF8,
                    DUPLICATE_KEY,
                    TRAILING_CONTENT,
                    BAD_REVISION,
                    MALFORMED_DOCUMENT -> true;
            default -> false;
        };
    }

    /** Whether a later attempt with the same content may succeed. */
    public boolean isTransient() {
        return transientFault;
    }
}
