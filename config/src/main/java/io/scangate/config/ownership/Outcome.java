package io.scangate.config.ownership;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The outcome of a check of ownership. */
public enum Outcome {
    /** The file was found. */
    PROVEN,
    /** The server answered with a status that means no file. */
    NOT_FOUND,
    /** The server answered with other content. */
    WRONG_CONTENT,
    /** The address, the port or the target of a redirect is not allowed. */
    NOT_ALLOWED,
    /** The server did not answer, was too slow, or sent an invalid answer. */
    NO_ANSWER,
    /** The directory was never checked: its rule was imported or taken over from another account. */
    UNCHECKED;

    /** The name in answers. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The outcome of that name, or null. */
    public static @Nullable Outcome ofCode(String code) {
        for (Outcome outcome : values()) {
            if (outcome.code().equals(code)) {
                return outcome;
            }
        }
        return null;
    }
}
