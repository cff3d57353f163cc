package io.scangate.config.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion in a real shell. */
class CompletionCommandTest {
    @TempDir
    Path directory;

    private static String script(String shell) {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out);
        assertEquals(0, Commands.line(printer, printer).execute("completion", shell));
        return out.toString();
    }

    /** What bash offers for the last of some words. */
    private List<String> offered(String... words) throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("completion"), script("bash"));
        String asked = String.join("' '", words);
        Process bash = new ProcessBuilder(
                        "bash",
                        "--norc",
                        "-c",
                        "source '" + script + "'; COMP_WORDS=('" + asked + "'); COMP_CWORD=" + (words.length - 1)
                                + "; COMP_LINE='" + String.join(" ", words) + "'; COMP_POINT=${#COMP_LINE}"
                                + "; $(complete -p scangate | sed 's/.*-F \\([^ ]*\\).*/\\1/') 2>/dev/null"
                                + "; printf '%s\\n' \"${COMPREPLY[@]}\"")
                .redirectErrorStream(true)
                .start();
        String text = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, bash.waitFor(), text);
        return List.copyOf(new TreeSet<>(Arrays.stream(text.split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList()));
    }

    @Test
    @NeedsProgram("bash")
    void bashCompletesCommandsFlagsAndValues_ofBothPlanes() throws Exception {
        assertEquals(List.of("gateway", "gateway-key"), offered("scangate", "gat"));
        assertEquals(List.of("check", "check-settings"), offered("scangate", "che"));
        assertEquals(List.of("build"), offered("scangate", "bu"));
        assertEquals(List.of("--event-loops"), offered("scangate", "gateway", "--event"));
    }

    @Test
    void theScriptForZsh_usesItsCompletionForBash() {
        assertTrue(script("zsh").contains("bashcompinit"));
        StringWriter err = new StringWriter();
        PrintWriter printer = new PrintWriter(err);
        assertEquals(2, Commands.line(printer, printer).execute("completion", "fish"));
        assertTrue(err.toString().contains("'fish'"), err.toString());
    }
}
