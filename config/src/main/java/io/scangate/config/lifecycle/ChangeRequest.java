package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * A wish to change something, apart from what: who, on top of which version, and whether it may have been asked before.
 *
 * @param actor who, as the audit is to show it: {@code operator:k1}, {@code account:wx1}
 * @param expectedVersion the version the change was made on; null if any
 * @param once the key under which a repeated wish is recognised; null if it is not to be
 */
public record ChangeRequest(
        String actor,
        @Nullable Long expectedVersion,
        @Nullable Once once) {
    /**
     * An idempotency key.
     *
     * @param key the caller's key, unique to the actor; remembered for a day at least
     * @param fingerprint of the request, so that one key cannot mean two requests
     */
    public record Once(String key, String fingerprint) {
        private static final int MAX_KEY_CHARS = 255;

        /** Throws {@link Refusal#INVALID_ARGUMENT} for a key that is empty, too long or has control characters. */
        public Once {
            if (key.isEmpty() || key.length() > MAX_KEY_CHARS || !PlainText.is(key)) {
                throw RefusedException.value(
                        Refusal.INVALID_ARGUMENT,
                        "idempotency key",
                        key,
                        "1 to " + MAX_KEY_CHARS + " characters without control characters");
            }
        }
    }

    /** A change by someone, on top of whatever there is. */
    public static ChangeRequest by(String actor) {
        return new ChangeRequest(actor, null, null);
    }
}
