package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * The conditions of a change: its actor, the expected versions and the idempotency key. Immutable.
 *
 * @param actor the author
 * @param precondition the versions that the change is based on; null for any
 * @param once the idempotency key, by which a repeated request is recognised; null for none
 */
public record ChangeRequest(
        Actor actor,
        @Nullable Precondition precondition,
        @Nullable Once once) {
    /**
     * An idempotency key.
     *
     * @param scope identifies the credential of the caller
     * @param key the caller's key, unique in the scope; kept for at least a day
     * @param fingerprint of the request, so that one key cannot mean two requests
     */
    public record Once(String scope, String key, String fingerprint) {
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

    /** A change by an author without a credential, for any version and without an idempotency key. */
    public static ChangeRequest by(String name) {
        return by(Actor.of(name));
    }

    /** A change for any version and without an idempotency key. */
    public static ChangeRequest by(Actor actor) {
        return new ChangeRequest(actor, null, null);
    }
}
