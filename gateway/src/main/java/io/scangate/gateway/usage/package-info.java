/**
 * Usage counts and samples: the number of scans that each rule decided in each hour, and some links. Each event loop writes
 * to its {@link io.scangate.gateway.usage.ScanLog}; {@link io.scangate.gateway.usage.Usage} adds the counts of all loops.
 * May import {@code index} and {@code link}; {@code scan}, {@code report} and the wiring import it.
 */
@NullMarked
package io.scangate.gateway.usage;

import org.jspecify.annotations.NullMarked;
