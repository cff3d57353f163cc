package io.scangate.config.lifecycle;

import io.scangate.gateway.link.Link;

/** Asks whether a rule's host may be used at all: the port to the licence (ICP) registry. Thread-safe; may block. */
public interface LicenceCheck {
    /**
     * What the registry says of a host.
     *
     * @param licensed whether it may be used
     * @param subject the registrable domain or address that was looked up
     * @param detail for people: the licence, or what is missing
     */
    record Verdict(boolean licensed, String subject, String detail) {}

    /**
     * Looks up the host of a rule.
     *
     * @param rule a canonical link
     * @throws RefusedException {@link Refusal#UNAVAILABLE} if the registry does not answer
     */
    Verdict check(Link rule);
}
