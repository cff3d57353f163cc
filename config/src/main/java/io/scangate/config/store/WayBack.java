package io.scangate.config.store;

import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;

/**
 * The way back to 0.1.0, whose program refuses each table that it does not know. All migrations since are additive, so the tables stay as they are,
 * and only the history of the migrations is hidden: its later rows move to a table of their own, and the next start of this version moves them
 * back. Processes of this version that run meanwhile go on. Not instantiable. Thread-safe.
 */
public final class WayBack {
    /** The version of the program. */
    public static final String PROGRAM = SchemaHistory.PROGRAM;

    /** The version of its tables. */
    static final MigrationVersion TABLES = MigrationVersion.fromVersion("29");

    private static final int MOST_NAMED = 5;

    private WayBack() {}

    /**
     * What was done.
     *
     * @param hidden the versions of the hidden migrations
     * @param notices the number of deleted notices, of kinds that the earlier program does not know
     * @param entries the number of entries of the audit that the earlier program cannot list
     */
    public record Result(List<String> hidden, int notices, long entries) {}

    /**
     * Prepares a database for the earlier program.
     *
     * @throws RefusedException if the tables or their rows are such that the earlier program would do harm
     */
    public static Result run(DatabaseSettings settings) {
        try (Database database = DatabaseBackup.open(settings)) {
            return database.write(handle -> run(handle, "database " + settings.shown()));
        }
    }

    private static Result run(Handle handle, String name) {
        requireBefore(handle, name);
        List<String> later = later(handle);
        requireAdditive(later, name);
        requireNobodyWaits(handle, name);
        int notices = handle.createUpdate("DELETE FROM notices WHERE kind IN (:signUp, :gaveWay)")
                .bind("signUp", NoticeRows.number(NoticeKind.SIGN_UP))
                .bind("gaveWay", NoticeRows.number(NoticeKind.RULE_GAVE_WAY))
                .execute();
        long entries = handle.createQuery("SELECT count(*) FROM audit WHERE action LIKE 'sign_up.%'")
                .mapTo(long.class)
                .one();
        int last = handle.createQuery("SELECT max(installed_rank) FROM schema_history WHERE version = :version")
                .bind("version", TABLES.getVersion())
                .mapTo(int.class)
                .one();
        SchemaHistory.hideAfter(handle, last);
        return new Result(later, notices, entries);
    }

    private static void requireBefore(Handle handle, String name) {
        if (SchemaHistory.isHidden(handle)) {
            throw refused(name + " is prepared for scangate " + PROGRAM + " already");
        }
    }

    private static List<String> later(Handle handle) {
        return handle.createQuery(
                        "SELECT version FROM schema_history WHERE version IS NOT NULL ORDER BY installed_rank")
                .mapTo(String.class)
                .filter(version -> MigrationVersion.fromVersion(version).compareTo(TABLES) > 0)
                .list();
    }

    private static void requireAdditive(List<String> later, String name) {
        if (!later.contains(SchemaMark.SINCE.getVersion())) {
            throw refused(name + " has no tables of this version (expected: version " + SchemaMark.SINCE
                    + ", which the first start of this version makes)");
        }
        for (String version : later) {
            boolean known = MigrationNote.versions().contains(version);
            if (!known
                    || !MigrationNote.of(MigrationVersion.fromVersion(version)).additive()) {
                throw refused(name + " has tables of version " + version + ", which "
                        + (known ? "scangate " + PROGRAM + " cannot work with" : "this version does not know")
                        + " (expected: additive migrations only). Restore a backup of version " + PROGRAM);
            }
        }
    }

    /** The earlier program does not know that these accounts wait, and would serve their rules. */
    private static void requireNobodyWaits(Handle handle, String name) {
        List<String> waiting = handle.createQuery("SELECT appid FROM waiting_accounts ORDER BY appid LIMIT :most")
                .bind("most", MOST_NAMED)
                .mapTo(String.class)
                .list();
        if (!waiting.isEmpty()) {
            throw refused(
                    name + " has accounts that wait for approval: " + String.join(", ", waiting)
                            + " (expected: none, because scangate " + PROGRAM
                            + " would serve their rules). Set sign-up to off, and wait until each is approved, refused, withdrawn or expired");
        }
    }

    private static RefusedException refused(String why) {
        return new RefusedException(Refusal.UNAVAILABLE, why);
    }
}
