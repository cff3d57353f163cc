package io.scangate.config.access;

import io.scangate.config.access.AccessException.Reason;
import io.scangate.config.access.AccessStore.Credential;
import io.scangate.config.lifecycle.Particulars;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A credential that exists, with the state of its platform and of its account. It is read when a call begins, and again
 * by each change under the lock of all changes. Immutable.
 *
 * @param credential the credential
 * @param platformExpires when the platform of an authorization ends; null for never, or if it is no authorization
 * @param suspension the reason why the account that it acts for is suspended; null if it is not
 * @param personal whether that account belongs to a natural person
 */
public record Standing(
        Credential credential,
        @Nullable Instant platformExpires,
        @Nullable String suspension,
        boolean personal) {
    /**
     * Refuses a credential that has expired, or whose account is suspended or personal.
     *
     * @throws AccessException {@link Reason#EXPIRED_TOKEN}
     * @throws RefusedException {@link Refusal#ACCOUNT_SUSPENDED}, {@link Refusal#SUSPENDED_AS_PERSONAL}
     */
    public void check(Instant now) {
        checkNotSuspended(now);
        checkNotPersonal(credential.appid(), personal);
    }

    /** Refuses the people of an account that is suspended or personal, as {@link #check} does its keys. */
    public static void checkAccount(String appid, @Nullable String suspension, boolean personal) {
        checkNotSuspended(appid, suspension);
        checkNotPersonal(appid, personal);
    }

    private static void checkNotPersonal(@Nullable String appid, boolean personal) {
        if (personal) {
            throw RefusedException.about(
                    Refusal.SUSPENDED_AS_PERSONAL,
                    Particulars.of("kind", "personal", "corporate, government, media or other_organisation"),
                    "account " + appid + " is suspended: its kind is personal (expected: corporate,"
                            + " government, media or other_organisation; an operator can change the kind)");
        }
    }

    /** As {@link #check}, but admits a personal account. */
    void checkNotSuspended(Instant now) {
        checkTime("key", credential.expires(), now);
        checkTime("platform", platformExpires, now);
        checkNotSuspended(credential.appid(), suspension);
    }

    private static void checkNotSuspended(@Nullable String appid, @Nullable String suspension) {
        if (suspension != null) {
            throw RefusedException.about(
                    Refusal.ACCOUNT_SUSPENDED,
                    Particulars.of("appid", String.valueOf(appid), "an account that is not suspended"),
                    "account " + appid + " is suspended: " + suspension
                            + " (expected: an account that is not suspended)");
        }
    }

    static void checkTime(String what, @Nullable Instant end, Instant now) {
        if (end != null && !now.isBefore(end)) {
            throw new AccessException(Reason.EXPIRED_TOKEN, "the " + what + " expired at " + end);
        }
    }

    /** The failure of a change whose credential has ended since the call began. */
    public static AccessException ended() {
        return new AccessException(
                Reason.BAD_TOKEN, "the key or secret of this call has ended (expected: one that has not ended)");
    }

    /** The failure of a call or a change of a person whose session has ended. */
    public static AccessException signedOut() {
        return new AccessException(Reason.BAD_TOKEN, "the session has ended (expected: one that has not ended)");
    }

    /** The failure of a change of a person whose role has changed or ended since the call began. */
    public static AccessException roleEnded() {
        return new AccessException(
                Reason.BAD_TOKEN,
                "the role has changed or ended since the call began (expected: the role of that time)");
    }
}
