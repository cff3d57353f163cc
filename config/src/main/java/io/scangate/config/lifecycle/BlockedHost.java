package io.scangate.config.lifecycle;

import java.time.Instant;

/**
 * A host on the block list. Immutable.
 *
 * @param host canonical
 * @param reason for people
 * @param since when it was added
 * @param alone whether only the host itself is blocked, and not the hosts below it; audit entries of earlier versions
 *   have no such field, and their hosts included those below
 */
public record BlockedHost(String host, String reason, Instant since, boolean alone) {}
