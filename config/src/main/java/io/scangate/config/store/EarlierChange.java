package io.scangate.config.store;

import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Stores idempotency keys, and finds the change that an earlier request with the same key made. Thread-safe. */
final class EarlierChange {
    static final Duration KEY_RETENTION = Duration.ofHours(24);

    private EarlierChange() {}

    private record EarlierRequest(String fingerprint, long revision) {}

    private record Entry(@Nullable String before, @Nullable String after) {}

    /**
     * Whether an earlier request with the same key was the same one. Its fingerprint contains its method and its path, so it
     * was stored by the same route, which repeats its answer.
     */
    static boolean isRepeated(Handle handle, ChangeRequest.Once once) {
        EarlierRequest earlier = earlier(handle, once);
        return earlier != null && earlier.fingerprint().equals(once.fingerprint());
    }

    private static @Nullable EarlierRequest earlier(Handle handle, ChangeRequest.Once once) {
        return handle.createQuery("SELECT fingerprint, revision FROM idempotency WHERE actor = :actor AND key = :key")
                .bind("actor", once.scope())
                .bind("key", once.key())
                .map((row, context) -> new EarlierRequest(row.getString("fingerprint"), row.getLong("revision")))
                .findOne()
                .orElse(null);
    }

    /** The change of an earlier request with the same key; null if there was none. */
    static <T> @Nullable Commit<T> of(Handle handle, ChangeRequest change, Class<T> type) {
        ChangeRequest.Once once = change.once();
        if (once == null) {
            return null;
        }
        EarlierRequest earlier = earlier(handle, once);
        if (earlier == null) {
            return null;
        }
        if (!earlier.fingerprint().equals(once.fingerprint())) {
            throw RefusedException.value(
                    Refusal.KEY_REUSED, "idempotency key", once.key(), "a key that no other request has used");
        }
        Entry entry = handle.createQuery("SELECT before, after FROM audit WHERE revision = :revision")
                .bind("revision", earlier.revision())
                .map((row, context) -> new Entry(row.getString("before"), row.getString("after")))
                .one();
        String json = entry.after() == null ? entry.before() : entry.after();
        T value = Json.read(Objects.requireNonNull(json), type);
        boolean edited = entry.before() != null && entry.after() != null;
        return new Commit<>(earlier.revision(), edited ? type.cast(AuditedMembers.whole(handle, value)) : value, true);
    }

    /** Stores the idempotency key of a change. */
    static void remember(Handle handle, long revision, ChangeRequest.Once once, Instant now) {
        handle.createUpdate("""
                        INSERT INTO idempotency (actor, key, fingerprint, revision, created_at)
                        VALUES (:actor, :key, :fingerprint, :revision, :at)""")
                .bind("actor", IndexedText.ACTOR.checked(once.scope()))
                .bind("key", IndexedText.IDEMPOTENCY_KEY.checked(once.key()))
                .bind("fingerprint", once.fingerprint())
                .bind("revision", revision)
                .bind("at", now.toEpochMilli())
                .execute();
    }
}
