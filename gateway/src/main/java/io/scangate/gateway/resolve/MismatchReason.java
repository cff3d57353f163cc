package io.scangate.gateway.resolve;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a rule did not match a link, or why the mini program (or its test page) did not open. Some share a stable code and
 * have sentences of their own.
 */
public enum MismatchReason {
    /** The link's scheme is not the rule's. */
    SCHEME_DIFFERS,
    /** Scheme and host are equal, the link's port is not the rule's. */
    PORT_DIFFERS,
    /** The link's host is the rule's but for {@code www.} in front. */
    WWW_DIFFERS("host_differs"),
    /** The link's host ends in a dot, and no rule's does. */
    LINK_HOST_ENDS_IN_DOT("host_differs"),
    /** The link's host is not the rule's. */
    HOST_DIFFERS,
    /** The paths differ in the case of letters only. */
    CASE_DIFFERS,
    /** The link would match if what is percent-encoded on one side were raw. */
    ENCODING_DIFFERS,
    /** The link's path with a slash at the end would match. */
    LINK_LACKS_TRAILING_SLASH,
    /** The link's path lies below the rule's, but the rule does not end in a slash. */
    RULE_HAS_NO_TRAILING_SLASH,
    /** The rule has a query, and the link has a slash in front of the same. */
    RULE_HAS_NO_SLASH_BEFORE_QUERY("rule_has_no_trailing_slash"),
    /** The link would match if no slash of a path were doubled. */
    SLASH_DOUBLED("path_differs"),
    /** The link's path without its first segment would match. */
    LINK_HAS_SEGMENT_IN_FRONT("path_differs"),
    /** The link would match a rule without the first segment of the path. */
    LINK_LACKS_SEGMENT_IN_FRONT("path_differs"),
    /** The link's query has the rule's parameters in another order. */
    PARAMETER_ORDER_DIFFERS,
    /** The link's path is not the rule's, nor does a nearer reason fit. */
    PATH_DIFFERS,
    /** The link's path starts with the rule's text but does not lie below it: {@code /a/b} against {@code /a/bc}. */
    NOT_A_SUB_PATH,
    /** The paths are equal, but the link's query does not start with the rule's. */
    QUERY_PREFIX_DIFFERS,
    /** The rule decides, but is not published. */
    UNPUBLISHED,
    /** The link is none of the rule's test links. */
    NOT_A_TEST_LINK,
    /** The link is a test link, but the user is no member of the account. */
    NOT_A_MEMBER,
    /** The link is a test link and the user a member, but the role may not open the test version. */
    ROLE_MAY_NOT_OPEN_VERSION,
    /** The host app's client is older than the feature. */
    CLIENT_TOO_OLD,
    /** The link carries a user name or a password. */
    USER_INFO_IN_LINK;

    private final @Nullable String sharedCode;

    MismatchReason() {
        this(null);
    }

    MismatchReason(@Nullable String sharedCode) {
        this.sharedCode = sharedCode;
    }

    /** The stable name in answers and reports. */
    public String code() {
        return sharedCode == null ? sentence() : sharedCode;
    }

    /** The key of its sentence. */
    String sentence() {
        return name().toLowerCase(Locale.ROOT);
    }
}
