package io.scangate.config.lifecycle;

import io.scangate.gateway.link.Link;

/** The operator's list of hosts for which no account may add rules, and whose rules are withheld. Thread-safe. */
public interface BlockList {
    /** Whether the list contains the rule's host or a domain above it. */
    boolean blocks(Link rule);
}
