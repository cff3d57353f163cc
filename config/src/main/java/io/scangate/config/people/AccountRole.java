package io.scangate.config.people;

import io.scangate.config.access.Caller;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a person may do in an account. */
public enum AccountRole {
    /** Everything, also keys and people. */
    OWNER(Caller.Kind.OWNER),
    /** The rules, their tests and publishes. */
    EDITOR(Caller.Kind.EDITOR),
    /** Reads. */
    VIEWER(Caller.Kind.VIEWER);

    /** The codes, for messages. */
    public static final String CODES = "owner, editor or viewer";

    private final Caller.Kind kind;

    AccountRole(Caller.Kind kind) {
        this.kind = kind;
    }

    /** The kind of the calls of a person with this role. */
    public Caller.Kind kind() {
        return kind;
    }

    /** The name in JSON and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role with a code; null if there is none. */
    public static @Nullable AccountRole ofCode(String code) {
        for (AccountRole role : values()) {
            if (role.code().equals(code)) {
                return role;
            }
        }
        return null;
    }
}
