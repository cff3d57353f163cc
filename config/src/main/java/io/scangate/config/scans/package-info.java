/**
 * Scans: counts by rule and hour, samples of links, and missed links. Start at {@link
 * io.scangate.config.scans.ScanStore}, the port to the database. May import {@code lifecycle}. Imported by {@code fleet},
 * which receives the counts from gateways, by {@code preview}, {@code store}, {@code api} and the root.
 */
@NullMarked
package io.scangate.config.scans;

import org.jspecify.annotations.NullMarked;
