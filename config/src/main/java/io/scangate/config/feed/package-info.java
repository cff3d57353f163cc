/**
 * What gateways are told and tell: {@link io.scangate.config.feed.ChangeFeed} has the changes since a revision, {@link
 * io.scangate.config.feed.FeedService} is its face over HTTP, {@link io.scangate.config.feed.GatewayStore} keeps reports. May
 * import {@code lifecycle}, {@code access} and {@code snapshots}.
 */
@NullMarked
package io.scangate.config.feed;

import org.jspecify.annotations.NullMarked;
