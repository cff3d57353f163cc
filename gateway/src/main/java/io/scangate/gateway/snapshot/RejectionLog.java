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

/** Collects {@link Rejections}: counts all, keeps the first, in bounded memory. Not thread-safe. */
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

    /** A log that tells, too, as things happen. */
    RejectionLog(Consumer<RejectedRule> listener) {
        this.listener = listener;
    }

    /**
     * Notes something that was left out.
     *
     * @param rules how many rules went with it
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

    /** The total, and what was kept in the order of the document: duplicates are found last, wherever they stand. */
    Rejections toRejections() {
        List<RejectedRule> first = new ArrayList<>(kept);
        first.sort(BY_PLACE);
        return new Rejections(total, badRules, byReason, first);
    }

    /** A document may hold strings of a million characters; a thousand of those are not to be kept. */
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
