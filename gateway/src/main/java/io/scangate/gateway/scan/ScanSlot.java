package io.scangate.gateway.scan;

import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.resolve.Scan;

/**
 * The scratch objects of one scan: its parameters, its link, and the rule that decides it. Reused, and valid until the
 * next scan. Only for one event loop.
 */
final class ScanSlot {
    private final ScanParameters parameters;
    private final Scan scan = new Scan();
    private final int place;
    private final Link link;
    private final RuleView rule;

    /** Makes a slot for single scans. */
    ScanSlot(int maxTarget) {
        this(maxTarget, 0, new Link(), new RuleView());
    }

    /** Makes a slot at an index of a batch. */
    ScanSlot(int maxTarget, int place, Link link, RuleView rule) {
        this.parameters = new ScanParameters(maxTarget);
        this.place = place;
        this.link = link;
        this.rule = rule;
    }

    int place() {
        return place;
    }

    ScanParameters parameters() {
        return parameters;
    }

    Scan scan() {
        return scan;
    }

    Link link() {
        return link;
    }

    RuleView rule() {
        return rule;
    }
}
