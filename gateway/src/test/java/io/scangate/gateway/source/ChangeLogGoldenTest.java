package io.scangate.gateway.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.testing.Golden;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of {@code changes.log}, whose form has no version: it holds documents that have one. */
class ChangeLogGoldenTest {
    private static final List<String> DOCUMENTS = List.of("{\"format\":\"scangate-delta/1\"}", "{\"name\":\"雪\"}");

    @Test
    void theBytesStayTheSame_andAreRead(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("changes.log");
        try (ChangeLog log = ChangeLog.open(file, new Damage())) {
            for (String document : DOCUMENTS) {
                log.append(document.getBytes(StandardCharsets.UTF_8));
            }
        }
        Golden.check("changes", "1", "log", Files.readAllBytes(file));
        for (Path each : Golden.all("changes")) {
            assertEquals(
                    DOCUMENTS,
                    ChangeLog.read(each).stream()
                            .map(document -> new String(document, StandardCharsets.UTF_8))
                            .toList());
        }
    }
}
