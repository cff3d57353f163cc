package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.backup.BackupException;
import io.scangate.config.backup.BackupFile;
import io.scangate.config.backup.BackupHeader;
import io.scangate.config.backup.ColumnType;
import io.scangate.config.backup.Table;
import io.scangate.config.backup.Totals;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.secrets.SecretKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backups of other versions of the tables, and databases into which nothing may be restored. */
class DatabaseRestoreTest {
    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

    @TempDir
    Path directory;

    private BackupFile file(String name) {
        return new BackupFile(directory.resolve(name), SecretKeys.NONE);
    }

    private BackupFile written(DatabaseSettings settings, String name) throws IOException {
        BackupFile file = file(name);
        try (Database database = DatabaseBackup.open(settings)) {
            Totals unused = file.write(out -> DatabaseBackup.write(database, "0.0.1", NOW, out));
        }
        return file;
    }

    private static void restore(DatabaseSettings settings, BackupFile file) throws IOException {
        Object unused = file.read(in -> {
            DatabaseRestore.run(settings, in);
            return in.header();
        });
    }

    private static void refused(DatabaseSettings settings, BackupFile file, String why) {
        BackupException refused = assertThrows(BackupException.class, () -> restore(settings, file));
        assertTrue(String.valueOf(refused.getMessage()).contains(why), refused::getMessage);
    }

    private static void execute(DatabaseSettings settings, String... sql) throws SQLException {
        try (Connection connection = StoredRows.connect(settings);
                Statement statement = connection.createStatement()) {
            for (String each : sql) {
                statement.execute(each);
            }
        }
    }

    private static String version(DatabaseSettings settings) {
        try (Database database = DatabaseBackup.open(settings)) {
            return database.read(DatabaseBackup::schemaVersion);
        }
    }

    /** A platform of an earlier version with one rule. */
    private DatabaseSettings earlier(TestDatabase kind) throws SQLException {
        DatabaseSettings settings = kind.empty(directory);
        Database.open(settings, MigrationVersion.fromVersion("8")).close();
        execute(
                settings,
                "INSERT INTO accounts (appid, name, kind, code_published, version) VALUES ('wx1', 'One', 'media', 1, 1)",
                "INSERT INTO rules (id, appid, prefix, origin, match_key, occupies, page, test_version, test_links, version)"
                        + " VALUES ('r000000000000000a', 'wx1', 'https://a.cn/b', 'https://a.cn', '/b', 0, 'p', 'trial', '[]', 10)",
                "INSERT INTO audit (revision, changed_at, actor, action, appid) VALUES (10, 1000, 'ana', 'rule.add', 'wx1')",
                "UPDATE head SET revision = 10");
        return settings;
    }

    @ParameterizedTest
    @EnumSource
    void aBackupOfAnEarlierVersion_leavesItsTables_andIsBroughtToThisVersion(TestDatabase kind) throws Exception {
        DatabaseSettings settings = earlier(kind);
        BackupFile file = written(settings, "earlier.backup");
        assertEquals("8", version(settings));
        for (TestDatabase target : TestDatabase.values()) {
            DatabaseSettings restored = target.empty(directory);
            restore(restored, file);
            assertEquals(version(target.fresh(directory)), version(restored));
            Map<String, List<String>> rows = StoredRows.of(restored);
            assertTrue(rows.getOrDefault("rules", List.of()).toString().contains("match_key=text /b"), rows::toString);
            assertTrue(rows.getOrDefault("head", List.of()).toString().contains("revision=number 10"), rows::toString);
        }
        DatabaseSettings migrated = kind.fresh(directory);
        refused(migrated, file, "the database has empty tables of version");
    }

