package io.scangate.config.lifecycle;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The change of one rule. Immutable.
 *
 * @param action the operation, such as {@code publish}
 * @param before the rule before the change; null if the change adds it
 * @param after the rule after the change; null if the change deletes it
 */
public record RuleChange(
        String action,
        @Nullable ConfiguredRule before,
        @Nullable ConfiguredRule after) {
    /** The rule after the change; for a deletion its last state. */
    public ConfiguredRule rule() {
        return Objects.requireNonNull(after == null ? before : after);
    }

    /**
     * The changes of several rules in one revision. Immutable.
     *
     * @param items in the order of the actions
     * @param plan the id of the planned release that made the change; null if there was none
     */
    public record Several(List<RuleChange> items, @Nullable String plan) {
        public Several {
            items = List.copyOf(items);
        }
    }
}
