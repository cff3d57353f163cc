/**
 * The feed for gateways: {@link io.scangate.config.feed.ChangeFeed} finds the changes since a revision, {@link
 * io.scangate.config.feed.FeedService} serves them over HTTP. May import {@code web}, {@code access}, {@code lifecycle}
 * and {@code snapshots}, and the gateway's {@code snapshot} and {@code rule}; imported by {@code store} and the root.
 */
@NullMarked
package io.scangate.config.feed;

import org.jspecify.annotations.NullMarked;
