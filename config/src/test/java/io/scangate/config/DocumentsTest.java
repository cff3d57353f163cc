package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.documents.DocumentPages;
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
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the commands of the README and of docs, in their order, with real processes and databases, and compares what they print with what the
 * documents show. {@code target/docs-commands.txt} has all commands, run or not; the build prints the blocks that cannot run, with their reasons.
 */
@NeedsProgram({"sh", "curl", "jq", "openssl"})
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DocumentsTest {
    private static final Path NOT_RUN = Path.of("target", "not-run.txt");
    /** The list of commands, for people. */
    private static final Path COMMANDS = Path.of("target", "docs-commands.txt");

    /** The places of the commands that were run. */
    private static final Set<String> RUN = ConcurrentHashMap.newKeySet();
    /** Blocks in these languages have no commands. */
    private static final Set<String> NO_COMMANDS = Set.of("text", "json", "yaml", "sql", "js", "ini");

    /** What a document takes for granted: commands before its first one. */
    private static final Map<String, List<String>> BEFORE = Map.of(
            "docs/backup.md", List.of("scangate config"),
            "docs/host-app.md", List.of("scangate gateway"),
            "docs/operations.md", List.of("cp config/rules.json rules.json"),
            "docs/origins.md", List.of("scangate gateway"),
            "docs/people.md", List.of("scangate config --sign-up open"),
            "docs/runbook.md", List.of("scangate config", "scangate gateway"),
            "docs/rules-in-git.md", account("scangate config --icp off"),
            "docs/migration.md", wechat());

    @TempDir
    Path directory;

    /** A control plane with an account, whose secret is in a file. */
    private static List<String> account(String start) {
        return List.of(
                start,
                "curl -H 'Authorization: Bearer op_...' -H 'Content-Type: application/json'"
                        + " -d '{\"appid\": \"wx1234567890abcdef\", \"name\": \"Shop\","
                        + " \"kind\": \"corporate\"}' http://127.0.0.1:8090/v1/accounts",
                "curl -X POST -H 'Authorization: Bearer op_...'"
                        + " http://127.0.0.1:8090/v1/accounts/wx1234567890abcdef/secret"
                        + " | sed 's/.*\"secret\":\"\\([^\"]*\\)\".*/\\1/' > secret");
    }

    /** A control plane that stands for WeChat, with one published and one unpublished rule. */
    private static List<String> wechat() {
        String rules = "http://127.0.0.1:8090/v1/accounts/wx1234567890abcdef";
        String call = "curl -H 'Authorization: Bearer op_...' -H 'Content-Type: application/json' ";
        List<String> commands =
                new ArrayList<>(account("scangate config --icp off --database sqlite:wechat/wechat.db"));
        commands.addAll(List.of(
                "mv secret wechat-secret",
                call + "-X PATCH -d '{\"code_published\": true}' " + rules,
                call + rules + "/verification-file",
                call
                        + "-d '{\"prefix\": \"https://www.example.com/menu/\", \"page\": \"pages/menu/menu\", \"occupies\": true}' "
                        + rules + "/rules",
                call + "-X POST " + rules + "/rules/ID/publish",
                call + "-d '{\"prefix\": \"https://www.example.com/table?id=\", \"page\": \"pages/table/table\","
                        + " \"test_version\": \"trial\", \"test_links\": [\"https://www.example.com/table?id=7\"]}' "
                        + rules + "/rules"));
        return commands;
    }

    /** The documents with commands that run. A translation has the commands of its original, which run once for both. */
    static List<String> documents() throws IOException {
        List<String> documents = new ArrayList<>();
        for (String each : DocumentPages.ofUsers()) {
            if (!isTranslation(each) && DocumentBlock.of(each).stream().anyMatch(DocumentsTest::runs)) {
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
                        RUN.add(document + ":" + command.line());
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
        for (String document : DocumentPages.ofUsers()) {
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

    @Test
    void aTranslationHasTheCommandsOfItsOriginal_andItsChaptersPicturesAndRows() throws Exception {
        int translations = 0;
        for (String page : DocumentPages.ofUsers()) {
            if (isTranslation(page)) {
                translations++;
                assertEquals(commands(original(page)), commands(page), page);
                assertEquals(DocumentPages.shape(original(page)), DocumentPages.shape(page), page);
            }
        }
        assertTrue(translations >= 2, translations + " pages in Chinese");
    }

    private static boolean isTranslation(String document) {
        return document.startsWith("docs/zh/");
    }

    private static String original(String translation) {
        return translation.replace("/zh/", "/");
    }

    private static List<String> commands(String document) throws IOException {
        return DocumentBlock.of(document).stream()
                .filter(DocumentBlock::hasCommands)
                .flatMap(block -> block.commands().stream())
                .map(command -> command.text().replaceAll(" +#.*", "") + "\n" + command.printed())
                .toList();
    }

    /** Lists the commands that a run of the whole class has tried. */
    @AfterAll
    static void listCommands() throws IOException {
        Map<String, Long> outcomes = new TreeMap<>();
        StringBuilder list = new StringBuilder();
        for (String document : DocumentPages.ofUsers()) {
            List<Integer> originals = isTranslation(document) ? lines(original(document)) : List.of();
            int number = 0;
            for (DocumentBlock block : DocumentBlock.of(document)) {
                for (DocumentBlock.Command command :
                        block.hasCommands() ? block.commands() : List.<DocumentBlock.Command>of()) {
                    String place = document + ":" + command.line();
                    String runAs = originals.isEmpty() ? place : original(document) + ":" + originals.get(number++);
                    boolean run = RUN.contains(runAs);
                    String outcome =
                            !run ? "not run: " + block.notRun() : place.equals(runAs) ? "run" : "run as " + runAs;
                    outcomes.merge(run ? "run" : "not run", 1L, Long::sum);
                    list.append(place)
                            .append("  ")
                            .append(outcome)
                            .append("  ")
                            .append(command.text())
                            .append('\n');
                }
            }
        }
        Files.createDirectories(COMMANDS.toAbsolutePath().getParent());
        Files.writeString(COMMANDS, "Commands of the documents: " + outcomes + "\n" + list, StandardCharsets.UTF_8);
    }

    private static List<Integer> lines(String document) throws IOException {
        return DocumentBlock.of(document).stream()
                .filter(DocumentBlock::hasCommands)
                .flatMap(block -> block.commands().stream())
                .map(DocumentBlock.Command::line)
                .toList();
    }
}
