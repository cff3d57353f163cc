package io.scangate.gateway.resolve;

import io.scangate.gateway.rule.Withheld;

/**
 * The result of a scan. For the decisions that open the mini program, the resolver sets its
 * {@link io.scangate.gateway.index.RuleView} to the deciding rule.
 */
public enum Decision {
    /** The rule's test page, in the rule's test version. */
    OPEN_TEST(null),
    /** The rule's live page, in the release version. */
    OPEN_LIVE(null),
    /** The web page: no rule matches, or the link has user info. */
    WEB_NO_RULE("no_rule"),
    /** The web page: the deciding rule is not published. */
    WEB_UNPUBLISHED("unpublished"),
    /** The web page: the account of the deciding rule is suspended. */
    WEB_SUSPENDED(Withheld.SUSPENDED.code()),
    /** The web page: the deciding rule or its host is taken down. */
    WEB_BLOCKED(Withheld.BLOCKED.code()),
    /** The web page: the client of the host app is too old for the feature. */
    WEB_CLIENT_TOO_OLD("client_too_old");

    private final String reason;

    Decision(@org.jspecify.annotations.Nullable String reason) {
        this.reason = reason == null ? "" : reason;
    }

    /** Whether the mini program opens. */
    public boolean opensMiniProgram() {
        return reason.isEmpty();
    }

    /** The reason for a web page in the answer; empty if the mini program opens. */
    public String reason() {
        return reason;
    }
}
