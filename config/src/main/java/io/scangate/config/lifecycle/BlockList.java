package io.scangate.config.lifecycle;

import io.scangate.gateway.link.Link;

/** Hosts that the operator allows nobody to have rules for. Thread-safe. */
public interface BlockList {
    /** Whether a rule's host, or a domain above it, is on the list. */
    boolean blocks(Link rule);
}
