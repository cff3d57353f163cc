package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompileCommandTest {
    private static final String DOCUMENT = """
            {"format": "scangate-snapshot/1", "revision": 3, "accounts": [{"appid": "wx1", "rules": [
              {"prefix": "https://a/", "live": {"page": "pages/a"}}%s]}]}
            """;

    private final Path dir;
    private final Path file;
    private final StringWriter printed = new StringWriter();

    CompileCommandTest(@TempDir Path dir) {
        this.dir = dir;
        file = dir.resolve("s.json");
    }

    private int run(String... arguments) {
        PrintWriter out = new PrintWriter(printed);
        return Main.commandLine(out, out).execute(arguments);
    }

    private void assertPrinted(String expected) {
        assertEquals(expected, printed.toString().replace(dir + "/", ""));
        printed.getBuffer().setLength(0);
    }

    @Test
    void aValidSnapshotIsCompiledAndServed() throws Exception {
        Files.writeString(file, DOCUMENT.formatted(""));
        assertEquals(0, run("compile", file.toString()));
        Path compiled = dir.resolve("s.json.compiled");
        assertPrinted("s.json: revision 3, 1 accounts, 1 rules, 0 left out\ns.json.compiled: written, "
                + Files.size(compiled) + " bytes\n");
        assertEquals(0, run("check", compiled.toString()));
        assertPrinted("s.json.compiled: revision 3, 1 accounts, 1 rules, 0 left out\n");
        assertEquals(0, run("resolve", "--rules", compiled.toString(), "https://a/x"));
        assertTrue(printed.toString().contains("pages/a"), printed.toString());
    }

    @Test
    void aSnapshotWithBadRulesExitsWithOne() throws Exception {
        Files.writeString(file, DOCUMENT.formatted(", {}"));
        Path target = dir.resolve("out");
        assertEquals(1, run("compile", file.toString(), "--out", target.toString()));
        assertTrue(Files.exists(target));
        assertFalse(Files.exists(dir.resolve("s.json.compiled")));
    }

    @Test
    void aBadSnapshotExitsWithTwoAndWritesNothing() throws Exception {
        Files.writeString(file, "{");
        assertEquals(2, run("compile", file.toString()));
        assertEquals(2, run("compile", dir.resolve("nowhere").toString()));
        assertEquals(1, dir.toFile().list().length);
    }

    @Test
    void anUnwritableTargetExitsWithTwo() throws Exception {
        Files.writeString(file, DOCUMENT.formatted(""));
        assertEquals(2, run("compile", file.toString(), "--out", file.toString()));
        assertEquals(
                2,
                run("compile", file.toString(), "--out", dir.resolve("no/dir").toString()));
        assertEquals(DOCUMENT.formatted(""), Files.readString(file));
    }
}
