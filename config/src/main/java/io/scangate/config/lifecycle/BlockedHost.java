package io.scangate.config.lifecycle;

import java.time.Instant;

/**
 * A host on the block list.
 *
 * @param host canonical; a domain stands for the hosts below it, too
 * @param reason for people
 * @param since when it was put there
 */
public record BlockedHost(String host, String reason, Instant since) {}
