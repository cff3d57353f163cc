/**
 * A model of fleets that are larger than any that was measured: a hundred million rules, ten thousand gateways. Start at
 * {@link io.scangate.bench.scale.Scale}, which prints the tables of {@code docs/scale.md}. Every input is a record of {@link
 * io.scangate.bench.scale.Costs}, {@link io.scangate.bench.scale.Network} or {@link io.scangate.bench.scale.Sizes}; {@link
 * io.scangate.bench.scale.FeedFanOut} and {@link io.scangate.bench.scale.StoreFanOut} are simulations of events. Times are in
 * seconds. May import the gateway's link, rule and index.
 */
@NullMarked
package io.scangate.bench.scale;

import org.jspecify.annotations.NullMarked;
