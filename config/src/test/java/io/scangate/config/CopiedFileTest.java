package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.StoredRows;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies of the file of an SQLite database without its log, while a real process has it open, and afterwards. */
@Timeout(240)
class CopiedFileTest {
    @TempDir
    Path directory;

    private final StringWriter said = new StringWriter();

    private int run(String... arguments) {
        said.getBuffer().setLength(0);
        PrintWriter out = new PrintWriter(said, true);
        return Main.commandLine(out, out).execute(arguments);
    }

    private Path original() {
        return directory.resolve("data/scangate.db");
    }

    private String copied(String name) throws Exception {
        Path copy = directory.resolve(name);
        Process cp = new ProcessBuilder("cp", original().toString(), copy.toString())
                .inheritIO()
                .start();
        assertEquals(0, cp.waitFor());
        return "--database=sqlite:" + copy;
    }

    private ConfigProcess service() throws Exception {
        ConfigProcess service = ConfigProcess.start(directory, "config", "--listen", "127.0.0.1:0");
        service.logUntil("listening on");
        return service;
    }

    private void assertRefused(String copy) {
        for (String[] command : new String[][] {
            {"config", copy, "--listen=127.0.0.1:0", "--admin=127.0.0.1:0", "--data-directory=" + directory},
            {"operator-key", "spare", copy},
            {"backup", copy, directory.resolve("never.backup").toString()},
        }) {
            assertEquals(1, run(command), said.toString());
            assertTrue(said.toString().contains("-wal is missing"), said.toString());
            assertTrue(said.toString().contains("`scangate backup`"), said.toString());
        }
        assertFalse(Files.exists(directory.resolve("never.backup")));
    }

    @Test
    void aCopyOfTheFileOfARunningService_isRefused_alsoAfterACommandBesideIt() throws Exception {
        String first;
        String second;
        try (ConfigProcess service = service()) {
            first = copied("first.db");
            try (ConfigProcess beside = ConfigProcess.start(directory, "operator-key", "spare")) {
                assertEquals(0, beside.exitCode(), beside.log());
            }
            second = copied("second.db");
            service.terminate();
            assertEquals(143, service.exitCode());
        }
        assertRefused(first);
        assertRefused(second);
        // The way out if there is nothing else.
        assertEquals(0, run("operator-key", "spare", "--database-check=false", first), said.toString());
        assertEquals(0, run("operator-key", "next", first), said.toString());
        // The stopped service has put its log into the file.
        String whole = copied("whole.db");
        assertEquals(0, run("operator-key", "next", whole), said.toString());
        assertEquals(keys(original()) + 1, keys(directory.resolve("whole.db")));
    }

    @Test
    void afterAKill_theLogIsUsed_andACopyWithoutItIsRefused() throws Exception {
        try (ConfigProcess service = service()) {
            // Then the first key is stored.
            assertTrue(service.printedUntil("operator key").contains("op_"));
            service.kill();
            assertEquals(128 + 9, service.exitCode());
        }
        assertRefused(copied("killed.db"));
        String here = "--database=sqlite:" + original();
        assertEquals(0, run("operator-key", "one", here), said.toString());
        assertFalse(Files.exists(Path.of(original() + "-wal")));
        assertEquals(0, run("operator-key", "two", here), said.toString());
        assertEquals(0, run("operator-key", "three", copied("whole.db")), said.toString());
        assertEquals(3, keys(original()));
    }

    private static int keys(Path file) throws Exception {
        DatabaseSettings settings = new DatabaseSettings("sqlite:" + file, 2, Duration.ofSeconds(5));
        Map<String, List<String>> rows = StoredRows.of(settings);
        return rows.getOrDefault("credentials", List.of()).size();
    }
}