    /** A process of an earlier version knows no mark, and puts the log into the file at its end. */
    @Test
    void aBackupBesideAnEarlierVersion_leavesAFileThatThisVersionOpens() throws Exception {
        DatabaseSettings settings = earlier(TestDatabase.SQLITE);
        for (int mark : new int[] {0, LogMark.CLOSED}) {
            execute(settings, "PRAGMA application_id = " + mark, "PRAGMA journal_mode = WAL");
            try (Connection earlier = StoredRows.connect(settings);
                    Statement statement = earlier.createStatement()) {
                statement.execute("UPDATE head SET revision = 11");
                written(settings, "beside" + mark + ".backup");
                assertTrue(Files.exists(Path.of(settings.sqliteFile() + "-wal")));
            }
            assertFalse(Files.exists(Path.of(settings.sqliteFile() + "-wal")));
            assertEquals("8", version(settings));
        }
        Database.open(settings).close();
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseThatIsNotEmpty_isRefusedAndStays(TestDatabase kind) throws Exception {
        BackupFile file = written(kind.fresh(directory), "fresh.backup");
        DatabaseSettings foreign = kind.empty(directory);
        execute(foreign, "CREATE TABLE orders (id INTEGER PRIMARY KEY)");
        refused(foreign, file, "is not empty: it has tables of another program, such as orders");
        assertEquals(Set.of("orders"), StoredRows.tables(foreign));
        assertThrows(RefusedException.class, () -> written(foreign, "foreign.backup"));
        DatabaseSettings used = kind.fresh(directory);
        execute(used, "INSERT INTO blocked_hosts (host, reason, blocked_at) VALUES ('a.cn', 'r', 1)");
        Map<String, List<String>> before = StoredRows.of(used);
        refused(used, file, "is not empty: its table blocked_hosts has rows");
        assertEquals(before, StoredRows.of(used));
        DatabaseSettings changed = earlier(kind);
        refused(changed, file, "is not empty: it has changes of a control plane");
        assertEquals("8", version(changed));
    }

    @ParameterizedTest
    @EnumSource
    void aFileOfALaterVersion_orWithOtherTables_leavesTheDatabaseWithoutRows(TestDatabase kind) throws Exception {
        String latest = version(kind.fresh(directory));
        DatabaseSettings target = kind.empty(directory);
        BackupFile later = file("later.backup");
        later.write(out -> out.header(new BackupHeader("999", "9.9", 1, NOW)));
        refused(
                target,
                later,
                "tables of version 999, which scangate 9.9 has written, and this program knows versions up to "
                        + latest);
        BackupFile lacking = file("lacking.backup");
        lacking.write(out -> out.header(new BackupHeader(latest, "0.1", 1, NOW)));
        refused(target, lacking, "it lacks the tables [");
        BackupFile other = file("other.backup");
        other.write(out -> {
            out.header(new BackupHeader(latest, "0.1", 1, NOW));
            out.table(new Table("no_such_table", List.of(new Table.Column("id", ColumnType.NUMBER))));
        });
        refused(target, other, "a table no_such_table, which is not in version " + latest);
        // What a failed restore has left is still empty.
        BackupFile good = written(kind.fresh(directory), "good.backup");
        restore(target, good);
    }

    /** The digest is the last line, so rows are there by then: the transaction takes them back. */
    @ParameterizedTest
    @EnumSource
    void aFileThatIsDamagedAtItsEnd_leavesTheDatabaseWithoutRows(TestDatabase kind) throws Exception {
        DatabaseSettings from = kind.fresh(directory);
        execute(from, "INSERT INTO blocked_hosts (host, reason, blocked_at) VALUES ('a.cn', 'r', 1)");
        BackupFile file = written(from, "cut.backup");
        byte[] bytes = Files.readAllBytes(file.path());
        Files.write(file.path(), Arrays.copyOf(bytes, bytes.length - 40));
        DatabaseSettings target = kind.empty(directory);
        refused(target, file, "it is damaged");
        assertEquals(List.of(), StoredRows.of(target).get("blocked_hosts"));
        assertFalse(StoredRows.of(target).getOrDefault("head", List.of()).isEmpty());
    }

    @Test
    void tablesComeAfterThoseTheyReferTo() {
        assertEquals(
                List.of("b", "c", "a"),
                List.copyOf(BackupTables.ordered(
                        new TreeMap<>(Map.of("a", Set.of("c"), "b", Set.of(), "c", Set.of("b"))))));
        assertThrows(
                IllegalStateException.class, () -> BackupTables.ordered(Map.of("a", Set.of("b"), "b", Set.of("a"))));
    }
}
