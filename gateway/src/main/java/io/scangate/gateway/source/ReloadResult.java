package io.scangate.gateway.source;

import java.util.Locale;

/** The kinds of {@link ReloadOutcome}. */
public enum ReloadResult {
    LOADED,
    UNCHANGED,
    REJECTED,
    MISSING;

    /** The name in metrics and answers. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
