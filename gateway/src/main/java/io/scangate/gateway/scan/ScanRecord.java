package io.scangate.gateway.scan;

import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.usage.ScanLog;
import org.jspecify.annotations.Nullable;

/** Counts what one event loop answers: for metrics, and for the control plane if it follows one. Allocates nothing. */
final class ScanRecord {
    private final ScanCounters counters = new ScanCounters();
    private final @Nullable ScanLog usage;
    private long readNanos;

    /**
     * A record.
     *
     * @param usage told of every decided scan; null if no control plane asks for counts
     */
    ScanRecord(@Nullable ScanLog usage) {
        this.usage = usage;
    }

    ScanCounters counters() {
        return counters;
    }

    /** Requests are about to come, whose bytes were read at that time. */
    void startRead(long epochMillis, long nanos) {
        readNanos = nanos;
        if (usage != null) {
            usage.tick(epochMillis);
        }
    }

    /** Hands over the counts for the control plane. */
    void sweep() {
        if (usage != null) {
            usage.handOver();
        }
    }

    /** Counts a scan whose answer has been written; its rule is released. */
    void scan(Decision decision, Link link, RuleView rule, Scene scene) {
        counters.scan(decision, rule, scene, System.nanoTime() - readNanos);
        if (usage != null) {
            note(usage, decision, link, rule);
        }
        rule.release();
    }

    private static void note(ScanLog usage, Decision decision, Link link, RuleView rule) {
        switch (decision) {
            case OPEN_LIVE, OPEN_TEST, WEB_UNPUBLISHED -> usage.decided(rule, link);
            case WEB_NO_RULE -> usage.missed(link);
            case WEB_CLIENT_TOO_OLD -> {
                // No rule was asked.
            }
        }
    }

    /** Counts a request that was answered with decisions, however many. */
    void answered() {
        counters.answered();
    }

    /** Counts a request that ended in a problem; a link of a batch is none. */
    void problem(ScanProblem problem) {
        counters.problem(problem);
    }
}
