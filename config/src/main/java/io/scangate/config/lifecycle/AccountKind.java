package io.scangate.config.lifecycle;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kind of a mini program's owner. */
public enum AccountKind {
    CORPORATE,
    GOVERNMENT,
    MEDIA,
    OTHER_ORGANISATION,
    /** A natural person. Personal accounts may not use the feature. */
    PERSONAL;

    /** The name in requests and answers. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that name, or null. */
    public static @Nullable AccountKind ofCode(String code) {
        for (AccountKind kind : values()) {
            if (kind.code().equals(code)) {
                return kind;
            }
        }
        return null;
    }
}
