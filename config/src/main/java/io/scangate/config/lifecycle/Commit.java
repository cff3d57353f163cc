package io.scangate.config.lifecycle;

/**
 * A committed change. Immutable.
 *
 * @param revision its number; each change has the next one
 * @param value the changed value, an {@link Account} or a {@link ConfiguredRule}, after the change; for a deletion the
 *   last value
 * @param replayed whether an earlier request with the same idempotency key made the change; this request changed
 *   nothing then
 */
public record Commit<T>(long revision, T value, boolean replayed) {}
