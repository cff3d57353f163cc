/**
 * The feed for gateways: {@link io.scangate.config.feed.ChangeFeed} finds the changes since a revision, {@link
 * io.scangate.config.feed.FeedService} serves them over HTTP. {@link
 * io.scangate.config.feed.CompiledFeed} has the compiled snapshots with which gateways begin. May import {@code web}, {@code access},
 * {@code lifecycle}, {@code snapshots} and {@code recording}, and the gateway's {@code snapshot}, {@code rule} and {@code disk}; imported by {@code store},
 * {@code live} and the root.
 */
@NullMarked
package io.scangate.config.feed;

import org.jspecify.annotations.NullMarked;
