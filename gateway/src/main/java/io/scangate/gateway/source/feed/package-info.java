/**
 * The rules of a control plane. {@link io.scangate.gateway.source.feed.FeedRules} starts from the last good state, then
 * takes deltas, and takes a snapshot if it cannot use a delta. May import {@code source}, {@code snapshot}, {@code
 * index}, {@code rule}, {@code settings}, {@code tls} and {@code disk}; the wiring imports it.
 */
@NullMarked
package io.scangate.gateway.source.feed;

import org.jspecify.annotations.NullMarked;
