package io.scangate.config.store;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Deletes deleted accounts, deleted rules and ended planned releases whose time is over. Thread-safe. */
final class Sweep {
    /** The most rows of each table in one transaction, which holds the lock of all changes. */
    private static final int AT_A_TIME = 200;

    private final Database database;

    Sweep(Database database) {
        this.database = database;
    }

    /** Does nothing during a freeze. */
    void run(Instant now, Instant endedBefore) {
        if (database.read(handle -> isDue(handle, now, endedBefore))) {
            database.write(handle -> {
                // The lock comes first, so that a freeze begins before the sweep or after it.
                SqlWriter.takeTurn(handle);
                return FrozenHead.read(handle) == null && sweep(handle, now, endedBefore);
            });
        }
    }

    private static boolean isDue(Handle handle, Instant now, Instant endedBefore) {
        boolean due = handle.createQuery("""
                        SELECT 1 WHERE EXISTS (SELECT 1 FROM archived_accounts WHERE until <= :now)
                            OR EXISTS (SELECT 1 FROM archived_rules WHERE <until> <= :now)
                            OR EXISTS (SELECT 1 FROM planned_releases WHERE due_at IS NULL AND publish_at < :ended)""")
                .define("until", Archive.RULE_UNTIL)
                .bind("now", now.toEpochMilli())
                .bind("ended", endedBefore.toEpochMilli())
                .mapTo(int.class)
                .findOne()
                .isPresent();
        return due && FrozenHead.read(handle) == null;
    }

    private static boolean sweep(Handle handle, Instant now, Instant endedBefore) {
        Archive archive = new Archive(handle);
        handle.createQuery("SELECT id FROM archived_accounts WHERE until <= :now ORDER BY until LIMIT :most")
                .bind("now", now.toEpochMilli())
                .bind("most", AT_A_TIME)
                .mapTo(String.class)
                .list()
                .forEach(archive::forgetAccount);
        delete(handle, "archived_rules", Archive.RULE_UNTIL, Archive.RULE_UNTIL + " <= :before", now);
        delete(handle, "planned_releases", "publish_at", "due_at IS NULL AND publish_at < :before", endedBefore);
        return true;
    }

    private static void delete(Handle handle, String table, String time, String condition, Instant before) {
        handle.createUpdate("DELETE FROM " + table + " WHERE id IN (SELECT id FROM " + table + " WHERE " + condition
                        + " ORDER BY " + time + " LIMIT :most)")
                .bind("before", before.toEpochMilli())
                .bind("most", AT_A_TIME)
                .execute();
    }
}
