package io.scangate.gateway.resolve;

import java.util.Locale;

/** Why a rule did not match a link, or why the mini program (or its test page) did not open. */
public enum MismatchReason {
    /** The link's scheme is not the rule's. */
    SCHEME_DIFFERS,
    /** The link's host or port is not the rule's. */
    HOST_DIFFERS,
    /** The link's path is not the rule's, nor does one of the two nearer reasons fit. */
    PATH_DIFFERS,
    /** The link's path starts with the rule's text but does not lie below it: {@code /a/b} against {@code /a/bc}. */
    NOT_A_SUB_PATH,
    /** The link's path lies below the rule's, but the rule does not end in a slash. */
    RULE_HAS_NO_TRAILING_SLASH,
    /** The paths are equal, but the link's query does not start with the rule's. */
    QUERY_PREFIX_DIFFERS,
    /** The rule decides, but is not published. */
    UNPUBLISHED,
    /** The link is none of the rule's test links. */
    NOT_A_TEST_LINK,
    /** The link is a test link, but who scans is no member of the account. */
    NOT_A_MEMBER,
    /** The link is a test link and the user a member, but the role may not open the test version. */
    ROLE_MAY_NOT_OPEN_VERSION,
    /** The host app's client is older than the feature. */
    CLIENT_TOO_OLD,
    /** The link carries a user name or a password. */
    USER_INFO_IN_LINK;

    /** The stable name in reports. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
