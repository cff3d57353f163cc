package io.scangate.gateway.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the sources of all tests must not contain. */
class TestSourcesTest {
    private static final Pattern SLEEP = Pattern.compile("\\b(Thread|TimeUnit\\.\\w+)\\.sleep\\(|\\.parkNanos\\(");
    private static final Pattern TASK = Pattern.compile("\\b(runAsync|supplyAsync)\\(");

    @Test
    void onlySlowPartSleeps() throws IOException {
        assertEquals(List.of("SlowPart.java"), with(SLEEP));
    }

    /** The common pool may have one thread. */
    @Test
    void onlyOwnThreadStartsTasks() throws IOException {
        assertEquals(List.of("OwnThread.java"), with(TASK));
    }

    private static List<String> with(Pattern pattern) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : List.of("gateway", "config", "bench", "dist")) {
            Path folder = Path.of("..", module, "src", "test", "java");
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        List<String> found = new ArrayList<>();
        for (Path source : sources) {
            if (pattern.matcher(Files.readString(source)).find()) {
                found.add(source.getFileName().toString());
            }
        }
        assertTrue(sources.size() > 100, () -> "only " + sources.size() + " sources were found");
        return found;
    }
}
