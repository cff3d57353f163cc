package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/** A change (or a question) that was refused; nothing was changed. The message is for people: the value, what was expected. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARS = 200;

    private final Refusal refusal;
    private final transient @Nullable Conflict conflict;

    /** A refusal in words. */
    public RefusedException(Refusal refusal, String message) {
        this(refusal, message, null, null);
    }

    /** A refusal because of something below. */
    public RefusedException(Refusal refusal, String message, Throwable cause) {
        this(refusal, message, null, cause);
    }

    private RefusedException(Refusal refusal, String message, @Nullable Conflict conflict, @Nullable Throwable cause) {
        super(message, cause);
        this.refusal = refusal;
        this.conflict = conflict;
    }

    /** A value that is not what was expected. */
    public static RefusedException value(Refusal refusal, String field, String value, String expected) {
        String shown = value.length() > SHOWN_CHARS ? value.substring(0, SHOWN_CHARS) + "..." : value;
        return new RefusedException(refusal, field + ": \"" + shown + "\" (expected: " + expected + ")");
    }

    /** A prefix that another account's rule is in the way of. */
    public static RefusedException taken(String prefix, Conflict conflict) {
        String other = "\"" + conflict.prefix() + "\" of account " + conflict.appid();
        String how =
                switch (conflict.kind()) {
                    case SAME_RULE -> "it is the rule " + other;
                    case OCCUPIES -> "it is inside the occupied rule " + other;
                    case INSIDE -> "it cannot be occupied, since the rule " + other + " is inside it";
                };
        return new RefusedException(Refusal.PREFIX_TAKEN, "prefix \"" + prefix + "\": " + how, conflict, null);
    }

    /** Why. */
    public Refusal refusal() {
        return refusal;
    }

    /** The rule that is in the way, where one is. */
    public @Nullable Conflict conflict() {
        return conflict;
    }
}
