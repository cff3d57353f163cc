package io.scangate.gateway.rule;

import org.jspecify.annotations.Nullable;

/** The version of a mini program that a scan opens. */
public enum Version {
    DEVELOP("develop"),
    TRIAL("trial"),
    RELEASE("release");

    private final String code;

    Version(String code) {
        this.code = code;
    }

    /** The name in snapshots and answers. */
    public String code() {
        return code;
    }

    /** The version with a name, or null. */
    public static @Nullable Version ofCode(String code) {
        for (Version version : values()) {
            if (version.code.equals(code)) {
                return version;
            }
        }
        return null;
    }
}
