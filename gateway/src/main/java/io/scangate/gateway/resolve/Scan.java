package io.scangate.gateway.resolve;

import org.jspecify.annotations.Nullable;

/**
 * The user and the client version of a scan. Mutable, so that a thread can reuse one object for all scans. Not thread-safe.
 */
public final class Scan {
    private static final byte[] NO_USER = new byte[0];

    byte[] user = NO_USER;
    int userOffset;
    int userLength = -1;
    long clientVersion = ClientVersion.ABSENT;

    /** Makes the scan anonymous, with an unknown client version. */
    public Scan reset() {
        user = NO_USER;
        userLength = -1;
        clientVersion = ClientVersion.ABSENT;
        return this;
    }

    /** Sets the user to the UTF-8 bytes of a user id. Does not copy them. */
    public Scan user(byte[] bytes, int offset, int length) {
        user = bytes;
        userOffset = offset;
        userLength = length;
        return this;
    }

    /** Sets the user; null means anonymous. */
    public Scan user(@Nullable String id) {
        if (id == null) {
            userLength = -1;
            return this;
        }
        byte[] bytes = id.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return user(bytes, 0, bytes.length);
    }

    /** Sets the client version in the form of {@link ClientVersion}. */
    public Scan clientVersion(long packed) {
        clientVersion = packed;
        return this;
    }

    /** The bytes that contain the user id. Not a copy; not to be changed. */
    public byte[] userBytes() {
        return user;
    }

    /** Where the user id begins. */
    public int userOffset() {
        return userOffset;
    }

    /** The length of the user id; negative without a user. */
    public int userLength() {
        return userLength;
    }

    /** Whether the scan has no user. */
    public boolean isAnonymous() {
        return userLength < 0;
    }
}
