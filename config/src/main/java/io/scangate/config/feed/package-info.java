/**
 * What gateways are told: {@link io.scangate.config.feed.ChangeFeed} has the changes since a revision, {@link
 * io.scangate.config.feed.FeedService} is its face over HTTP. May import {@code web}, {@code access}, {@code lifecycle} and {@code
 * snapshots}; imported by {@code store} and the root.
 */
@NullMarked
package io.scangate.config.feed;

import org.jspecify.annotations.NullMarked;
