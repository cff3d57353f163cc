package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs shellcheck on the shell scripts of the repository: launcher, CI, container, Debian package, load tests, clients, deployment. */
@NeedsProgram("shellcheck")
class ShellScriptsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> PLACES = List.of(
            "scangate", ".ci", "container", "dist/src/main/deb", "bench/feed", "bench/peers", "clients", "deploy");

    @Test
    void shellcheckFindsNothing() throws Exception {
        List<String> command = new ArrayList<>(List.of("shellcheck", "--norc", "--format=gcc"));
        for (Path script : scripts()) {
            command.add(ROOT.relativize(script).toString());
        }
        assertTrue(command.containsAll(List.of("scangate", ".ci/run", "bench/peers/run.sh")), command.toString());
        Process process = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        String found = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("", found);
        assertEquals(0, process.waitFor());
    }

    private static List<Path> scripts() throws IOException {
        List<Path> scripts = new ArrayList<>();
        for (String place : PLACES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(place))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    if (isShellScript(file)) {
                        scripts.add(file);
                    }
                }
            }
        }
        return scripts;
    }

    private static boolean isShellScript(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String firstLine = text.substring(0, Math.max(0, text.indexOf('\n')));
        return firstLine.startsWith("#!") && firstLine.endsWith("sh");
    }
}
