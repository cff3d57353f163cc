package io.scangate.config.lifecycle;

import java.util.Map;
import java.util.Optional;

/**
 * A page of an account's rules with what a list shows besides them, of one state of the store. Immutable.
 *
 * @param page the rules
 * @param authors the last changes of these rules by their revisions; without those that the audit no longer has
 * @param totals of all rules of the account
 */
public record RuleList(Page<ConfiguredRule> page, Map<Long, ChangeAuthor> authors, RuleTotals totals) {
    public RuleList {
        authors = Map.copyOf(authors);
    }

    /** The last change of a rule; empty if the audit no longer has it. */
    public Optional<ChangeAuthor> lastChange(ConfiguredRule rule) {
        return Optional.ofNullable(authors.get(rule.version()));
    }
}
