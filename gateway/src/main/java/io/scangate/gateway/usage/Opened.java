package io.scangate.gateway.usage;

import org.jspecify.annotations.Nullable;

/** What a scan that a rule decided opened: a version of the page, or the web page for a reason. */
public enum Opened {
    DEVELOP("develop", null),
    TRIAL("trial", null),
    RELEASE("release", null),
    WEB_UNPUBLISHED(null, "unpublished"),
    WEB_SUSPENDED(null, "suspended"),
    WEB_BLOCKED(null, "blocked");

    private final @Nullable String version;
    private final @Nullable String reason;

    Opened(@Nullable String version, @Nullable String reason) {
        this.version = version;
        this.reason = reason;
    }

    /** The version of the page; null for the web page. */
    @Nullable
    String version() {
        return version;
    }

    /** The reason for the web page; null if the mini program opened. */
    @Nullable
    String reason() {
        return reason;
    }
}
