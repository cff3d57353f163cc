package io.scangate.config.lifecycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Ends the sign-ups about which no operator has decided in time, so that strangers who sign up with many accounts do not keep others out for ever.
 * The account is deleted as a refused one. Thread-safe, also among processes that share a store. Methods block.
 */
public final class SignUpExpiry {
    private static final ChangeRequest CHANGE = ChangeRequest.by("service:sign-up");
    private static final int AT_A_TIME = 20;

    private final Store store;
    private final Duration expiry;
    private final Clock clock;

    /** @param expiry how long an account waits at most */
    public SignUpExpiry(Store store, Duration expiry, Clock clock) {
        this.store = store;
        this.expiry = expiry;
        this.clock = clock;
    }

    /** Ends a bounded number of sign-ups whose time is over, the oldest first. Refused during a freeze. */
    public void endDue() {
        Instant now = LiveRelease.now(clock);
        Instant before = now.minus(expiry);
        store.read(reader -> reader.waitingSinceBefore(before, AT_A_TIME)).forEach(appid -> end(appid, before, now));
    }

    private void end(String appid, Instant before, Instant now) {
        try {
            store.change(CHANGE, SignUp.class, writer -> {
                Account account = writer.account(appid);
                if (account == null
                        || account.waitingSince() == null
                        || !account.waitingSince().isBefore(before)) {
                    throw new DecidedException();
                }
                return Approvals.end(writer, "expire", new SignUp.Decision(appid, SignUp.State.EXPIRED, null, now));
            });
        } catch (DecidedException e) {
            // An operator, or another process, came first.
        }
    }

    /** Rolls the change back. */
    private static final class DecidedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DecidedException() {
            super(null, null, false, false);
        }
    }
}
