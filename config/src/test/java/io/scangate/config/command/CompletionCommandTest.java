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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

    /** A shell at a terminal, to which somebody types. What is typed has not yet what the completion adds. */
    private static final String AT_A_TERMINAL = """
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell "PROMPT=; autoload -U compinit; compinit -u -D; source '$1'; print REA''DY"
            zpty -r shell seen '*READY*'
            zpty -n -w shell $'scangate gateway --event\\t'
            zpty -r shell seen '*--event-loops*'
            zpty -n -w shell $'\\x15scangate restor\\t'
            zpty -r shell seen '*restore*'
            zpty -d shell
            print completed
            """;

    @Test
    @NeedsProgram("zsh")
    @Timeout(60)
    void zshCompletesCommandsAndFlags() throws Exception {
        Path script = Files.writeString(directory.resolve("completion"), script("zsh"));
        Path typing = Files.writeString(directory.resolve("typing"), AT_A_TERMINAL);
        Process zsh = new ProcessBuilder("zsh", "-f", typing.toString(), script.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
        boolean ended = zsh.waitFor(50, TimeUnit.SECONDS);
        zsh.destroyForcibly();
        String said = Files.readString(directory.resolve("said"));
        assertTrue(ended, "zsh waits for a completion that does not come: " + said);
        assertEquals("completed", said.strip());
    }

    @Test
    @NeedsProgram("bash")
    void bashCompletesCommandsFlagsAndValues_ofBothPlanes() throws Exception {
        assertEquals(List.of("gateway", "gateway-key"), offered("scangate", "gat"));
        assertEquals(List.of("check", "check-settings"), offered("scangate", "che"));
        assertEquals(List.of("build"), offered("scangate", "bu"));
        assertEquals(List.of("--event-loops"), offered("scangate", "gateway", "--event-"));
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
