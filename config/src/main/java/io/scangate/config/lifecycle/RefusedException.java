package io.scangate.config.lifecycle;

import io.scangate.gateway.text.VisibleText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change (or a question) that was refused; nothing was changed. The message is for people: the field, the value, what was
 * expected.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final @Nullable String field;
    private final String detail;
    private final transient @Nullable Conflict conflict;

    /** A refusal in words. */
    public RefusedException(Refusal refusal, String message) {
        this(refusal, null, message, null, null);
    }

    /** A refusal because of something below. */
    public RefusedException(Refusal refusal, String message, Throwable cause) {
        this(refusal, null, message, null, cause);
    }

    private RefusedException(
            Refusal refusal,
            @Nullable String field,
            String detail,
            @Nullable Conflict conflict,
            @Nullable Throwable cause) {
        super(field == null ? detail : field + ": " + detail, cause);
        this.refusal = refusal;
        this.field = field;
        this.detail = detail;
        this.conflict = conflict;
    }

    /** A value that is not what was expected. */
    public static RefusedException value(Refusal refusal, String field, String value, String expected) {
        return field(refusal, field, VisibleText.quoted(value) + " (expected: " + expected + ")");
    }

    /**
     * A field whose value is refused.
     *
     * @param detail the value, and what is wrong with it
     */
    public static RefusedException field(Refusal refusal, String field, String detail) {
        return new RefusedException(refusal, field, detail, null, null);
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
        String message = "prefix " + VisibleText.quoted(prefix) + ": " + how;
        return new RefusedException(Refusal.PREFIX_TAKEN, null, message, conflict, null);
    }

    /** Why. */
    public Refusal refusal() {
        return refusal;
    }

    /**
     * The message with the field as a client calls it.
     *
     * @param names what the client calls a field, by the field's name here; others keep theirs
     */
    public String message(Map<String, String> names) {
        return field == null ? detail : names.getOrDefault(field, field) + ": " + detail;
    }

    /** Why something failed, for the log: what the deepest cause that has words says. Not for clients: it may name hosts. */
    public static String causeInWords(Throwable failure) {
        String words = failure.getClass().getSimpleName();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            words = cause.getMessage() == null ? words : cause.getMessage();
        }
        return words;
    }

    /** The rule that is in the way, where one is. */
    public @Nullable Conflict conflict() {
        return conflict;
    }
}
