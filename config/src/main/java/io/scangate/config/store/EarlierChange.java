package io.scangate.config.store;

import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Finds the change that an earlier request with the same idempotency key made. Thread-safe. */
final class EarlierChange {
    private EarlierChange() {}

    private record EarlierRequest(String fingerprint, long revision) {}

    private record Entry(@Nullable String before, @Nullable String after) {}

    /** Whether an earlier request had the same key. */
    static boolean isKnown(Handle handle, ChangeRequest.Once once) {
        return earlier(handle, once) != null;
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
        return new Commit<>(earlier.revision(), Json.read(Objects.requireNonNull(json), type), true);
    }
}
