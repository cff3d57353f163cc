package io.scangate.config.web;

import org.jspecify.annotations.Nullable;

/**
 * What a route takes as the body of a call. It is read only after the caller was admitted.
 *
 * @param kind how it is handed over
 * @param type the media type it must have, without parameters; null if its type does not matter
 * @param maxBytes its limit, past which a call is a {@link ProblemCode#CONTENT_TOO_LARGE}
 */
public record Body(Kind kind, @Nullable String type, long maxBytes) {
    /** How a body is handed over. */
    enum Kind {
        /** There is none. */
        NONE,
        /** All of it, in memory. */
        BYTES,
        /** As it arrives. */
        STREAM
    }

    /** A body where none is expected is not read beyond this. */
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

    /** A stream that is read by a blocking thread; null for any type. */
    public static Body stream(@Nullable String type, long maxBytes) {
        return new Body(Kind.STREAM, type, maxBytes);
    }

    /** With the limit of the settings, unless it has one of its own. */
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

    /** Refuses bytes where none are expected. */
    void checkExpected(long length) {
        if (kind == Kind.NONE && length > 0) {
            throw Problem.malformed("body of " + length + " bytes (expected: none)");
        }
    }
}
