package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleLog;

/** What one event loop scanned within an hour, until it hands that over. Reused. */
final class ScanBlock {
    final RuleLog rules = new RuleLog();

    /** Some links that rules decided. */
    final LinkSamples matched = new LinkSamples();

    /** Some links that no rule matched. */
    final LinkSamples unmatched = new LinkSamples();

    /** Since 1970 (UTC). */
    long hour;

    boolean isEmpty() {
        return rules.isEmpty() && matched.isEmpty() && unmatched.isEmpty();
    }
}
