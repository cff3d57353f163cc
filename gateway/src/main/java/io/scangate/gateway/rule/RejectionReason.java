package io.scangate.gateway.rule;

import java.util.Locale;

/** Why a rule (or a member, or an account) of a snapshot was left out. */
public enum RejectionReason {
    /** The prefix is no link. */
    MALFORMED_LINK,
    /** The prefix is neither http, https nor ftp. */
    UNSUPPORTED_SCHEME,
    /** The prefix or a test link is longer than any link. */
    LINK_TOO_LONG,
    /** The prefix has a user name or a password. */
    USER_INFO_IN_PREFIX,
    /** The prefix has a fragment. */
    FRAGMENT_IN_PREFIX,
    /** The prefix holds white space, a control or a character that no reader sees. */
    INVISIBLE_CHARACTER_IN_PREFIX,
    /** The prefix's host ends in a dot. */
    FINAL_DOT_IN_HOST,
    /** Another rule has the same canonical prefix. */
    DUPLICATE_RULE,
    /** The live or the test page is no page path. */
    BAD_PAGE,
    /** A test link is no link, or has user info. */
    BAD_TEST_LINK,
    /** A test link that the rule does not match. */
    TEST_LINK_OUTSIDE_RULE,
    /** A member's role is none of admin, developer, experiencer. */
    UNKNOWN_ROLE,
    /** A test version is none of develop, trial, release. */
    UNKNOWN_VERSION,
    /** A field is missing or of the wrong kind. */
    MALFORMED_RULE,
    /** An account of that appid came before in the same document. */
    DUPLICATE_ACCOUNT,
    /** The account has no usable appid. */
    MALFORMED_ACCOUNT;

    /** The name in reports. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
