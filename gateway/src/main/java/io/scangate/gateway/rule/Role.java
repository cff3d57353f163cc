package io.scangate.gateway.rule;

import org.jspecify.annotations.Nullable;

/** The role of a member of an account. */
public enum Role {
    ADMIN("admin"),
    DEVELOPER("developer"),
    EXPERIENCER("experiencer");

    private final String code;

    Role(String code) {
        this.code = code;
    }

    /** The name in snapshots and answers. */
    public String code() {
        return code;
    }

    /** The role with a name, or null. */
    public static @Nullable Role ofCode(String code) {
        for (Role role : values()) {
            if (role.code.equals(code)) {
                return role;
            }
        }
        return null;
    }
}
