package io.scangate.config.ownership;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a check of ownership ended. */
public enum Outcome {
    /** The file was there. */
    PROVEN,
    /** The server answered, but not with the file: another status. */
    NOT_FOUND,
    /** There is another file. */
    WRONG_CONTENT,
    /** Not a place that may be fetched from: its address, its port, where it redirects to. */
    NOT_ALLOWED,
    /** Nobody answered, or not in time, or nothing that is an answer. */
    NO_ANSWER;

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
