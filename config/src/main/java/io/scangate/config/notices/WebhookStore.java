package io.scangate.config.notices;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.secrets.SealedText;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The port to the database for webhooks. The appid is null for the webhooks of operators. Thread-safe. Methods block.
 */
public interface WebhookStore {
    /**
     * A stored webhook. Immutable.
     *
     * @param id never used again
     * @param secret the key of its signatures as it is stored; not for the audit and not for answers
     * @param delivered the id of the last notice that was delivered or put aside, or that was older than the webhook
     * @param failures the number of failed attempts since the last delivery
     * @param dueAt when the next attempt is due; null if no notice waits
     * @param putAside the number of notices that were put aside
     */
    record Stored(
            long id,
            Webhook webhook,
            SealedText secret,
            long delivered,
            int failures,
            @Nullable Instant dueAt,
            long putAside) {
        /** Changes with the secret, and with each encryption of it. */
        public String secretTag() {
            return secret.stored();
        }

        @Override
        public String toString() {
            return "webhook " + webhook.name();
        }
    }

    /** An attempt and its number, which ascends for each webhook. */
    record Numbered(long number, Attempt attempt) {}

    /**
     * Adds or changes a webhook. This is a change with a revision and an audit entry. A new webhook gets the notices
     * that are stored after it.
     *
     * @param actor the author
     * @param secret the secret of a new webhook
     * @param renew whether an existing webhook gets the secret, too
     * @param most the most webhooks of an account, or of operators
     * @throws RefusedException {@link Refusal#ACCOUNT_NOT_FOUND}, or {@link Refusal#INVALID_ARGUMENT} if there are too many
     */
    Stored put(Actor actor, Webhook webhook, String secret, boolean renew, int most);

    /** Removes a webhook, which is a change. False if there was none; nothing was changed then. */
    boolean delete(Actor actor, @Nullable String appid, String name);

    /** A webhook by its name. */
    Optional<Stored> webhook(@Nullable String appid, String name);

    /** A page of the webhooks of an account, or of operators, by name, starting after a name. */
    Page<Stored> webhooks(@Nullable String appid, @Nullable String after, int limit);

    /** Adds an attempt of a test call, which changes nothing else. */
    void addTest(long webhook, Attempt attempt);

    /** The newest attempts of a webhook with an outcome, or all if it is null, before a number. Only the newest 200 are kept. */
    Page<Numbered> attempts(long webhook, Attempt.@Nullable Outcome outcome, long before, int limit);
}
