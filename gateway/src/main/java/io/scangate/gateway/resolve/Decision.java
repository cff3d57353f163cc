package io.scangate.gateway.resolve;

/**
 * What a scan opens. The two that open the mini program go with the {@link io.scangate.gateway.index.RuleView} that the
 * resolver pointed at the deciding rule.
 */
public enum Decision {
    /** The rule's test page, in the rule's test version. */
    OPEN_TEST(null),
    /** The rule's live page, in the release version. */
    OPEN_LIVE(null),
    /** The web page: no rule matches, or the link carries user info. */
    WEB_NO_RULE("no_rule"),
    /** The web page: the rule that decides is not published. */
    WEB_UNPUBLISHED("unpublished"),
    /** The web page: the host app's client is too old for the feature. */
    WEB_CLIENT_TOO_OLD("client_too_old");

    private final String reason;

    Decision(@org.jspecify.annotations.Nullable String reason) {
        this.reason = reason == null ? "" : reason;
    }

    /** Whether the mini program opens. */
    public boolean opensMiniProgram() {
        return reason.isEmpty();
    }

    /** The reason that the answer carries for a web page; empty where the mini program opens. */
    public String reason() {
        return reason;
    }
}
