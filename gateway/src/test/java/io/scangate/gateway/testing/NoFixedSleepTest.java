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

/** Only {@link SlowPart} sleeps in tests. */
class NoFixedSleepTest {
    private static final Pattern SLEEP = Pattern.compile("\\b(Thread|TimeUnit\\.\\w+)\\.sleep\\(|\\.parkNanos\\(");

    @Test
    void onlySlowPartSleeps() throws IOException {
        List<Path> sources = new ArrayList<>();
        List<String> sleeping = new ArrayList<>();
        for (String module : List.of("gateway", "config", "bench")) {
            Path folder = Path.of("..", module, "src", "test", "java");
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        for (Path source : sources) {
            if (SLEEP.matcher(Files.readString(source)).find()) {
                sleeping.add(source.getFileName().toString());
            }
        }
        assertTrue(sources.size() > 100, () -> "only " + sources.size() + " sources were found");
        assertEquals(List.of("SlowPart.java"), sleeping);
    }
}
