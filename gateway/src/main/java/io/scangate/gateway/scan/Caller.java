package io.scangate.gateway.scan;

import io.scangate.gateway.identity.Evidence;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.identity.User;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.wire.Request;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Asks an {@link Identity} about a request, and says in the scan who the user is. Scratch of one event loop. */
final class Caller implements Evidence, User {
    private final Identity identity;
    private final int fields;

    @SuppressWarnings("NullAway.Init")
    private Request request;

    @SuppressWarnings("NullAway.Init")
    private Scan scan;

    Caller(Identity identity) {
        this.identity = identity;
        this.fields = identity.fields().size();
    }

    /** How many of the request's fields are the identity's; they are the first. */
    int fields() {
        return fields;
    }

    /** Starts a scan and says who scans; null, or why that is refused. */
    @Nullable
    ScanProblem identify(Request asked, Scan into) {
        request = asked;
        scan = into.reset();
        return switch (identity.identify(this, this)) {
            case USER, NOBODY -> null;
            case REPEATED_FIELD -> ScanProblem.REPEATED_IDENTITY;
        };
    }

    @Override
    public void is(byte[] bytes, int offset, int length) {
        scan.user(bytes, offset, length);
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
