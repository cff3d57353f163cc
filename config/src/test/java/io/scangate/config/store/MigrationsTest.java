package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.RefusedException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What migrations say beforehand, and the ways back to programs of earlier versions. */
class MigrationsTest {
    private static final MigrationVersion BEFORE = WayBack.TABLES;

    @TempDir
    Path directory;

    private static List<String> query(DatabaseSettings settings, String sql) throws SQLException {
        try (Connection connection = StoredRows.connect(settings);
                Statement statement = connection.createStatement()) {
            List<String> rows = new ArrayList<>();
            if (statement.execute(sql)) {
                try (ResultSet row = statement.getResultSet()) {
                    while (row.next()) {
                        rows.add(row.getString(1));
                    }
                }
            }
            return rows;
        }
    }

    private static List<String> applied(DatabaseSettings settings) throws SQLException {
        return query(settings, "SELECT version FROM schema_history WHERE version IS NOT NULL ORDER BY installed_rank");
    }

    /** Adds a migration of a later program to the history, and lets the mark name a version. */
    private static void later(DatabaseSettings settings, String oldest) throws SQLException {
        query(
                settings,
                "INSERT INTO schema_history (installed_rank, version, description, type, script, installed_by,"
                        + " execution_time, success) SELECT 99, '99', 'later', 'SQL', 'V99__later.sql', '', 0, success"
                        + " FROM schema_history WHERE installed_rank = 1");
        query(settings, "UPDATE schema_mark SET oldest = '" + oldest + "'");
    }

