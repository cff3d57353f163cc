package io.scangate.config.lifecycle;

import java.util.Locale;

/** Why a change was refused: a stable code. What it means to a caller (a status, an errcode, whose fault it is) its face decides. */
public enum Refusal {
    /** A field is missing or has a value that it cannot have. */
    INVALID_ARGUMENT,
    ACCOUNT_NOT_FOUND,
    ACCOUNT_EXISTS,
    /** The account is a natural person's. */
    PERSONAL_ACCOUNT,
    RULE_NOT_FOUND,
    RELEASE_NOT_FOUND,
    /** Not a link that can be a rule. */
    ILLEGAL_PREFIX,
    /** The account has the rule already. */
    DUPLICATE_RULE,
    /** Another account's rule is in the way; {@link RefusedException#conflict()} is it. */
    PREFIX_TAKEN,
    /** The account has as many rules as it may. */
    RULE_LIMIT,
    /** More test links than a rule may have. */
    TEST_LINK_LIMIT,
    /** A test link that the rule does not match. */
    TEST_LINK_OUTSIDE_RULE,
    /** The host is on the operator's block list. */
    BLOCKED_ADDRESS,
    /** The domain has no licence. */
    NO_LICENCE,
    /** The verification file was not found or is another one. */
    OWNERSHIP_NOT_PROVEN,
    /** The mini program has no published code. */
    CODE_NOT_PUBLISHED,
    /** As many publishes this month as an account may have. */
    PUBLISH_QUOTA,
    /** What is stored cannot be a rule (any more). */
    RULE_DAMAGED,
    /** There is nothing to unpublish. */
    NOT_PUBLISHED,
    /** Somebody else has changed it meanwhile. */
    VERSION_MISMATCH,
    /** The idempotency key was used for another request. */
    KEY_REUSED,
    /** Too much is going on; nothing was saved; the same call may succeed a little later. */
    BUSY,
    /** The storage does not answer; nothing was saved. */
    UNAVAILABLE,
    /**
     * The storage failed in the middle of a commit: the change was saved, wholly, or it was not. Whoever asks again under
     * the same idempotency key is told, or makes it now.
     */
    OUTCOME_UNKNOWN;

    /** The name in answers. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
