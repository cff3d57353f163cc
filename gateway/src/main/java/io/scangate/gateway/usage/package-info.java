/**
 * What is scanned: how often each rule decided in each hour, and samples of links. Event loops write to a
 * {@link io.scangate.gateway.usage.ScanLog}, {@link io.scangate.gateway.usage.Usage} adds up what they have. May import
 * {@code index} and {@code link}; {@code http}, {@code report} and the wiring import it.
 */
@NullMarked
package io.scangate.gateway.usage;

import org.jspecify.annotations.NullMarked;
