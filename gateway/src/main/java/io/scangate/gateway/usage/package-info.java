/**
 * What is scanned: how often each rule decided in each hour, and samples of links. Event loops write to a
 * {@link io.scangate.gateway.usage.ScanLog}, {@link io.scangate.gateway.usage.Usage} gathers what they have. May import
 * {@code index} and {@code link}; imported by {@code http}, {@code feed} and the wiring.
 */
@NullMarked
package io.scangate.gateway.usage;

import org.jspecify.annotations.NullMarked;
