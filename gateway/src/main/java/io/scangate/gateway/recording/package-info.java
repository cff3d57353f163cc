/**
 * Events for JDK Flight Recorder: {@link io.scangate.gateway.recording.RulesSwap},
 * {@link io.scangate.gateway.recording.LayersMerge}, {@link io.scangate.gateway.recording.SlowScan}. Without a recording they cost a look at a
 * flag. May import nothing of ours; imported by {@code index}, {@code source}, {@code scan} and the wiring.
 */
@NullMarked
package io.scangate.gateway.recording;

import org.jspecify.annotations.NullMarked;
