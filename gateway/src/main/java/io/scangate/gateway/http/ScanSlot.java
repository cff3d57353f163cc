package io.scangate.gateway.http;

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
    private final Link link;
    private final RuleView rule;
    private boolean debugging;

    ScanSlot(HttpSettings settings) {
        this(settings, new Link(), new RuleView());
    }

    ScanSlot(HttpSettings settings, Link link, RuleView rule) {
        this.parameters = new ScanParameters(settings.maxRequestLine());
        this.link = link;
        this.rule = rule;
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

    /** Whether the answer is to say where it comes from. */
    boolean debugging() {
        return debugging;
    }

    /** Says so. */
    void debugging(boolean wished) {
        debugging = wished;
    }
}
