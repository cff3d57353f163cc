package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.snapshot.CheckReport;
import io.scangate.gateway.snapshot.SnapshotCheck;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code scangate export} and {@code scangate import}. */
class SnapshotCommandsTest {
    @TempDir
    Path directory;

    private final StringWriter said = new StringWriter();

    private int run(String... arguments) {
        PrintWriter out = new PrintWriter(said, true);
        return Main.commandLine(out, out).execute(arguments);
    }

    private int runImport(String... arguments) {
        return run(Stream.of(
                        Stream.of("import", "--kind=corporate", "--code-published=true", "--page=pages/index/index"),
                        Stream.of(arguments))
                .flatMap(Function.identity())
                .toArray(String[]::new));
    }

    private String database() {
        return "--database=sqlite:" + directory.resolve("a.db");
    }

    private Path sample() throws IOException {
        Path sample = Path.of("rules.json");
        return Files.exists(sample) ? sample : Path.of("config", "rules.json");
    }

    @Test
    void theSampleRulesAreImportedAndExported_andAGatewayTakesAllOfThem() throws IOException {
        assertEquals(0, runImport("--create", database(), sample().toString()), said.toString());
        assertTrue(
                said.toString().contains("done: 10 of 10 rules, 4 accounts, 14 changes, 0 left out"), said.toString());
        Path exported = directory.resolve("exported.json");
        Files.writeString(exported, "an older one");
        assertEquals(0, run("export", database(), exported.toString()), said.toString());
        assertTrue(said.toString().contains("exported.json: revision 14, 4 accounts, 10 rules"), said.toString());
        assertEquals(
                CheckReport.Verdict.FINE,
                SnapshotCheck.check(exported, SnapshotSettings.DEFAULT).verdict());
        assertEquals(0, runImport("--create", database(), exported.toString()));
        assertTrue(said.toString().contains("4 accounts, 0 changes, 0 left out"), said.toString());
        try (Stream<Path> files = Files.list(directory)) {
            assertTrue(files.noneMatch(file -> file.toString().contains(".tmp")));
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                        file::toString);
            }
        }
    }

    @Test
    void rulesLeftOutArePrintedWithTheirPlace_andTheExitCodeIsOne() throws IOException {
        Path file = Files.writeString(
                directory.resolve("in.json"),
                "{\"format\":\"scangate-snapshot/1\",\"revision\":1,\"accounts\":[\n"
                        + "{\"appid\":\"wx1\",\"rules\":[{\"prefix\":\"no\\u001blink\"}]}]}");
        assertEquals(
                1, run("import", "--create", database(), "--kind=media", "--code-published=false", file.toString()));
        assertTrue(
                said.toString().contains("in.json:2:25: wx1 no\\u001blink: invisible_character_in_prefix: "),
                said.toString());
        assertTrue(said.toString().contains("1 changes, 1 left out"), said.toString());
    }

    @Test
    void aBadFileOrSettingIsReported_andNothingIsChanged() throws IOException {
        Path file = Files.writeString(directory.resolve("in.json"), "{");
        assertEquals(2, runImport("--create", database(), file.toString()));
        assertTrue(said.toString().contains("in.json: truncated"), said.toString());
        assertEquals(
                2,
                runImport(
                        "--create",
                        database(),
                        directory.resolve("missing.json").toString()));
        assertTrue(said.toString().contains("cannot read"), said.toString());
        assertEquals(2, run("import", "--code-published=true", database(), "--kind=personal", file.toString()));
        assertEquals(2, run("import", "--code-published=true", "--create", database(), "--kind=shop", file.toString()));
        assertTrue(said.toString().contains("expected: corporate, government, media or other_organisation"));
        assertEquals(0, run("import", "--help"));
        assertTrue(said.toString().contains("Licences (ICP), verification"), said.toString());
    }

    /** An earlier version may have stored rules that gateways leave out now. */
    @Test
    void rulesThatNoGatewayServes_areNotWrittenAndNamed() throws Exception {
        assertEquals(0, runImport("--create", database(), sample().toString()), said.toString());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("a.db"));
                Statement statement = connection.createStatement()) {
            assertEquals(
                    2,
                    statement.executeUpdate("UPDATE rules SET prefix ="
                            + " (SELECT origin FROM origins o WHERE o.number = rules.origin) || match_key || '#a'"
                            + " WHERE match_key LIKE '%/b/'"));
        }
        Path exported = directory.resolve("exported.json");
        said.getBuffer().setLength(0);
        assertEquals(1, run("export", database(), exported.toString()), said.toString());
        List<String> lines = said.toString()
                .lines()
                .dropWhile(line -> line.startsWith("not in a snapshot: "))
                .toList();
        assertEquals(3, lines.size(), said.toString());
        assertTrue(
                lines.get(0)
                        .matches("left out: rule r\\w+ of account wx84d0b6f29c3e71a5: fragment_in_prefix:"
                                + " \"http://bike.example.org/b/#a\" \\(expected: a prefix without #\\)"),
                said.toString());
        assertTrue(lines.get(1).contains("\"https://bike.example.org/b/#a\""), said.toString());
        assertTrue(lines.get(2).endsWith("4 accounts, 8 rules, 2 left out"), said.toString());
        assertEquals(0, runImport("--create", "--database=sqlite:" + directory.resolve("b.db"), exported.toString()));
        assertTrue(said.toString().contains("done: 8 of 8 rules"), said.toString());
    }

    @Test
    void anImportInventsNothing() throws IOException {
        Path file = Files.writeString(
                directory.resolve("in.json"),
                "{\"format\":\"scangate-snapshot/1\",\"revision\":1,\"accounts\":[\n"
                        + "{\"appid\":\"wx1\",\"rules\":[{\"prefix\":\"https://a.example.com/\"}]}]}");
        assertEquals(2, run("import", "--create", database(), file.toString()));
        assertTrue(said.toString().contains("--kind") && said.toString().contains("--code-published"), said.toString());
        assertTrue(Files.notExists(directory.resolve("a.db")));
        assertEquals(
                1, run("import", "--create", database(), "--kind=media", "--code-published=false", file.toString()));
        assertTrue(
                said.toString().contains("invalid_argument: the snapshot has no page of this rule"), said.toString());
        assertTrue(said.toString().contains("1 accounts, 1 changes, 1 left out"), said.toString());
        said.getBuffer().setLength(0);
        assertEquals(
                0,
                run("import", database(), "--kind=media", "--code-published=false", "--page=pages/a", file.toString()));
        assertTrue(said.toString().contains("1 changes, 0 left out"), said.toString());
    }

    @Test
    void anExportFirstPrintsWhatASnapshotHasNoPlaceFor() throws IOException {
        assertEquals(0, runImport("--create", database(), sample().toString()), said.toString());
        said.getBuffer().setLength(0);
        assertEquals(0, run("export", database(), directory.resolve("out.json").toString()));
        List<String> lines = said.toString().lines().toList();
        assertEquals(
                "not in a snapshot: names, kinds, limits and published code of 4 accounts",
                lines.get(0),
                said::toString);
        assertTrue(lines.get(lines.size() - 2).startsWith("not in a snapshot: earlier releases"), said.toString());
        assertTrue(lines.get(lines.size() - 1).contains("out.json: revision 14"), said.toString());
    }

    @Test
    void noCommandCreatesAMistypedDatabase() throws IOException {
        for (String[] command : new String[][] {{"operator-key", "spare"}, {"gateway-key", "fleet"}, {"export", "-"}}) {
            assertEquals(1, run(command[0], database(), command[1]), command[0]);
            assertTrue(said.toString().contains("a.db: no such file in "), said.toString());
            said.getBuffer().setLength(0);
        }
        assertEquals(1, runImport(database(), sample().toString()));
        assertTrue(Files.notExists(directory.resolve("a.db")));
        Path empty = Files.createFile(directory.resolve("a.db"));
        assertEquals(1, run("operator-key", database(), "spare"));
        assertTrue(said.toString().contains("a.db: an empty file in "), said.toString());
        assertEquals(0, Files.size(empty));
    }

    @Test
    void helpOfACommandThatWorksOnTheDatabaseHasTheFlagsOfTheDatabaseOnly() {
        for (String command : new String[] {"operator-key", "gateway-key", "export"}) {
            assertEquals(0, run(command, "--help"));
            assertTrue(
                    said.toString().contains("--database=") && said.toString().contains("--database-wait="));
            assertFalse(said.toString().contains("--listen") || said.toString().contains("--icp"), said.toString());
        }
        assertEquals(0, run("import", "--help"));
        assertTrue(said.toString().contains("--rules-per-account="), said.toString());
    }

    @Test
    void anExportOfAMissingDatabaseLeavesTheOldFile() throws IOException {
        Path target = Files.writeString(directory.resolve("out.json"), "old");
        assertEquals(1, run("export", database(), target.toString()));
        assertTrue(said.toString().contains("a.db: no such file"), said.toString());
        assertEquals("old", Files.readString(target));
        assertTrue(Files.notExists(directory.resolve("a.db")));
        assertEquals(0, runImport("--create", database(), sample().toString()));
        assertEquals(
                1,
                run(
                        "export",
                        database(),
                        directory.resolve("no/such/folder.json").toString()));
        assertTrue(said.toString().contains("cannot write"), said.toString());
    }
}
