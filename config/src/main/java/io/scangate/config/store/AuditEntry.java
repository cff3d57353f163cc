package io.scangate.config.store;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Store.ChangeResult;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Writes entries of the audit. Thread-safe: all methods are static. */
final class AuditEntry {
    private AuditEntry() {}

    /** Writes the entry of a change. */
    static void insert(Handle handle, long revision, Actor actor, Instant now, ChangeResult<?> entry) {
        handle.createUpdate("""
                        INSERT INTO audit (revision, changed_at, actor, action, appid, prefix, before, after, salt)
                        VALUES (:revision, :at, :actor, :action, :appid, :prefix, :before, :after, :salt)""")
                .bind("revision", revision)
                .bind("at", now.toEpochMilli())
                .bind("actor", actor.name())
                .bind("action", entry.action())
                .bind("appid", IndexedText.APPID.checked(entry.appid() == null ? SqlAudit.NO_ACCOUNT : entry.appid()))
                .bind("prefix", entry.prefix())
                .bind("before", json(AuditedMembers.changed(entry.before(), entry.after())))
                .bind("after", json(AuditedMembers.changed(entry.after(), entry.before())))
                .bind("salt", Mark.salt())
                .execute();
    }

    private static @Nullable String json(@Nullable Object value) {
        return value == null ? null : Json.write(value);
    }
}
