package io.scangate.config.ownership;

import org.jspecify.annotations.Nullable;

/** A server's answer. Immutable. */
final class FetchReply {
    /** The most bytes of a body that are kept. One more byte is read, to detect a longer body. */
    static final int MAX_BODY_BYTES = 1_024;

    private final int status;
    private final @Nullable String location;
    private final byte @Nullable [] body;

    private FetchReply(int status, @Nullable String location, byte @Nullable [] body) {
        this.status = status;
        this.location = location;
        this.body = body;
    }

    /** A file, or its first {@link #MAX_BODY_BYTES} bytes and one more. */
    static FetchReply file(int status, byte[] body) {
        return new FetchReply(status, null, body);
    }

    static FetchReply redirect(int status, String location) {
        return new FetchReply(status, location, null);
    }

    static FetchReply nothing(int status) {
        return new FetchReply(status, null, null);
    }

    int status() {
        return status;
    }

    @Nullable
    String location() {
        return location;
    }

    /** The body; null if the answer is not a file. */
    byte @Nullable [] body() {
        return body;
    }
}
