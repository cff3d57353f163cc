package io.scangate.config.lifecycle;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One part of a change of several rules. Immutable.
 *
 * @param verb the operation
 * @param rule the id of the rule; empty for {@link Verb#ADD}
 * @param version the version that the action is based on; null for any
 * @param release the release of a rollback; 0 for other verbs
 * @param page the page of a publish; null for the rule's current page
 * @param newRule the rule of {@link Verb#ADD}; null for other verbs
 * @param published whether an added rule is published in the same change
 */
public record RuleAction(
        Verb verb,
        String rule,
        @Nullable Long version,
        int release,
        @Nullable String page,
        @Nullable NewRule newRule,
        boolean published) {
    /** The operations. */
    public enum Verb {
        ADD,
        PUBLISH,
        UNPUBLISH,
        ROLLBACK,
        DELETE;

        /** The name in requests and answers. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The operation with that name, or null. */
        public static @Nullable Verb ofCode(String code) {
            for (Verb verb : values()) {
                if (verb.code().equals(code)) {
                    return verb;
                }
            }
            return null;
        }
    }

    /** Publishes, takes offline or deletes a rule. */
    public static RuleAction of(Verb verb, String rule, @Nullable Long version) {
        return new RuleAction(verb, rule, version, 0, null, null, false);
    }

    /** Rolls a rule back. */
    public static RuleAction rollback(String rule, @Nullable Long version, int release) {
        return new RuleAction(Verb.ROLLBACK, rule, version, release, null, null, false);
    }

    /** Adds a rule. */
    public static RuleAction add(NewRule newRule, boolean published) {
        return new RuleAction(Verb.ADD, "", null, 0, null, newRule, published);
    }

    /** The action for a later time: for any version, and a publish with its page. */
    RuleAction later(@Nullable String fixed) {
        return new RuleAction(verb, rule, null, release, fixed, newRule, published);
    }
}
