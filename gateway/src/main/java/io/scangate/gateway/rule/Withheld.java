package io.scangate.gateway.rule;

import org.jspecify.annotations.Nullable;

/**
 * The reason why a rule is withheld. A withheld rule opens no page, also for testers. It still decides its links,
 * so that no broader rule opens instead.
 */
public enum Withheld {
    /** The account is suspended, or the feature is off for the account. */
    SUSPENDED("suspended"),
    /** The rule or its host is taken down. */
    BLOCKED("blocked");

    private final String code;

    Withheld(String code) {
        this.code = code;
    }

    /** The name in snapshots and answers. */
    public String code() {
        return code;
    }

    /** The constant with a name, or null. */
    public static @Nullable Withheld ofCode(String code) {
        for (Withheld withheld : values()) {
            if (withheld.code.equals(code)) {
                return withheld;
            }
        }
        return null;
    }
}
