package io.scangate.config.lifecycle;

import java.time.Instant;

/**
 * A host on the block list. Immutable.
 *
 * @param host canonical; a domain includes the hosts below it
 * @param reason for people
 * @param since when it was added
 */
public record BlockedHost(String host, String reason, Instant since) {}
