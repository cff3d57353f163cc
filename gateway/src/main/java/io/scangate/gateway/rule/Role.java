package io.scangate.gateway.rule;

import org.jspecify.annotations.Nullable;

/** What a member of a mini program's account may be. */
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

    /** The role of that name, or null. */
    public static @Nullable Role ofCode(String code) {
        for (Role role : values()) {
            if (role.code.equals(code)) {
                return role;
            }
        }
        return null;
    }
}
