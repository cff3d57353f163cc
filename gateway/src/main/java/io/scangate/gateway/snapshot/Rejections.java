package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import java.util.List;
import java.util.Map;

/**
 * The rejected parts of a snapshot. Immutable.
 *
 * @param total the number of rejected rules, members and accounts
 * @param badRules the number of rejected rules; a rejected account counts as the number of its rules, and at least as
 *     one
 * @param byReason the number of rejections for each reason
 * @param first the first {@value #MAX_KEPT} rejections found, in the order of the document; duplicate rules are found
 *     last
 */
public record Rejections(long total, long badRules, Map<RejectionReason, Long> byReason, List<RejectedRule> first) {
    /** The most rejections that are kept with their details. */
    public static final int MAX_KEPT = 1000;

    /** No rejections. */
    public static final Rejections NONE = new Rejections(0, 0, Map.of(), List.of());

    public Rejections {
        byReason = Map.copyOf(byReason);
        first = List.copyOf(first);
    }
}
