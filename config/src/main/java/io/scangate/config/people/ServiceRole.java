package io.scangate.config.people;

import io.scangate.config.access.Caller;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a person may do in the whole service, as an operator's key or a reader's key. */
public enum ServiceRole {
    /** Everything. */
    ADMIN(Caller.Kind.OPERATOR_USER),
    /** Reads everything. */
    READER(Caller.Kind.READER_USER);

    /** The codes, for messages. */
    public static final String CODES = "admin, reader or none";

    private final Caller.Kind kind;

    ServiceRole(Caller.Kind kind) {
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
    public static @Nullable ServiceRole ofCode(@Nullable String code) {
        for (ServiceRole role : values()) {
            if (role.code().equals(code)) {
                return role;
            }
        }
        return null;
    }
}
