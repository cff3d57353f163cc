package io.scangate.config.people;

import java.util.Locale;

/** Whether strangers can register accounts. */
public enum SignUpMode {
    /** They cannot. */
    OFF,
    /** They can, and an operator approves each account before anything of it is served. */
    APPROVAL,
    /** They can, and each account counts at once. */
    OPEN;

    /** The name in JSON and in settings. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
