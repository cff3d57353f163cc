/**
 * Events for JDK Flight Recorder: {@link io.scangate.config.recording.SlowCall}, {@link io.scangate.config.recording.RulesChange},
 * {@link io.scangate.config.recording.FeedDelta}, {@link io.scangate.config.recording.StorePublication},
 * {@link io.scangate.config.recording.VerificationFetch}. Without a recording they cost an object and a look at a flag. May import nothing of
 * ours; imported by {@code web}, {@code store}, {@code feed}, {@code publication} and {@code ownership}.
 */
@NullMarked
package io.scangate.config.recording;

import org.jspecify.annotations.NullMarked;
