package io.scangate.config.web;

import io.scangate.config.lifecycle.Refusal;
import java.util.Locale;

/** The reason why a call was refused or failed: a stable code, with its status and the party at fault. */
public enum ProblemCode {
    MALFORMED_REQUEST(400),
    UNKNOWN_PARAMETER(400),
    REPEATED_PARAMETER(400),
    MISSING_PARAMETER(400),
    INVALID_ARGUMENT(400),
    UNAUTHORIZED(401),
    /** The password is right, and the user has a second factor. */
    CODE_NEEDED(401),
    /** Somebody has signed in at another service, and no user has this identity. */
    UNKNOWN_IDENTITY(401),
    FORBIDDEN(403),
    ACCOUNT_SUSPENDED(403),
    SIGN_UP_OFF(403),
    /** The user has to change the password first. */
    PASSWORD_CHANGE_NEEDED(403),
    /** A call of a browser over plain HTTP from another machine, or to a host or from a page that is not ours. */
    FOREIGN_ORIGIN(403),
    NOT_FOUND(404),
    ACCOUNT_NOT_FOUND(404),
    RULE_NOT_FOUND(404),
    RELEASE_NOT_FOUND(404),
    PLAN_NOT_FOUND(404),
    OFFER_NOT_FOUND(404),
    USER_NOT_FOUND(404),
    INVITATION_NOT_FOUND(404),
    CLAIM_NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    /** The gateway reads another format of compiled snapshots. */
    OTHER_FORMAT(406),
    REQUEST_TIMEOUT(408),
    ACCOUNT_EXISTS(409),
    ACCOUNT_DELETED(409),
    AWAITING_APPROVAL(409),
    NOT_WAITING(409),
    SIGN_UP_LIMIT(409),
    USER_EXISTS(409),
    LAST_OWNER(409),
    LAST_WAY_IN(409),
    IDENTITY_LIMIT(409),
    DUPLICATE_RULE(409),
    PREFIX_TAKEN(409),
    RULE_LIMIT(409),
    MEMBER_LIMIT(409),
    PUBLISH_QUOTA(409),
    CODE_NOT_PUBLISHED(409),
    NOT_PUBLISHED(409),
    RULE_DAMAGED(409),
    KEY_EXISTS(409),
    RULE_TAKEN_DOWN(409),
    RULE_CLAIMED(409),
    NOT_WITHHELD(409),
    FEATURE_OFF(409),
    FEATURE_HELD_OFF(409),
    MOVE_LIMIT(409),
    /** An operator has ended the import. */
    CANCELLED(409),
    /** Another start of a gateway reports with the same id: one of the two has a copy of the other's state directory. */
    IDENTITY_IN_USE(409),
    /** The gateway's revision belongs to another history. */
    OTHER_HISTORY(410),
    /** A delta since the gateway's revision is not possible. */
    SNAPSHOT_NEEDED(410),
    VERSION_MISMATCH(412),
    CONTENT_TOO_LARGE(413),
    URI_TOO_LONG(414),
    UNSUPPORTED_MEDIA_TYPE(415),
    ILLEGAL_PREFIX(422),
    PERSONAL_ACCOUNT(422),
    TEST_LINK_LIMIT(422),
    TEST_LINK_OUTSIDE_RULE(422),
    BLOCKED_ADDRESS(422),
    NO_LICENCE(422),
    OWNERSHIP_NOT_PROVEN(422),
    KEY_REUSED(422),
    /** The counts in a gateway's report can never be stored. The gateway must not send them again. */
    UNSTORABLE_BATCH(422),
    /** The client address has sent too many wrong secrets. */
    TOO_MANY_TRIES(429),
    /** The account or the key makes more calls than it may. */
    TOO_MANY_CALLS(429),
    HEADER_FIELDS_TOO_LARGE(431),
    INTERNAL_ERROR(500, Fault.PLATFORM),
    OUTCOME_UNKNOWN(500, Fault.PLATFORM),
    /** The number of a gateway's counts is a time of the next days: one of the two clocks is wrong. The gateway sends them again. */
    CLOCKS_DIFFER(503, Fault.PLATFORM),
    /** The database does not answer. */
    UNAVAILABLE(503, Fault.PLATFORM),
    BUSY(503, Fault.LOAD),
    /** An operator has frozen the control plane: no changes for a while. */
    FROZEN(503, Fault.LOAD),
    /** This replica is stopping. Another one may answer. */
    STOPPING(503, Fault.LOAD);

