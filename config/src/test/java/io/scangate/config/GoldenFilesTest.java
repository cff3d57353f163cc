package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.StoredRows;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Golden;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the control plane writes of a recorded platform, in each format that another program, or another version, reads: the bytes stay those of the
 * format's version. docs/releases.md says what to do if they change.
 */
@Timeout(120)
class GoldenFilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Tables, indexes and triggers as the statements that made them. */
    private static final String SQLITE_TABLES =
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'schema_history' ORDER BY tbl_name, type DESC, name";

    private static final String POSTGRESQL_COLUMNS =
            "SELECT table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable || ' '"
                    + " || coalesce(character_maximum_length::text, '') || ' ' || coalesce(collation_name, '') || ' '"
                    + " || coalesce(column_default, '') AS line FROM information_schema.columns"
                    + " WHERE table_schema = 'public' AND table_name <> 'schema_history'";
    private static final String POSTGRESQL_INDEXES =
            "SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'schema_history'";
    private static final String POSTGRESQL_CONSTRAINTS =
            "SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint"
                    + " WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND conrelid <> 'schema_history'::regclass";

    @TempDir
    Path directory;

    @BeforeEach
    void record() throws Exception {
        GoldenPlatform.recordIfMissing(directory);
    }

    private DatabaseSettings restored(TestDatabase kind) {
        DatabaseSettings database = kind.empty(directory);
        GoldenPlatform.run("restore", "--database=" + database.database(), GoldenPlatform.BACKUP.toString());
        return database;
    }

    @ParameterizedTest
    @EnumSource
    void aSnapshotAndChangesOfARecordedPlatform_areThoseOfTheirFormats(TestDatabase kind) throws Exception {
        JsonNode facts = GoldenPlatform.facts();
        try (ConfigServer server = TestServer.plain(
                restored(kind).database(), directory.resolve("data"), new MovableClock(GoldenPlatform.recordedAt()))) {
            byte[] snapshot = GoldenPlatform.feed(server.address(), "/v1/snapshot");
            check("snapshot", snapshot);
            assertEquals(
                    facts.path("revision").asLong(),
                    JSON.readTree(snapshot).path("revision").asLong());
            byte[] delta = GoldenPlatform.feed(
                    server.address(),
                    "/v1/changes?since=" + facts.path("base").asLong() + "&mark="
                            + facts.path("base_mark").asText() + "&wait_seconds=1");
            check("delta", delta);
            assertFalse(JSON.readTree(delta).path("accounts").isEmpty());
        }
    }

    /** In the file of the version that the document says. */
    private static void check(String kind, byte[] document) throws IOException {
        String format = JSON.readTree(document).path("format").asText();
        assertTrue(format.startsWith("scangate-" + kind + "/"), format);
        Golden.check(kind, format.substring(format.indexOf('/') + 1), "json", document);
    }

    private static List<String> lines(Path backup) throws IOException {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(backup)), StandardCharsets.UTF_8))) {
            return in.lines().toList();
        }
    }

    /** A restore of an earlier version's tables runs its migrations, so only the same tables have the same lines. */
    @Test
    void aBackupOfTheRestoredPlatform_hasTheSameLines() throws Exception {
        Path again = directory.resolve("again.backup");
        GoldenPlatform.run(
                "backup", "--database=" + restored(TestDatabase.SQLITE).database(), again.toString());
        List<String> recorded = lines(GoldenPlatform.BACKUP);
        List<String> now = lines(again);
        JsonNode first = JSON.readTree(recorded.get(0));
        JsonNode head = JSON.readTree(now.get(0));
        assertEquals(first.path("format"), head.path("format"), "a new format needs a new recorded platform");
        assertEquals(first.path("revision"), head.path("revision"));
        if (first.path("schema").equals(head.path("schema"))) {
            assertEquals(new TreeSet<>(body(recorded)), new TreeSet<>(body(now)));
        } else {
            assertTrue(head.path("schema").asInt() > first.path("schema").asInt());
        }
    }

    private static List<String> body(List<String> lines) {
        return lines.subList(1, lines.size() - 1);
    }

    @Test
    void anEncryptedBackupIsRead() throws Exception {
        DatabaseSettings database = TestDatabase.SQLITE.empty(directory);
        GoldenPlatform.run(
                "restore",
                "--database=" + database.database(),
                "--key-file=" + GoldenPlatform.key(directory),
                GoldenPlatform.SEALED.toString());
        assertFalse(StoredRows.of(database).getOrDefault("audit", List.of()).isEmpty());
    }

    /** A migration of a release is never changed; one that is not released may be, with its file deleted and made anew. */
    @ParameterizedTest
    @EnumSource
    void theTablesOfAVersion_stayAsTheyAre(TestDatabase kind) throws Exception {
        DatabaseSettings database = kind.fresh(directory);
        List<String> tables = new ArrayList<>();
        if (kind == TestDatabase.SQLITE) {
            tables.addAll(rows(database, SQLITE_TABLES));
        } else {
            for (String query : List.of(POSTGRESQL_COLUMNS, POSTGRESQL_INDEXES, POSTGRESQL_CONSTRAINTS)) {
                tables.addAll(rows(database, "SELECT line FROM (" + query + ") AS lines ORDER BY line COLLATE \"C\""));
            }
        }
        String version = rows(
                        database,
                        "SELECT version FROM schema_history WHERE version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1")
                .get(0);
        String text = String.join("\n", tables) + "\n";
        Golden.check(
                kind == TestDatabase.SQLITE ? "sqlite" : "postgresql",
                version,
                "txt",
                text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> rows(DatabaseSettings database, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = StoredRows.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }
}
