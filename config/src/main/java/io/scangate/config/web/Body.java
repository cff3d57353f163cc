package io.scangate.config.web;

import org.jspecify.annotations.Nullable;

/**
 * The body that a route accepts. It is read only after the caller was admitted. Immutable.
 *
 * @param kind how the handler gets it
 * @param type the required media type, without parameters; null for any
 * @param maxBytes the limit; a longer body is a {@link ProblemCode#CONTENT_TOO_LARGE}
 */
public record Body(Kind kind, @Nullable String type, long maxBytes) {
    /** How a handler gets a body. */
    enum Kind {
        /** No body. */
        NONE,
        /** As bytes in memory. */
        BYTES,
        /** As a stream while it arrives. */
        STREAM
    }

    /** The read limit for a body where none is expected. */
    private static final long MAX_UNEXPECTED_BYTES = 1_024;

    /** Bytes of a stream that may have arrived and not been read. */
    private static final long STREAM_WINDOW = 256 << 10;

    private static final long LIMIT_OF_SETTINGS = 0;

    /** No body. */
    static final Body NONE = new Body(Kind.NONE, null, MAX_UNEXPECTED_BYTES);

    /** A JSON document in memory, within the limit of the settings. */
    static final Body JSON = new Body(Kind.BYTES, "application/json", LIMIT_OF_SETTINGS);

    /** Bytes of any type in memory. */
    public static Body bytes(long maxBytes) {
        return new Body(Kind.BYTES, null, maxBytes);
    }

    /** Bytes of a type in memory. */
    public static Body bytes(String type, long maxBytes) {
        return new Body(Kind.BYTES, type, maxBytes);
    }

    /** A stream, read by a blocking thread. A null type accepts any. */
    public static Body stream(@Nullable String type, long maxBytes) {
        return new Body(Kind.STREAM, type, maxBytes);
    }

    /** The body with the limit of the settings, unless it has its own limit. */
    Body within(long limitOfSettings) {
        return maxBytes == LIMIT_OF_SETTINGS ? new Body(kind, type, limitOfSettings) : this;
    }

    /** A JSON document in memory with a limit of its own: for calls that need no key. */
    public static Body json(long maxBytes) {
        return new Body(Kind.BYTES, JSON.type(), maxBytes);
    }

    /**
     * The most bytes of the body that are in memory at the same time.
     *
     * @param length its Content-Length, negative where it has none
     */
    long inMemory(long length) {
        long most = length < 0 ? maxBytes : Math.min(length, maxBytes);
        return kind == Kind.STREAM ? Math.min(most, STREAM_WINDOW) : most;
    }

    /** Refuses a body where none is expected. */
    void checkExpected(long length) {
        if (kind == Kind.NONE && length > 0) {
            throw Problem.malformed("body", length + " bytes", "none", "body of " + length + " bytes (expected: none)");
        }
    }
}
