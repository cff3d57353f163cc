package io.scangate.config.store;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Freeze;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The freeze in the head's row. Thread-safe. */
final class FrozenHead {
    private FrozenHead() {}

    /** Refuses a change while the control plane is frozen. */
    static void check(Handle handle) {
        Freeze freeze = read(handle);
        if (freeze != null) {
            throw new RefusedException(
                    Refusal.FROZEN,
                    "frozen since " + freeze.since() + ": \"" + freeze.reason()
                            + "\" (expected: changes after an operator has ended the freeze)");
        }
    }

    /** Makes the checks of {@link SqlWriter#next} for a change that leaves everything as it is. */
    static void admit(Handle handle, Actor actor, Instant now) {
        CredentialRows.check(handle, actor, now);
        check(handle);
    }

    /** The freeze; null if there is none. */
    static @Nullable Freeze read(Handle handle) {
        return handle.createQuery("SELECT frozen_at, frozen_by, frozen_reason FROM head WHERE frozen_at IS NOT NULL")
                .map((row, context) -> new Freeze(
                        row.getString("frozen_reason"),
                        row.getString("frozen_by"),
                        Instant.ofEpochMilli(row.getLong("frozen_at"))))
                .findOne()
                .orElse(null);
    }

    static void write(Handle handle, @Nullable Freeze freeze) {
        handle.createUpdate("UPDATE head SET frozen_at = :at, frozen_by = :by, frozen_reason = :reason")
                .bind("at", freeze == null ? null : (Long) freeze.since().toEpochMilli())
                .bind("by", freeze == null ? null : freeze.by())
                .bind("reason", freeze == null ? null : freeze.reason())
                .execute();
    }
}
