package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import java.util.List;
import java.util.Map;

/**
 * What a snapshot left out. Immutable.
 *
 * @param total everything left out: rules, members, accounts
 * @param badRules the rules among it; an account that was left out counts with all its rules, and at least as one
 * @param byReason how often each reason occurred
 * @param first the first {@value #MAX_KEPT} that were found, in the order of the document; duplicate rules are
 *     found last
 */
public record Rejections(long total, long badRules, Map<RejectionReason, Long> byReason, List<RejectedRule> first) {
    /** How many are kept word by word. */
    public static final int MAX_KEPT = 1000;

    /** Nothing was left out. */
    public static final Rejections NONE = new Rejections(0, 0, Map.of(), List.of());

    public Rejections {
        byReason = Map.copyOf(byReason);
        first = List.copyOf(first);
    }
}
