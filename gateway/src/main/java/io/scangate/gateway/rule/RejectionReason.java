package io.scangate.gateway.rule;

import java.util.Locale;

/** The reason why the index omits a rule, a member or an account of a snapshot. */
public enum RejectionReason {
    /** The prefix is not a link. */
    MALFORMED_LINK,
    /** The scheme of the prefix is not http, https or ftp. */
    UNSUPPORTED_SCHEME,
    /** The prefix or a test link is longer than the longest link. */
    LINK_TOO_LONG,
    /** The prefix has a user name or a password. */
    USER_INFO_IN_PREFIX,
    /** The prefix has a fragment. */
    FRAGMENT_IN_PREFIX,
    /** The prefix has white space, a control or an invisible character. */
    INVISIBLE_CHARACTER_IN_PREFIX,
    /** The host of the prefix ends in a dot. */
    FINAL_DOT_IN_HOST,
    /** Another rule has the same canonical prefix. */
    DUPLICATE_RULE,
    /** The live page or the test page is not a page path. */
    BAD_PAGE,
    /** A test link is not a link, or has user info. */
    BAD_TEST_LINK,
    /** The rule does not match one of its test links. */
    TEST_LINK_OUTSIDE_RULE,
    /** The role of a member is not admin, developer or experiencer. */
    UNKNOWN_ROLE,
    /** The test version is not develop, trial or release. */
    UNKNOWN_VERSION,
    /** The withheld reason is not suspended or blocked. */
    UNKNOWN_WITHHELD,
    /** A field is missing or has the wrong type. */
    MALFORMED_RULE,
    /** An earlier account of the document has the same appid. */
    DUPLICATE_ACCOUNT,
    /** The account has no valid appid. */
    MALFORMED_ACCOUNT;

    /** The name in reports. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
