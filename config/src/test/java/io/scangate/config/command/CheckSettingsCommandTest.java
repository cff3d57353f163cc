package io.scangate.config.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.ConfigSettings;
import io.scangate.config.store.Database;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look at settings and start nothing. */
class CheckSettingsCommandTest {
    @TempDir
    Path directory;

    private record Run(int code, String out, String err) {}

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Commands.line(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
        return new Run(code, out.toString(), err.toString());
    }

    @Test
    void aDatabaseThatAStartWouldMake_isNoted_andNotMade() throws IOException {
        Path file = directory.resolve("new/x.db");
        Run run = run("check-settings", "config", "--database=sqlite:" + file);
        assertEquals(0, run.code, run.err);
        assertEquals(
                "note: database sqlite:" + file
                        + ": there is none, and a start would create it\nthe settings are good\n",
                run.out);
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void anEmptyPostgresql_wouldGetTables_andHasNoneAfterTheCheck() {
        String database = TestDatabase.POSTGRESQL.empty(directory).database();
        for (int i = 0; i < 2; i++) {
            Run run = run("check-settings", "--database", database, "--data-directory", directory.toString());
            assertEquals(0, run.code, run.err);
            assertTrue(run.out.contains(": it has no tables, and a start would make those of version "), run.out);
            assertFalse(run.out.contains("password"), run.out);
        }
    }

    @Test
    void aFileThatWasCopiedWithoutItsLog_isRefusedAsAStartRefusesIt() throws IOException {
        DatabaseSettings settings = TestDatabase.SQLITE.empty(directory);
        Path file = Path.of(settings.database().substring("sqlite:".length()));
        Path copy = directory.resolve("copy.db");
        try (Database running = Database.open(settings)) {
            Files.copy(file, copy);
            assertEquals(0, run("check-settings", "config", "--database=sqlite:" + file).code, running::toString);
        }
        String database = "--database=sqlite:" + copy;
        Run run = run("check-settings", "config", database);
        assertEquals(1, run.code, run.out);
        assertTrue(run.err.contains("the log " + copy + "-wal is missing: "), run.err);
        assertEquals(0, run("check-settings", "config", database, "--database-check=false").code);
        assertEquals(0, run("check-settings", "config", "--database=sqlite:" + file).code);
    }

    @Test
    void whatAStartWouldFailAt_isOne_andABadSettingIsTwo() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "no database");
        Run noDatabase = run("check-settings", "--database=sqlite:" + file);
        assertEquals(
                "1 scangate: database sqlite:" + file + ": not an SQLite database\n",
                noDatabase.code + " " + noDatabase.err);
        Run noServer = run(
                "check-settings",
                "--database=postgresql://127.0.0.1:1/x?user=u&password=hunter2",
                "--data-directory=" + directory);
        assertEquals(1, noServer.code);
        assertTrue(noServer.err.contains("database postgresql://127.0.0.1:1/x: "), noServer.err);
        assertFalse(noServer.err.contains("hunter2"), noServer.err);
        for (String[] each : new String[][] {
            {"--secrets-key-file=" + directory.resolve("none"), "secrets-key-file"},
            {"--openid-client-secret-file=" + directory.resolve("none"), "openid-client-secret-file: "},
            {"--data-directory=" + file.resolve("x"), "data-directory: \"" + file + "/x\": " + file + " is no directory"
            },
            {"--max-body=many", "--max-body: max-body: \"many\" (expected: a whole number)"}
        }) {
            Run bad = run("check-settings", "--database=sqlite:" + directory.resolve("x.db"), each[0]);
            assertEquals(2, bad.code, each[0]);
            assertTrue(bad.err.contains(each[1]), bad.err);
        }
        assertEquals(2, run("check-settings", "console").code);
    }

    @Test
    void printSettings_hidesThePasswordAndTheParametersOfTheDatabase() throws IOException {
        Path password = Files.writeString(directory.resolve("password"), "hunter2");
        Run run = run(
                "config",
                "--print-settings",
                "--database=postgresql://db/x?sslmode=require",
                "--database-password-file=" + password);
        assertEquals(0, run.code, run.err);
        assertEquals(ConfigSettings.DEFAULT.texts().size(), run.out.lines().count());
        assertTrue(run.out.contains("database: postgresql://db/x?(hidden)  # --database\n"), run.out);
        assertTrue(
                run.out.contains("database-password: (hidden)  # --database-password-file (" + password + ")\n"),
                run.out);
        assertFalse(run.out.contains("hunter2"), run.out);
    }
}
