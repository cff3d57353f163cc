package io.scangate.gateway.scan;

import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.resolve.Scan;

/**
 * The scratch of one scan: what its request says, its link, and the rule that decides it. Belongs to an event loop;
 * valid until the next scan in it.
 */
final class ScanSlot {
    private final ScanParameters parameters;
    private final Scan scan = new Scan();
    private final int place;
    private final Link link;
    private final RuleView rule;

    /** For a scan by itself. */
    ScanSlot(int maxTarget) {
        this(maxTarget, 0, new Link(), new RuleView());
    }

    /** For a scan at a place of a batch. */
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
