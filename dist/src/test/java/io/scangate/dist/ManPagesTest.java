package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual pages, also as man shows them. */
class ManPagesTest {
    @TempDir
    Path directory;

    private List<Path> pages() throws Exception {
        ManPages.main(new String[] {directory.toString(), "1.2.3", "2026-01-01T00:00:00Z"});
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void everyCommandHasAPage_withAllItsFlagsBelowTheirHeadings() throws Exception {
        assertEquals(AllCommands.byName().size() + 1, pages().size());
        String gateway = Files.readString(directory.resolve("scangate-gateway.1"));
        Objects.requireNonNull(AllCommands.byName().get("gateway"))
                .get(0)
                .options()
                .forEach(option -> assertTrue(
                        gateway.contains(
                                "\\fB" + String.join(", ", option.names()).replace("-", "\\-") + "\\fR"),
                        option.longestName()));
        assertTrue(gateway.startsWith(".TH \"SCANGATE\\-GATEWAY\" 1 \"2026\\-01\\-01\" \"scangate 1.2.3\""), gateway);
        assertTrue(gateway.contains("\n.SS \""), gateway);
        assertTrue(gateway.contains("\n.SH \"EXIT STATUS\"\n1 failed, 2 bad settings"), gateway);
        String both = Files.readString(directory.resolve("scangate-check-settings.1"));
        assertTrue(both.contains("\\fB\\-\\-event\\-loops\\fR") && both.contains("\\fB\\-\\-database\\fR"), both);
    }

    @Test
    void noPageHasAVariableOfTheModel_orALineThatIsARequestByMistake() throws Exception {
        for (Path page : pages()) {
            String text = Files.readString(page);
            assertFalse(text.contains("${"), page + ":\n" + text);
            text.lines()
                    .filter(line -> line.startsWith(".") || line.startsWith("'"))
                    .forEach(line -> assertTrue(line.matches("\\.(TH|SH|SS|TP|PP)( .*)?"), page + ": " + line));
        }
    }

    @Test
    @NeedsProgram("man")
    void manShowsThemWithoutAWarning() throws Exception {
        for (Path page : pages()) {
            ProcessBuilder builder = new ProcessBuilder("man", "--warnings", "--local-file", page.toString());
            builder.redirectErrorStream(true).environment().put("MANWIDTH", "80");
            Process man = builder.start();
            String shown = new String(man.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, man.waitFor(), shown);
            assertFalse(shown.contains("warning:"), shown);
            assertTrue(shown.contains("\nNAME\n"), shown);
        }
    }
}
