package io.scangate.config.store;

import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * The time for which the audit is kept. The floor of the feed is the oldest entry that is left, and the last entry always stays,
 * since its mark is that of the head. Thread-safe.
 */
final class AuditTime {
    /** The most entries in one transaction. */
    private static final int AT_A_TIME = 1_000;

    private AuditTime() {}

    /** The oldest change in the audit; 0 if there is none. */
    static long first(Handle handle) {
        return handle.createQuery("SELECT COALESCE(min(revision), 0) FROM audit")
                .mapTo(long.class)
                .one();
    }

    /**
     * Deletes a bounded number of entries from before a time, with what refers to them: the touched accounts and the expired keys of
     * repeated requests. Does nothing during a freeze. Needs no lock of changes.
     */
    static void forget(Database database, Instant before) {
        if (database.read(handle -> FrozenHead.read(handle) == null && last(handle, before) != null)) {
            database.writeApart(handle -> {
                Long last = last(handle, before);
                if (last != null) {
                    // The time has an index, which finds no key but the last day's; a scan of these would hold the
                    // writer.
                    delete(handle, "idempotency WHERE created_at < :before AND revision <= :last", last)
                            .bind("before", before.toEpochMilli())
                            .execute();
                    delete(handle, "touched_accounts WHERE revision <= :last", last)
                            .execute();
                    delete(handle, "audit WHERE revision <= :last", last).execute();
                }
                return before;
            });
        }
    }

    private static Update delete(Handle handle, String rows, long last) {
        return handle.createUpdate("DELETE FROM " + rows).bind("last", last);
    }

    /** The last one of the oldest entries that are to be deleted; null if there are none. */
    private static @Nullable Long last(Handle handle, Instant before) {
        return handle.createQuery("""
                        SELECT max(o.revision) FROM
                          (SELECT revision, changed_at FROM audit ORDER BY revision LIMIT :most) o
                        WHERE o.changed_at < :before AND o.revision < (SELECT revision FROM head)""")
                .bind("most", AT_A_TIME)
                .bind("before", before.toEpochMilli())
                .mapTo(Long.class)
                .findFirst()
                .orElse(null);
    }
}
