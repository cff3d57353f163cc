package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.NeedsProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the commands of the README and of docs, in their order, with real processes and databases, and compares what they print with what the
 * documents show. The build prints the blocks that cannot run, with their reasons.
 */
@NeedsProgram({"sh", "curl", "openssl"})
@Timeout(300)
class DocumentsTest {
    private static final Path NOT_RUN = Path.of("target", "not-run.txt");
    /** Blocks in these languages have no commands. */
    private static final Set<String> NO_COMMANDS = Set.of("text", "json", "yaml", "sql", "js", "ini");

    /** What a document takes for granted: commands before its first one. */
    private static final Map<String, List<String>> BEFORE = Map.of(
            "docs/backup.md", List.of("scangate config"),
            "docs/operations.md", List.of("cp config/rules.json rules.json"),
            "docs/origins.md", List.of("scangate gateway"),
            "docs/people.md", List.of("scangate config --sign-up open"),
            "docs/runbook.md", List.of("scangate config", "scangate gateway"),
            "docs/rules-in-git.md",
                    List.of(
                            "scangate config --icp off",
                            "curl -H 'Authorization: Bearer op_...' -H 'Content-Type: application/json'"
                                    + " -d '{\"appid\": \"wx1234567890abcdef\", \"name\": \"Shop\","
                                    + " \"kind\": \"corporate\"}' http://127.0.0.1:8090/v1/accounts",
                            "curl -X POST -H 'Authorization: Bearer op_...'"
                                    + " http://127.0.0.1:8090/v1/accounts/wx1234567890abcdef/secret"
                                    + " | sed 's/.*\"secret\":\"\\([^\"]*\\)\".*/\\1/' > secret"));

    @TempDir
    Path directory;

    static List<String> documents() throws IOException {
        List<String> documents = new ArrayList<>();
        for (String each : DocumentBlock.documents()) {
            if (DocumentBlock.of(each).stream().anyMatch(DocumentsTest::runs)) {
                documents.add(each);
            }
        }
        return documents;
    }

    private static boolean runs(DocumentBlock block) {
        return block.hasCommands() && block.notRun().isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void commandsWork_andPrintWhatTheDocumentShows(String document) throws Exception {
        try (DocumentShell shell = DocumentShell.open(directory)) {
            if (document.equals("docs/upgrade.md")) {
                String earlier = EarlierFiles.database(TestDatabase.POSTGRESQL, directory)
                        .database();
                shell.use(earlier);
                shell.run("export SCANGATE_DATABASE='" + earlier + "'");
            }
            for (String command : BEFORE.getOrDefault(document, List.of())) {
                shell.run(shell.replaced(command));
            }
            for (DocumentBlock block : DocumentBlock.of(document)) {
                for (DocumentBlock.Command command :
                        runs(block) ? block.commands() : List.<DocumentBlock.Command>of()) {
                    try {
                        shell.run(command);
                    } catch (AssertionError e) {
                        throw new AssertionError(document + ":" + command.line() + ": " + e.getMessage(), e);
                    }
                }
            }
        }
    }

    @Test
    void everyBlockHasALanguage_andOneThatDoesNotRunHasAReason() throws Exception {
        List<String> bad = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (String document : DocumentBlock.documents()) {
            for (DocumentBlock block : DocumentBlock.of(document)) {
                if (!block.hasCommands() && !NO_COMMANDS.contains(block.language())) {
                    bad.add(block.place() + ": \"" + block.language() + "\" (expected: sh, console or one of "
                            + NO_COMMANDS + ")");
                } else if (block.hasCommands() && !block.notRun().isEmpty()) {
                    left.add(block.place() + " did not run: " + block.notRun() + "\n");
                } else if (!block.hasCommands() && !block.notRun().isEmpty()) {
                    bad.add(block.place() + ": a reason not to run, but no commands");
                }
            }
        }
        assertEquals(List.of(), bad);
        assertTrue(documents().size() > 5, "the documents with commands that run: " + documents());
        Files.createDirectories(NOT_RUN.toAbsolutePath().getParent());
        Files.writeString(
                NOT_RUN,
                String.join("", left),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
