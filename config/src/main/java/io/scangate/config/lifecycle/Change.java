package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * A wish to change something, apart from what: who, on top of which version, and whether it may have been asked before.
 *
 * @param actor who, as the audit is to show it: {@code operator:k1}, {@code account:wx1}
 * @param expectedVersion the version the change was made on; null if any
 * @param once the key under which a repeated wish is recognised; null if it is not to be
 */
public record Change(
        String actor,
        @Nullable Long expectedVersion,
        @Nullable Once once) {
    /**
     * An idempotency key.
     *
     * @param key the caller's key, unique to the actor
     * @param fingerprint of the request, so that one key cannot mean two requests
     */
    public record Once(String key, String fingerprint) {}

    /** A change by someone, on top of whatever there is. */
    public static Change by(String actor) {
        return new Change(actor, null, null);
    }
}
