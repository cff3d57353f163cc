package io.scangate.config.lifecycle;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A person's registration of an account. Immutable.
 *
 * @param id the number of the change that has registered the account
 * @param user the name of the person
 * @param appid the account, which exists unless it was refused or withdrawn, or has expired
 * @param accountName the name at the sign-up
 * @param kind the kind of owner at the sign-up
 * @param contact at the sign-up; null for none
 * @param reason why an operator has refused it; null if none has
 * @param decidedAt when it was approved, refused, withdrawn or expired; null while it waits
 */
public record SignUp(
        long id,
        String user,
        String appid,
        String accountName,
        AccountKind kind,
        @Nullable String contact,
        Instant at,
        State state,
        @Nullable String reason,
        @Nullable Instant decidedAt) {
    /** The state of a sign-up. */
    public enum State {
        /** For an operator. */
        WAITING,
        APPROVED,
        /** The account is gone, and its appid free. */
        REFUSED,
        /** No operator has decided in time: the account is gone, and its appid free. */
        EXPIRED,
        /** Its person has withdrawn it: the account is gone, and its appid free. */
        WITHDRAWN;

        /** The codes, for messages. */
        public static final String CODES = "waiting, approved, refused, expired or withdrawn";

        /** The name in JSON and in the database. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The state with a code; null if there is none. */
        public static @Nullable State ofCode(String code) {
            for (State state : values()) {
                if (state.code().equals(code)) {
                    return state;
                }
            }
            return null;
        }
    }

    /**
     * The decision about the account of a sign-up that waits: an operator's or its person's, or the end of its time.
     *
     * @param reason of a refusal; null for any other one
     */
    public record Decision(
            String appid, State state, @Nullable String reason, Instant at) {}

    /** The sign-up after a decision. */
    SignUp decided(Decision decision) {
        return new SignUp(
                id, user, appid, accountName, kind, contact, at, decision.state(), decision.reason(), decision.at());
    }
}
