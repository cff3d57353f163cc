package io.scangate.config.ownership;

import org.jspecify.annotations.Nullable;

/** What a server answered. */
final class FetchReply {
    /** The most bytes of a body that are read; one more is read to see that there is one. */
    static final int MAX_BODY_BYTES = 1_024;

    private final int status;
    private final @Nullable String location;
    private final byte @Nullable [] body;

    private FetchReply(int status, @Nullable String location, byte @Nullable [] body) {
        this.status = status;
        this.location = location;
        this.body = body;
    }

    /** A file, or the first {@link #MAX_BODY_BYTES} and one of it. */
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

    /** Null if the answer is not a file. */
    byte @Nullable [] body() {
        return body;
    }
}
