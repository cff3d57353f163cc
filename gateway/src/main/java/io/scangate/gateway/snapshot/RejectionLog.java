package io.scangate.gateway.snapshot;

import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Collects {@link Rejections}: counts all of them and keeps the first ones, in bounded memory. Not thread-safe. */
final class RejectionLog {
    private static final Comparator<RejectedRule> BY_PLACE = Comparator.<RejectedRule>comparingInt(
                    rejected -> rejected.place().line())
            .thenComparingInt(rejected -> rejected.place().column());

    private final Map<RejectionReason, Long> byReason = new EnumMap<>(RejectionReason.class);
    private final List<RejectedRule> kept = new ArrayList<>();
    private final Consumer<RejectedRule> listener;
    private long total;
    private long badRules;

    RejectionLog() {
        this(rejected -> {});
    }

    /** Makes a log that also passes each rejection to a listener. */
    RejectionLog(Consumer<RejectedRule> listener) {
        this.listener = listener;
    }

    /**
     * Records a rejection.
     *
     * @param rules the number of rules that it includes
     */
    void add(RejectedRule rejected, int rules) {
        listener.accept(rejected);
        byReason.merge(rejected.reason(), 1L, Long::sum);
        total++;
        badRules += rules;
        if (kept.size() < Rejections.MAX_KEPT) {
            kept.add(bounded(rejected));
        }
    }

    long badRules() {
        return badRules;
    }

    /**
     * Returns the counts and the kept rejections in the order of the document. Duplicates are found at the end of
     * reading.
     */
    Rejections toRejections() {
        List<RejectedRule> first = new ArrayList<>(kept);
        first.sort(BY_PLACE);
        return new Rejections(total, badRules, byReason, first);
    }

    /** Shortens the texts, because a document may have strings of a million characters. */
    private static RejectedRule bounded(RejectedRule rejected) {
        String prefix = rejected.prefix();
        return new RejectedRule(
                rejected.place(),
                Text.shortened(rejected.appid(), Text.SHOWN_CHARS),
                prefix == null ? null : Text.shortened(prefix, LinkParser.MAX_LINK_BYTES),
                rejected.reason(),
                Text.shortened(rejected.detail(), LinkParser.MAX_LINK_BYTES));
    }
}
