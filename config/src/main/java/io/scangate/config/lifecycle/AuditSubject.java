package io.scangate.config.lifecycle;

import java.util.Locale;

/**
 * The subject of a change: the first part of an action in the audit. It determines the type of the entry's values. An
 * enum: a new subject compiles only with a stored type and a view.
 */
public enum AuditSubject {
    RULE,
    /** Several rules of one account in one change. */
    RULES,
    PLANNED_RELEASE,
    VERIFICATION,
    CLAIM,
    OFFER,
    ACCOUNT,
    MEMBER,
    OPERATOR_KEY,
    READER_KEY,
    GATEWAY_KEY,
    ACCOUNT_SECRET,
    PLATFORM,
    AUTHORIZATION,
    /** A file of licences. */
    LICENCE,
    /** The licence of one domain. */
    DOMAIN_LICENCE,
    BLOCKED_HOST,
    FREEZE,
    /** Samples of scanned links and missed links of one host. */
    SCANNED_LINKS,
    /** A gateway in the list of the fleet. */
    GATEWAY,
    /** The end of other histories. */
    HISTORY,
    WEBHOOK,
    /** A person who signs in. */
    USER,
    /** The role of a person in an account. */
    MEMBERSHIP,
    INVITATION,
    /** A person's registration of an account. */
    SIGN_UP;

    /** The action for a verb, such as {@code rule.publish}. */
    public String action(String verb) {
        return name().toLowerCase(Locale.ROOT) + "." + verb;
    }

    /**
     * The subject of an action.
     *
     * @throws IllegalArgumentException if the action is unknown
     */
    public static AuditSubject of(String action) {
        return valueOf(action.substring(0, action.indexOf('.')).toUpperCase(Locale.ROOT));
    }
}
