package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleLog;

/** Scans of one event loop within an hour. Blocks are reused. Not thread-safe: a lock guards the hand-over. */
final class ScanBlock {
    final RuleLog rules = new RuleLog();

    /** Samples of links that rules decided. */
    final LinkSamples matched = new LinkSamples();

    /** Samples of links that no rule matched. */
    final LinkSamples unmatched = new LinkSamples();

    /** The hour since 1970 (UTC). */
    long hour;

    boolean isEmpty() {
        return rules.isEmpty() && matched.isEmpty() && unmatched.isEmpty();
    }

    void clear() {
        rules.clear();
        matched.clear();
        unmatched.clear();
    }
}
