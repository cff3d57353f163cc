package io.scangate.gateway.scan;

import io.scangate.gateway.identity.Evidence;
import io.scangate.gateway.identity.Identity;
import io.scangate.gateway.identity.Identity.Identified;
import io.scangate.gateway.identity.User;
import io.scangate.gateway.identity.Verdict;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.wire.Request;
import java.util.concurrent.CompletionStage;

/**
 * Identifies the user of a request with an {@link Identity} and sets the user of the scan. Each place in a batch has
 * its own caller, which therefore mostly gets the same {@link Request} object. The caller stores the reference only if it
 * is another one, because a store of a reference costs more than one of a number. Only for one event loop.
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

    /** Starts a scan and sets its user if it is known. */
    Verdict identify(Request asked, Scan scan) {
        if (request != asked) {
            request = asked;
        }
        scan.reset();
        Verdict verdict = identity.identify(this, this);
        if (verdict == Verdict.USER) {
            scan.user(user, userOffset, userLength);
        }
        return verdict;
    }

    /** The result after {@link Verdict#PENDING}, for the request of the last call. */
    CompletionStage<Identified> identifyLater() {
        return identity.identifyLater(this);
    }

    @Override
    public void set(byte[] bytes, int offset, int length) {
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
    public boolean isFromTrustedProxy() {
        return request.isFromTrustedProxy();
    }

    @Override
    public boolean isCertified() {
        return request.isCertified();
    }

    @Override
    public byte[] certificateUser() {
        return request.certificateUser();
    }
}
