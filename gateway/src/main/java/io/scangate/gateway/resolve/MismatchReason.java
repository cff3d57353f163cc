package io.scangate.gateway.resolve;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A reason why a rule did not match a link, or why the mini program or its test page did not open. Some reasons share a
 * stable code and have different sentences.
 */
public enum MismatchReason {
    /** Link and rule have different schemes. */
    SCHEME_DIFFERS,
    /** Scheme and host are equal, the ports differ. */
    PORT_DIFFERS,
    /** The hosts differ only in {@code www.} in front. */
    WWW_DIFFERS("host_differs"),
    /** The link's host ends in a dot, and no rule's does. */
    LINK_HOST_ENDS_IN_DOT("host_differs"),
    /** Link and rule have different hosts. */
    HOST_DIFFERS,
    /** The paths differ only in the case of letters. */
    CASE_DIFFERS,
    /** Link and rule differ only in their percent-encoding. */
    ENCODING_DIFFERS,
    /** The link's path with a slash at the end would match. */
    LINK_LACKS_TRAILING_SLASH,
    /** The link's path is below the rule's path, but the rule does not end in a slash. */
    RULE_HAS_NO_TRAILING_SLASH,
    /** The rule has a query, and the link has a slash in front of the same. */
    RULE_HAS_NO_SLASH_BEFORE_QUERY("rule_has_no_trailing_slash"),
    /** The paths differ only in doubled slashes. */
    SLASH_DOUBLED("path_differs"),
    /** The link's path without its first segment would match. */
    LINK_HAS_SEGMENT_IN_FRONT("path_differs"),
    /** The link would match the rule without the first segment of the rule's path. */
    LINK_LACKS_SEGMENT_IN_FRONT("path_differs"),
    /** The link's query has the rule's parameters in another order. */
    PARAMETER_ORDER_DIFFERS,
    /** The paths differ, and no more exact reason applies. */
    PATH_DIFFERS,
    /** The link's path starts with the rule's path but is not below it: {@code /a/bc} and the rule {@code /a/b}. */
    NOT_A_SUB_PATH,
    /** The paths are equal, but the link's query does not start with the rule's. */
    QUERY_PREFIX_DIFFERS,
    /** The deciding rule is not published. */
    UNPUBLISHED,
    /** The account of the deciding rule is suspended. */
    SUSPENDED,
    /** The deciding rule or its host is taken down. */
    BLOCKED,
    /** The link is not a test link of the rule. */
    NOT_A_TEST_LINK,
    /** The link is a test link, but the user is not a member of the account. */
    NOT_A_MEMBER,
    /** The link is a test link and the user is a member, but the user's role may not open the test version. */
    ROLE_MAY_NOT_OPEN_VERSION,
    /** The client of the host app is older than the feature. */
    CLIENT_TOO_OLD,
    /** The link has a user name or a password. */
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

    /** The key of the sentence. */
    String sentence() {
        return name().toLowerCase(Locale.ROOT);
    }
}
