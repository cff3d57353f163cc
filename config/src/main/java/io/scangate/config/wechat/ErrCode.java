package io.scangate.config.wechat;

import io.scangate.config.access.AccessException;
import io.scangate.config.lifecycle.Refusal;

/** The error codes of WeChat's clients, with WeChat's wording ({@code docs/wechat-api.md}, "Errors"). */
enum ErrCode {
    SYSTEM_ERROR(-1, "system error"),
    BAD_TOKEN(40001, "invalid credential, access_token is invalid"),
    BAD_GRANT_TYPE(40002, "invalid grant_type"),
    BAD_APPID(40013, "invalid appid"),
    BAD_URL(40066, "invalid url"),
    INVALID_ARGS(40097, "invalid args"),
    BAD_SECRET(40125, "invalid appsecret"),
    TOKEN_EXPIRED(42001, "access_token expired"),
    NOT_POST(43002, "require POST method"),
    EMPTY_BODY(44002, "empty post data"),
    TOO_MANY_TRIES(45009, "reach max api daily quota limit"),
    TOO_MANY_CALLS(44990, "too many calls in a second"),
    NOT_JSON(47001, "data format error"),
    UNAUTHORIZED(48001, "api unauthorized"),
    BAD_TICKET(61006, "component ticket is invalid"),
    BAD_REFRESH_TOKEN(61023, "refresh_token is invalid"),
    ILLEGAL_PREFIX(85066, "illegal prefix"),
    TEST_LINK(85068, "test url is not the sub prefix"),
    NO_CONFIRM_FILE(85069, "check confirm file fail"),
    BLOCKED(85070, "the address is on the block list"),
    ADDED_ALREADY(85071, "the account has the rule already"),
    OWNED_BY_OTHER(85072, "prefix owned by other"),
    RULE_LIMIT(85073, "rule limit reached"),
    NO_CODE(85074, "the mini program has no published code"),
    PERSONAL(85075, "personal account"),
    NO_ICP(85076, "check ICP fail"),
    DAMAGED(85095, "rule data damaged, delete and add again"),
    PUBLISH_QUOTA(886000, "beyond publish count this month"),
    BUSY(886001, "busy, try again");

    private final int code;
    private final String words;

    ErrCode(int code, String words) {
        this.code = code;
        this.words = words;
    }

    int code() {
        return code;
    }

    String words() {
        return words;
    }

    static ErrCode of(Refusal refusal) {
        return switch (refusal) {
            case INVALID_ARGUMENT,
                    ACCOUNT_EXISTS,
                    ACCOUNT_DELETED,
                    RULE_NOT_FOUND,
                    RELEASE_NOT_FOUND,
                    PLAN_NOT_FOUND,
                    CLAIM_NOT_FOUND,
                    OFFER_NOT_FOUND,
                    CANCELLED,
                    USER_NOT_FOUND,
                    USER_EXISTS,
                    LAST_OWNER,
                    LAST_WAY_IN,
                    IDENTITY_LIMIT,
                    INVITATION_NOT_FOUND,
                    MOVE_LIMIT,
                    MEMBER_LIMIT,
                    RULE_CLAIMED,
                    TEST_LINK_LIMIT,
                    NOT_PUBLISHED,
                    NOT_WITHHELD,
                    NOT_WAITING,
                    SIGN_UP_OFF,
                    SIGN_UP_LIMIT,
                    VERSION_MISMATCH,
                    KEY_EXISTS,
                    KEY_REUSED -> INVALID_ARGS;
            case ACCOUNT_NOT_FOUND -> BAD_APPID;
            case PERSONAL_ACCOUNT, SUSPENDED_AS_PERSONAL -> PERSONAL;
            case ACCOUNT_SUSPENDED, AWAITING_APPROVAL, FEATURE_OFF, FEATURE_HELD_OFF, RULE_TAKEN_DOWN -> UNAUTHORIZED;
            case ILLEGAL_PREFIX -> ILLEGAL_PREFIX;
            case DUPLICATE_RULE -> ADDED_ALREADY;
            case PREFIX_TAKEN -> OWNED_BY_OTHER;
            case RULE_LIMIT -> RULE_LIMIT;
            case TEST_LINK_OUTSIDE_RULE -> TEST_LINK;
            case BLOCKED_ADDRESS -> BLOCKED;
            case NO_LICENCE -> NO_ICP;
            case OWNERSHIP_NOT_PROVEN -> NO_CONFIRM_FILE;
            case CODE_NOT_PUBLISHED -> NO_CODE;
            case PUBLISH_QUOTA -> PUBLISH_QUOTA;
            case RULE_DAMAGED -> DAMAGED;
            case BUSY -> BUSY;
            case FROZEN, UNAVAILABLE, OUTCOME_UNKNOWN -> SYSTEM_ERROR;
        };
    }

    static ErrCode of(AccessException.Reason reason) {
        return switch (reason) {
            case BAD_TOKEN -> BAD_TOKEN;
            case EXPIRED_TOKEN -> TOKEN_EXPIRED;
            case BAD_APPID -> BAD_APPID;
            case BAD_SECRET, BAD_PASSWORD, CODE_NEEDED -> BAD_SECRET;
            case BAD_TICKET -> BAD_TICKET;
            case BAD_REFRESH_TOKEN -> BAD_REFRESH_TOKEN;
            case TOO_MANY_TRIES, TOO_MANY_TOKENS -> TOO_MANY_TRIES;
        };
    }
}