    /** The party at fault. */
    public enum Fault {
        /** The caller. The same call fails again until the caller or the data changes. */
        CALLER,
        /** Load, or a replica that stops. The same call may succeed a little later. */
        LOAD,
        /** The platform. Its operator has to repair a fault, which the log describes. */
        PLATFORM
    }

    private final int status;
    private final Fault fault;

    ProblemCode(int status) {
        this(status, Fault.CALLER);
    }

    ProblemCode(int status, Fault fault) {
        this.status = status;
        this.fault = fault;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The party at fault. */
    public Fault fault() {
        return fault;
    }

    /** The name in answers. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The code with the same name as a refusal, except for an account that is suspended as a personal one. */
    static ProblemCode of(Refusal refusal) {
        return switch (refusal) {
            case INVALID_ARGUMENT -> INVALID_ARGUMENT;
            case CANCELLED -> CANCELLED;
            case ACCOUNT_NOT_FOUND -> ACCOUNT_NOT_FOUND;
            case ACCOUNT_EXISTS -> ACCOUNT_EXISTS;
            case ACCOUNT_DELETED -> ACCOUNT_DELETED;
            case AWAITING_APPROVAL -> AWAITING_APPROVAL;
            case NOT_WAITING -> NOT_WAITING;
            case SIGN_UP_OFF -> SIGN_UP_OFF;
            case SIGN_UP_LIMIT -> SIGN_UP_LIMIT;
            case PERSONAL_ACCOUNT -> PERSONAL_ACCOUNT;
            case ACCOUNT_SUSPENDED -> ACCOUNT_SUSPENDED;
            case SUSPENDED_AS_PERSONAL -> ACCOUNT_SUSPENDED;
            case FEATURE_OFF -> FEATURE_OFF;
            case FEATURE_HELD_OFF -> FEATURE_HELD_OFF;
            case RULE_NOT_FOUND -> RULE_NOT_FOUND;
            case RULE_TAKEN_DOWN -> RULE_TAKEN_DOWN;
            case RULE_CLAIMED -> RULE_CLAIMED;
            case RELEASE_NOT_FOUND -> RELEASE_NOT_FOUND;
            case PLAN_NOT_FOUND -> PLAN_NOT_FOUND;
            case OFFER_NOT_FOUND -> OFFER_NOT_FOUND;
            case USER_NOT_FOUND -> USER_NOT_FOUND;
            case USER_EXISTS -> USER_EXISTS;
            case LAST_OWNER -> LAST_OWNER;
            case LAST_WAY_IN -> LAST_WAY_IN;
            case IDENTITY_LIMIT -> IDENTITY_LIMIT;
            case INVITATION_NOT_FOUND -> INVITATION_NOT_FOUND;
            case MOVE_LIMIT -> MOVE_LIMIT;
            case CLAIM_NOT_FOUND -> CLAIM_NOT_FOUND;
            case ILLEGAL_PREFIX -> ILLEGAL_PREFIX;
            case DUPLICATE_RULE -> DUPLICATE_RULE;
            case PREFIX_TAKEN -> PREFIX_TAKEN;
            case RULE_LIMIT -> RULE_LIMIT;
            case MEMBER_LIMIT -> MEMBER_LIMIT;
            case TEST_LINK_LIMIT -> TEST_LINK_LIMIT;
            case TEST_LINK_OUTSIDE_RULE -> TEST_LINK_OUTSIDE_RULE;
            case BLOCKED_ADDRESS -> BLOCKED_ADDRESS;
            case NO_LICENCE -> NO_LICENCE;
            case OWNERSHIP_NOT_PROVEN -> OWNERSHIP_NOT_PROVEN;
            case CODE_NOT_PUBLISHED -> CODE_NOT_PUBLISHED;
            case PUBLISH_QUOTA -> PUBLISH_QUOTA;
            case RULE_DAMAGED -> RULE_DAMAGED;
            case NOT_PUBLISHED -> NOT_PUBLISHED;
            case NOT_WITHHELD -> NOT_WITHHELD;
            case VERSION_MISMATCH -> VERSION_MISMATCH;
            case KEY_EXISTS -> KEY_EXISTS;
            case KEY_REUSED -> KEY_REUSED;
            case FROZEN -> FROZEN;
            case BUSY -> BUSY;
            case UNAVAILABLE -> UNAVAILABLE;
            case OUTCOME_UNKNOWN -> OUTCOME_UNKNOWN;
        };
    }
}