    @Test
    void eachMigrationHasANote_andNothingElseHasOne() throws SQLException {
        DatabaseSettings settings = TestDatabase.SQLITE.fresh(directory);
        assertEquals(new TreeSet<>(MigrationNote.versions()), new TreeSet<>(applied(settings)));
        for (String version : applied(settings)) {
            assertTrue(!MigrationNote.of(MigrationVersion.fromVersion(version))
                    .text()
                    .isBlank());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCheckNamesEachMigration_andRunsNone(TestDatabase kind) throws SQLException {
        DatabaseSettings settings = kind.empty(directory);
        Database.open(settings, MigrationVersion.fromVersion("20")).close();
        List<String> before = applied(settings);
        String note = DatabaseCheck.of(settings).note();
        assertTrue(
                note.contains("it has tables of version 20, and this program needs version 50: 10 migrations, estimated"
                        + " less than a second\n  21: counts by kind of scan (programs of earlier versions cannot go on"
                        + " after it)\n  23: "),
                note);
        assertTrue(note.endsWith("\n  50: the mark of the oldest version that can work with the tables"), note);
        assertEquals(before, applied(settings));
        assertEquals("", DatabaseCheck.of(kind.fresh(directory)).note());
    }

    @Test
    void theEstimateCountsTheRowsThatAreCopied() throws SQLException {
        DatabaseSettings settings = TestDatabase.SQLITE.empty(directory);
        Database.open(settings, MigrationVersion.fromVersion("20")).close();
        query(
                settings,
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)"
                        + " INSERT INTO scan_counts (appid, prefix, hour, scans) SELECT 'wx1', 'p', i, 1 FROM n");
        assertTrue(
                DatabaseCheck.of(settings).note().contains(", estimated 2 s for 25000 rows\n"),
                DatabaseCheck.of(settings).note());
    }

    @ParameterizedTest
    @EnumSource
    void tablesOfALaterVersionAreOpened_ifTheirMarkAllowsIt(TestDatabase kind) throws SQLException {
        DatabaseSettings settings = kind.fresh(directory);
        later(settings, "50");
        try (Database database = Database.open(settings)) {
            assertEquals("99", database.read(DatabaseBackup::schemaVersion));
        }
        query(settings, "UPDATE schema_mark SET oldest = '60'");
        RefusedException refused = assertThrows(
                RefusedException.class, () -> Database.open(settings).close());
        assertTrue(
                String.valueOf(refused.getMessage())
                        .contains("tables of version 99 (expected: tables that a program for version 50 can work with;"
                                + " these need one for version 60)"),
                refused::getMessage);
    }

    /** As a replica that runs while another one migrates. */
    @Test
    void readsGoOnWhileAColumnIsAdded() throws SQLException {
        DatabaseSettings fresh = TestDatabase.POSTGRESQL.fresh(directory);
        try (Database database = Database.open(new DatabaseSettings(fresh.database(), 4, fresh.databaseWait()))) {
            for (String column : List.of("one", "two")) {
                // The driver keeps the plans of statements that it has run five times.
                for (int i = 0; i < 40; i++) {
                    assertEquals(0, accounts(database));
                }
                query(fresh, "ALTER TABLE accounts ADD COLUMN " + column + " BIGINT");
                for (int i = 0; i < 10; i++) {
                    assertEquals(0, accounts(database));
                }
            }
        }
    }

    private static int accounts(Database database) {
        return database.read(handle ->
                handle.createQuery("SELECT * FROM accounts").mapToMap().list().size());
    }

    /** A migration without a note is breaking. It raises the mark in its own transaction. */
    @ParameterizedTest
    @EnumSource
    void aBreakingMigrationRaisesTheMark(TestDatabase kind) throws SQLException {
        DatabaseSettings settings = kind.fresh(directory);
        migrate(settings, new Next("70", false));
        assertEquals(List.of("70"), query(settings, "SELECT oldest FROM schema_mark"));
        assertThrows(FlywayException.class, () -> migrate(settings, new Next("70", false), new Next("80", true)));
        assertEquals(List.of("70"), query(settings, "SELECT oldest FROM schema_mark"));
        assertEquals(List.of("1"), query(settings, "SELECT count(*) FROM next"));
    }

    private static void migrate(DatabaseSettings settings, DatabaseMigration... migrations) {
        Flyway.configure()
                .dataSource("jdbc:" + settings.database(), null, null)
                .table("schema_history")
                .locations(new String[0])
                .javaMigrations(migrations)
                .placeholders(Map.of("bytewise", ""))
                .ignoreMigrationPatterns("*:missing")
                .callbacks(new SchemaMark())
                .load()
                .migrate();
    }

    /** A migration of a later program. */
    private static final class Next extends DatabaseMigration {
        private final boolean fails;

        Next(String version, boolean fails) {
            super(version, "next");
            this.fails = fails;
        }

        @Override
        void migrate(Handle handle, String bytewise) {
            handle.execute("CREATE TABLE IF NOT EXISTS next (id INTEGER)");
            handle.execute("INSERT INTO next VALUES (1)");
            if (fails) {
                throw new IllegalStateException("fails");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theWayBackHidesTheLaterMigrations_andTheNextStartShowsThem(TestDatabase kind) throws SQLException {
        DatabaseSettings settings = kind.fresh(directory);
        List<String> all = applied(settings);
        try (Database running = Database.open(settings)) {
            WayBack.Result result = WayBack.run(settings);
            assertEquals(List.of("30", "40", "50"), result.hidden());
            assertEquals("50", running.read(DatabaseBackup::schemaVersion));
        }
        assertEquals(all.subList(0, all.size() - 3), applied(settings));
        assertEquals(BEFORE.getVersion(), applied(settings).get(all.size() - 4));
        assertTrue(DatabaseCheck.of(settings)
                .note()
                .endsWith("is prepared for scangate 0.1.0, and a start would end that"));
        refused(settings, "is prepared for scangate 0.1.0 already");
        Database.open(settings).close();
        assertEquals(all, applied(settings));
        assertEquals("", DatabaseCheck.of(settings).note());
    }

    @ParameterizedTest
    @EnumSource
    void theWayBackIsRefused_whereTheEarlierProgramWouldDoHarm(TestDatabase kind) throws SQLException {
        DatabaseSettings settings = kind.fresh(directory);
        query(
                settings,
                "INSERT INTO accounts (appid, name, kind, code_published, version) VALUES ('wx7', 'Seven', 'media', 1, 1)");
        query(settings, "INSERT INTO waiting_accounts (appid, since) VALUES ('wx7', 5)");
        List<String> all = applied(settings);
        refused(settings, "has accounts that wait for approval: wx7");
        assertEquals(all, applied(settings));
        query(settings, "DELETE FROM waiting_accounts");
        later(settings, "50");
        refused(settings, "has tables of version 99, which this version does not know");
        DatabaseSettings earlier = kind.empty(directory);
        Database.open(earlier, BEFORE).close();
        refused(earlier, "has no tables of this version");
    }

    private static void refused(DatabaseSettings settings, String why) {
        RefusedException refused = assertThrows(RefusedException.class, () -> WayBack.run(settings));
        assertTrue(String.valueOf(refused.getMessage()).contains(why), refused::getMessage);
    }

    @ParameterizedTest
    @EnumSource
    void noticesThatTheEarlierProgramDoesNotKnowAreDeleted(TestDatabase kind) throws SQLException {
        DatabaseSettings settings = kind.fresh(directory);
        for (int kindOfNotice : new int[] {0, 8, 9}) {
            query(
                    settings,
                    "INSERT INTO notices (id, account, kind, facts, created_at) VALUES (" + (1 + kindOfNotice)
                            + ", NULL, " + kindOfNotice + ", '', 1)");
        }
        query(
                settings,
                "INSERT INTO audit (revision, changed_at, actor, action, appid) VALUES (1, 1, 'ana', 'sign_up.create', 'wx1')");
        WayBack.Result result = WayBack.run(settings);
        assertEquals(2, result.notices());
        assertEquals(1, result.entries());
        assertEquals(List.of("0"), query(settings, "SELECT kind FROM notices"));
    }
}
