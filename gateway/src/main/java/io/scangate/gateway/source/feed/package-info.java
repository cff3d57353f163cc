/**
 * Rules of a control plane. {@link io.scangate.gateway.source.feed.FeedRules} starts from the last good state, takes a snapshot
 * where it must and changes where it can. May import {@code source}, {@code snapshot}, {@code index}, {@code rule} and
 * {@code settings}; the wiring imports it.
 */
@NullMarked
package io.scangate.gateway.source.feed;

import org.jspecify.annotations.NullMarked;
