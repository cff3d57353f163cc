package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.Withheld;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why gateways open no page of a rule, although its owner has configured it. Computed from the rule, its host and its
 * account when the rule is read. If several causes apply, the first one of {@link Cause} counts. Immutable.
 *
 * @param cause the cause
 * @param reason the operator's words; null if the cause has none
 * @param since when it began; null if that is not known
 */
public record Withholding(
        Cause cause, @Nullable String reason, @Nullable Instant since) {
    /** The causes, by precedence. */
    public enum Cause {
        /** An operator has taken the rule down. */
        RULE_TAKEN_DOWN(Withheld.BLOCKED),
        /** The rule's host is on the block list. */
        HOST_BLOCKED(Withheld.BLOCKED),
        /** An operator has suspended the account. */
        ACCOUNT_SUSPENDED(Withheld.SUSPENDED),
        /** The account belongs to a natural person. */
        PERSONAL_ACCOUNT(Withheld.SUSPENDED),
        /** The account waits for an operator's approval. Gateways do not get its rules at all. */
        AWAITING_APPROVAL(Withheld.SUSPENDED),
        /** The feature is off for the account. */
        FEATURE_OFF(Withheld.SUSPENDED);

        private final Withheld withheld;

        Cause(Withheld withheld) {
            this.withheld = withheld;
        }

        /** The name in answers. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The reason that gateways answer. */
    public Withheld withheld() {
        return cause.withheld;
    }

    /** Whether it counts even if the rule's host is blocked. */
    public boolean comesBeforeHost() {
        return cause == Cause.RULE_TAKEN_DOWN || cause == Cause.AWAITING_APPROVAL;
    }

    /** The withholding of a rule that an operator has taken down. */
    public static Withholding ofTakedown(Suspension takedown) {
        return new Withholding(Cause.RULE_TAKEN_DOWN, takedown.reason(), takedown.since());
    }

    /** The withholding of the rules of a blocked host. */
    public static Withholding of(BlockedHost host) {
        return new Withholding(Cause.HOST_BLOCKED, host.reason(), host.since());
    }

    /**
     * The withholding of the rules of an account that waits for approval, whatever else withholds the account: gateways do not get them.
     *
     * @param since when it began to wait
     */
    public static Withholding awaitingApproval(Instant since) {
        return new Withholding(Cause.AWAITING_APPROVAL, null, since);
    }

    /**
     * The withholding of an account; null if it has none.
     *
     * @param suspension by an operator; null if there is none
     * @param waitingSince since when it waits for an operator's approval; null if it does not
     */
    public static @Nullable Withholding ofAccount(
            @Nullable Suspension suspension, AccountKind kind, @Nullable Instant waitingSince, boolean featureOff) {
        if (suspension != null) {
            return new Withholding(Cause.ACCOUNT_SUSPENDED, suspension.reason(), suspension.since());
        }
        if (kind == AccountKind.PERSONAL) {
            return new Withholding(Cause.PERSONAL_ACCOUNT, null, null);
        }
        if (waitingSince != null) {
            return awaitingApproval(waitingSince);
        }
        return featureOff ? new Withholding(Cause.FEATURE_OFF, null, null) : null;
    }
}
