package io.scangate.gateway.scan;

import io.scangate.gateway.identity.Evidence;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.identity.User;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.wire.Request;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Asks an {@link Identity} about a request, and says in the scan who the user is. Scratch of one event loop for one place of
 * a batch: its request is always the same object, so that a scan stores no reference, which costs more than a number.
 */
final class Caller implements Evidence, User {
    private static final byte[] NONE = {};

    private final Identity identity;

    @SuppressWarnings("NullAway.Init")
    private Request request;

    private byte[] user = NONE;
    private int userOffset;
    private int userLength;

    Caller(Identity identity) {
        this.identity = identity;
    }

    /** Starts a scan and says who scans; null, or why that is refused. */
    @Nullable
    ScanProblem identify(Request asked, Scan scan) {
        if (request != asked) {
            request = asked;
        }
        scan.reset();
        return switch (identity.identify(this, this)) {
            case USER -> {
                scan.user(user, userOffset, userLength);
                yield null;
            }
            case NOBODY -> null;
            case REPEATED_FIELD -> ScanProblem.REPEATED_IDENTITY;
        };
    }

    @Override
    public void is(byte[] bytes, int offset, int length) {
        if (user != bytes) {
            user = bytes;
        }
        userOffset = offset;
        userLength = length;
    }

    @Override
    public byte[] bytes() {
        return request.bytes();
    }

    @Override
    public int fieldCount(int field) {
        return request.fieldCount(field);
    }

    @Override
    public int fieldStart(int field) {
        return request.fieldStart(field);
    }

    @Override
    public int fieldEnd(int field) {
        return request.fieldEnd(field);
    }

    @Override
    public @Nullable InetAddress peer() {
        return request.peer();
    }
}
