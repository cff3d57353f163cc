package io.scangate.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose class path lacks the optional libraries: the Kafka client, and OpenTelemetry. */
@Timeout(60)
class WithoutLibrariesTest {
    private static final String CLASS_PATH = Arrays.stream(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().matches("(kafka|opentelemetry-).*"))
            .collect(Collectors.joining(File.pathSeparator));

    @TempDir
    Path folder;

    private Process start(String... settings) throws IOException {
        Path rules = Files.writeString(
                folder.resolve("rules.json"),
                "{\"format\": \"scangate-snapshot/1\", \"revision\": 1, \"accounts\": []}");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                CLASS_PATH,
                "io.scangate.gateway.Main",
                "--source",
                "file:" + rules,
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "127.0.0.1:0"));
        command.addAll(List.of(settings));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    @Test
    void withoutEventsItServes() throws Exception {
        Process process = start();
        try (BufferedReader log = output(process)) {
            List<String> lines = new ArrayList<>();
            String line = "";
            while (line != null && !line.contains("listening on")) {
                line = log.readLine();
                lines.add(line);
            }
            assertTrue(line != null, lines::toString);
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    @Test
    void withEventsItSaysWhatIsMissing() throws Exception {
        assertRefused("scangate: events: the Kafka client is missing", "--events", "kafka:127.0.0.1:9092/scans");
    }

    @Test
    void withTracesItSaysWhatIsMissing() throws Exception {
        assertRefused("scangate: traces: a library is missing", "--traces", "http://127.0.0.1:4318/v1/traces");
    }

    private void assertRefused(String expected, String... settings) throws Exception {
        Process process = start(settings);
        try (BufferedReader log = output(process)) {
            String all = log.lines().collect(Collectors.joining("\n"));
            assertTrue(all.contains(expected), all);
            assertEquals(2, process.waitFor(), all);
        } finally {
            process.destroyForcibly();
        }
    }
}
