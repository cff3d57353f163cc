/**
 * Follows a control plane: {@link io.scangate.gateway.source.feed.FeedFollower} starts from what it last had, takes a snapshot
 * where it must and changes where it can, and goes on serving when nobody answers. May import {@code snapshot},
 * {@code index} and {@code rule}; imported by the wiring only.
 */
@NullMarked
package io.scangate.gateway.source.feed;

import org.jspecify.annotations.NullMarked;
