package io.scangate.config.lifecycle;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Conditions for rules; all hold. Immutable.
 *
 * @param prefix the start of the rule's text, or a range in which it lies; null for any
 * @param published whether it is published; null for any
 * @param draft whether it is published with a live page that differs from its page; null for any
 * @param verification the last check of its directory; null for any
 * @param text a text in its prefix or in its page, whatever the case; null for any
 */
public record RuleFilter(
        @Nullable String prefix,
        @Nullable Boolean published,
        @Nullable Boolean draft,
        @Nullable Checked verification,
        @Nullable String text) {
    /** A filter without a text. */
    public RuleFilter(@Nullable String prefix, @Nullable Boolean published, @Nullable Checked verification) {
        this(prefix, published, null, verification, null);
    }

    /** A state of rules, for a filter. */
    public enum State {
        PUBLISHED,
        UNPUBLISHED,
        /** Published, with a draft. */
        DRAFT;

        /** The value with a name in lower case; null if there is none. */
        public static @Nullable State ofCode(String code) {
            for (State value : values()) {
                if (value.name().toLowerCase(Locale.ROOT).equals(code)) {
                    return value;
                }
            }
            return null;
        }
    }

    /** A filter by the values in a query. */
    public static RuleFilter of(
            @Nullable String prefix, @Nullable State state, @Nullable Checked verification, @Nullable String text) {
        Boolean published = state == null ? null : state != State.UNPUBLISHED;
        return new RuleFilter(prefix, published, state == State.DRAFT ? true : null, verification, text);
    }

    /** The result of the last check of a directory. */
    public enum Checked {
        PROVEN,
        FAILING,
        /** Never checked, as after an import; such a rule is failing, too, since then. */
        UNCHECKED;

        /** The value with a name in lower case; null if there is none. */
        public static @Nullable Checked ofCode(String code) {
            for (Checked value : values()) {
                if (value.code().equals(code)) {
                    return value;
                }
            }
            return null;
        }

        private String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The range of the prefix; null if the text is no link. */
    public @Nullable RuleKey range() {
        try {
            return prefix == null ? null : RuleForm.key(prefix);
        } catch (RefusedException notALink) {
            return null;
        }
    }
}
