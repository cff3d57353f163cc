package io.scangate.gateway.resolve;

import org.jspecify.annotations.Nullable;

/**
 * Who scans and with what. Mutable, so that one can serve every scan of a thread; {@link #reset} makes it anonymous.
 */
public final class Scan {
    private static final byte[] NOBODY = new byte[0];

    byte[] user = NOBODY;
    int userOffset;
    int userLength = -1;
    long clientVersion = ClientVersion.ABSENT;

    /** An anonymous scan by a client of unknown version. */
    public Scan reset() {
        user = NOBODY;
        userLength = -1;
        clientVersion = ClientVersion.ABSENT;
        return this;
    }

    /** Says who scans, as the UTF-8 bytes of the user id; not copied. */
    public Scan user(byte[] bytes, int offset, int length) {
        user = bytes;
        userOffset = offset;
        userLength = length;
        return this;
    }

    /** Says who scans; null is anonymous. */
    public Scan user(@Nullable String id) {
        if (id == null) {
            userLength = -1;
            return this;
        }
        byte[] bytes = id.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return user(bytes, 0, bytes.length);
    }

    /** Says the client's version, as {@link ClientVersion} packs it. */
    public Scan clientVersion(long packed) {
        clientVersion = packed;
        return this;
    }

    /** Whether nobody is known to scan. */
    public boolean isAnonymous() {
        return userLength < 0;
    }
}
