package io.scangate.config.lifecycle;

import java.util.Locale;

/** The reason why a change was refused: a stable code. Each face maps it to its own status or errcode. */
public enum Refusal {
    /** A field is missing or has an invalid value. */
    INVALID_ARGUMENT,
    ACCOUNT_NOT_FOUND,
    ACCOUNT_EXISTS,
    /** An account with this appid was deleted and can still be restored. */
    ACCOUNT_DELETED,
    /** An operator has cancelled the import. */
    CANCELLED,
    /** The account waits for an operator's approval. */
    AWAITING_APPROVAL,
    /** The account does not wait for approval. */
    NOT_WAITING,
    /** Strangers cannot sign up here. */
    SIGN_UP_OFF,
    /** Too many accounts of sign-ups wait, or too many have signed up within a day. */
    SIGN_UP_LIMIT,
    /** The account belongs to a natural person. */
    PERSONAL_ACCOUNT,
    /** An operator has suspended the account. */
    ACCOUNT_SUSPENDED,
    /** The caller's own account belongs to a natural person, so its calls are refused as those of a suspended one. */
    SUSPENDED_AS_PERSONAL,
    /** The feature is switched off for the account. */
    FEATURE_OFF,
    /** An operator has switched the feature off, so the account cannot switch it on. */
    FEATURE_HELD_OFF,
    RULE_NOT_FOUND,
    /** An operator has taken the rule down, so its owner cannot delete it. */
    RULE_TAKEN_DOWN,
    /** Another account has an open claim to the rule, so it cannot move otherwise. */
    RULE_CLAIMED,
    RELEASE_NOT_FOUND,
    /** The account has no such planned release, or it was carried out. */
    PLAN_NOT_FOUND,
    CLAIM_NOT_FOUND,
    /** There is no such offer, or it has expired. */
    OFFER_NOT_FOUND,
    USER_NOT_FOUND,
    /** A user has or had the name. */
    USER_EXISTS,
    /** The account would have no owner who can sign in. */
    LAST_OWNER,
    /** The user has no password, and could not sign in any more. */
    LAST_WAY_IN,
    /** The user has as many identities at other services as one can have. */
    IDENTITY_LIMIT,
    /** There is no such invitation, or it was used, withdrawn or has expired. */
    INVITATION_NOT_FOUND,
    /** The account has made too many offers or claims lately. */
    MOVE_LIMIT,
    /** The text is not a link that can be a rule. */
    ILLEGAL_PREFIX,
    /** The account has the rule already. */
    DUPLICATE_RULE,
    /** Another account's rule conflicts: see {@link RefusedException#conflict()}. */
    PREFIX_TAKEN,
    /** The account has the maximum number of rules. */
    RULE_LIMIT,
    /** The account has the maximum number of members. */
    MEMBER_LIMIT,
    /** The rule would have too many test links. */
    TEST_LINK_LIMIT,
    /** The rule does not match a test link. */
    TEST_LINK_OUTSIDE_RULE,
    /** The host is on the operator's block list. */
    BLOCKED_ADDRESS,
    /** The domain has no licence. */
    NO_LICENCE,
    /** The verification file was not found or has other content. */
    OWNERSHIP_NOT_PROVEN,
    /** The mini program has no published code. */
    CODE_NOT_PUBLISHED,
    /** The account has used all publishes of this month. */
    PUBLISH_QUOTA,
    /** The stored rule is not a valid rule. */
    RULE_DAMAGED,
    /** The rule is not published. */
    NOT_PUBLISHED,
    /** The account is not suspended, or the rule is not taken down. */
    NOT_WITHHELD,
    /** The version has changed since the caller read it. */
    VERSION_MISMATCH,
    /** A key of that name exists. */
    KEY_EXISTS,
    /** The idempotency key belongs to another request. */
    KEY_REUSED,
    /** An operator has frozen the control plane. Nothing was saved; reads go on. */
    FROZEN,
    /** Too many concurrent changes. Nothing was saved; the same call may succeed a little later. */
    BUSY,
    /** The storage does not answer. Nothing was saved. */
    UNAVAILABLE,
    /**
     * The storage failed during a commit: the change is saved completely or not at all. A repeated call with the same
     * idempotency key returns the saved change, or makes it.
     */
    OUTCOME_UNKNOWN;

    /** Whether the request or the data is at fault, and not the storage or a freeze. */
    boolean isOfRequest() {
        return this != FROZEN && this != BUSY && this != UNAVAILABLE && this != OUTCOME_UNKNOWN;
    }

    /** The name in answers. A personal account is suspended, and the detail says why. */
    public String code() {
        Refusal shown = this == SUSPENDED_AS_PERSONAL ? ACCOUNT_SUSPENDED : this;
        return shown.name().toLowerCase(Locale.ROOT);
    }
}
