package io.scangate.config.lifecycle;

/**
 * A change that is stored for good.
 *
 * @param revision its number; every change has the next one
 * @param value what it was about as it is now: an {@link Account} or a {@link ConfiguredRule}; as it was last, if deleted
 * @param replayed whether it was made by an earlier request of the same idempotency key, and this one changed nothing
 */
public record Commit<T>(long revision, T value, boolean replayed) {}
