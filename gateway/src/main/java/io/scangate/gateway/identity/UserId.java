package io.scangate.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A user id in UTF-8. Immutable. */
public final class UserId {
    /** No user. */
    static final UserId NONE = new UserId("");

    private final byte[] utf8;

    UserId(String text) {
        utf8 = text.getBytes(UTF_8);
    }

    /** Its length in bytes. */
    int length() {
        return utf8.length;
    }

    /** Hands the id over; the receiver must not change its bytes. Allocates nothing. */
    public void giveTo(User user) {
        user.set(utf8, 0, utf8.length);
    }
}
