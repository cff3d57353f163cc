package io.scangate.config.lifecycle;

import java.util.Locale;

/** What a change was about: the first part of an action in the audit, and what the entry's values are. */
public enum AuditSubject {
    RULE,
    ACCOUNT,
    MEMBER,
    OPERATOR_KEY,
    GATEWAY_KEY,
    ACCOUNT_SECRET,
    PLATFORM,
    AUTHORIZATION,
    LICENCE,
    BLOCKED_HOST;

    /** The action of a verb, such as {@code rule.publish}. */
    public String action(String verb) {
        return name().toLowerCase(Locale.ROOT) + "." + verb;
    }

    /**
     * The subject of an action.
     *
     * @throws IllegalArgumentException if no version of this program has such actions
     */
    public static AuditSubject of(String action) {
        return valueOf(action.substring(0, action.indexOf('.')).toUpperCase(Locale.ROOT));
    }
}
