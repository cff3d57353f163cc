package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.StoredRows;
import io.scangate.config.store.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The commands {@code scangate backup} and {@code scangate restore} on databases with rows in all tables. */
@Timeout(240)
class BackupTest {
    @TempDir
    Path directory;

    private final StringWriter said = new StringWriter();

    private int run(String... arguments) {
        PrintWriter out = new PrintWriter(said, true);
        return Main.commandLine(out, out).execute(arguments);
    }

    private static String flag(DatabaseSettings database) {
        return "--database=" + database.database();
    }

    /** A stopped platform with rows in all tables. */
    private static DatabaseSettings filled(TestDatabase kind) throws Exception {
        TestServer server = TestServer.start(kind).licensed();
        ListedRows.fill(server);
        server.operator()
                .patch("/v1/accounts/wx1", "{\"name\": \"雪\u202e \ud83d\ude80 \\\"quoted\\\" \\\\ name\"}")
                .is(200);
        DatabaseSettings database = server.closed();
        StoredRows.fillEmpty(database);
        return database;
    }

    @ParameterizedTest
    @EnumSource
    void eachRow_isTheSameInARestoredDatabaseOfEitherKind(TestDatabase kind) throws Exception {
        DatabaseSettings from = filled(kind);
        Map<String, List<String>> rows = StoredRows.of(from);
        rows.forEach((table, all) -> assertFalse(all.isEmpty(), table));
        Path file = directory.resolve("all.backup");
        assertEquals(0, run("backup", flag(from), file.toString()), said.toString());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(0, run("restore", "--check", file.toString()), said.toString());
        for (TestDatabase target : TestDatabase.values()) {
            DatabaseSettings restored = target.empty(directory);
            assertEquals(0, run("restore", flag(restored), file.toString()), said.toString());
            Map<String, List<String>> found = StoredRows.of(restored);
            assertEquals(rows.keySet(), found.keySet());
            rows.forEach((table, all) -> assertEquals(all, found.get(table), table));
            assertTrue(StoredRows.tables(restored).contains("sessions"));
            // Equal contents have equal lines, whatever the kind: only the time of the header and the digest may
            // differ.
            Path again = directory.resolve(target + ".backup");
            assertEquals(0, run("backup", flag(restored), again.toString()), said.toString());
            assertEquals(body(file), body(again));
        }
        assertEquals(rows, StoredRows.of(from));
        assertEquals(1, run("backup", flag(from), file.toString()));
        assertTrue(said.toString().contains("all.backup exists (expected: the name of a new file)"), said.toString());
        assertEquals(1, run("restore", flag(from), file.toString()));
        assertTrue(said.toString().contains("is not empty: it has changes of a control plane"), said.toString());
    }

    /** The restored service has the keys, the rules and the digests of the old one. */
    @ParameterizedTest
    @EnumSource
    void aRestoredControlPlane_goesOn(TestDatabase kind) throws Exception {
        TestServer server = TestServer.start(kind).licensed();
        ListedRows.fill(server);
        String key = server.operatorKey();
        JsonNode rules = server.operator().get("/v1/accounts/wx1/rules").is(200).body();
        JsonNode audit = server.operator().get("/v1/audit").is(200).body();
        String mark = server.mark();
        Path file = directory.resolve("online.backup");
        assertEquals(0, run("backup", flag(server.database()), file.toString()), said.toString());
        server.closed();
        for (TestDatabase target : TestDatabase.values()) {
            DatabaseSettings restored = target.empty(directory);
            assertEquals(0, run("restore", flag(restored), file.toString()), said.toString());
            try (ConfigServer again =
                    TestServer.plain(restored.database(), directory, new MovableClock(server.now()))) {
                RestClient operator = RestClient.of(again.address()).as(key);
                assertEquals(
                        rules, operator.get("/v1/accounts/wx1/rules").is(200).body());
                assertEquals(audit, operator.get("/v1/audit").is(200).body());
                assertEquals(mark, RulesExport.of(again.store()).mark());
                operator.put("/v1/accounts/wx1/members/ana", "{\"role\": \"admin\"}")
                        .is(200);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachTableOfTheSchema_isInABackup_orIsLeftOutForAReason(TestDatabase kind) throws Exception {
        DatabaseSettings database = kind.fresh(directory);
        Path file = directory.resolve("empty.backup");
        assertEquals(0, run("backup", flag(database), file.toString()), said.toString());
        Set<String> inFile = new TreeSet<>();
        for (String line : lines(file)) {
            JsonNode node = new ObjectMapper().readTree(line);
            if (node.has("table")) {
                inFile.add(node.get("table").asText());
            }
        }
        Set<String> expected = StoredRows.tables(database);
        Set<String> known = new TreeSet<>(expected);
        // On the way back to an earlier version only.
        known.add("schema_history_later");
        assertTrue(known.containsAll(StoredRows.leftOut()), expected::toString);
        expected.removeAll(StoredRows.leftOut());
        assertEquals(expected, inFile);
        assertEquals(0, run("restore", flag(kind.fresh(directory)), file.toString()), said.toString());
    }

    /** No migration makes numbers that a copy would have to set afterwards. */
    @ParameterizedTest
    @EnumSource
    void noTableHasASequence(TestDatabase kind) throws Exception {
        DatabaseSettings database = kind.fresh(directory);
        try (var connection = StoredRows.connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        kind == TestDatabase.SQLITE
                                ? "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%' OR type IN ('trigger', 'view')"
                                : "SELECT count(*) FROM pg_class WHERE relkind IN ('S', 'v', 'm')"
                                        + " AND relnamespace = 'public'::regnamespace")) {
            rows.next();
            assertEquals(0, rows.getInt(1));
        }
    }

    private static List<String> lines(Path file) throws IOException {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            return in.lines().toList();
        }
    }

    private static Set<String> body(Path file) throws IOException {
        List<String> lines = lines(file);
        return new HashSet<>(lines.subList(1, lines.size() - 1));
    }
}
