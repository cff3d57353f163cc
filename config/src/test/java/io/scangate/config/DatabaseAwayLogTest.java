package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import io.scangate.config.store.OwnPostgres;
import io.scangate.gateway.testing.MemoryFolder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log of a control plane whose PostgreSQL is away: probes and calls write no stack traces and no line each. */
@Timeout(120)
class DatabaseAwayLogTest {
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+)");
    private static final String KEY = "operator key (shown once): ";
    private static final int PROBES = 10;

    @TempDir(factory = MemoryFolder.class)
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private int probe(HostAndPort address, String target, String key) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + target))
                .header("Authorization", "Bearer " + key)
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Test
    void probesAndCallsWriteOneLineOfEachKindOfFailure() throws Exception {
        try (OwnPostgres database = OwnPostgres.start(directory.resolve("postgres"));
                ConfigProcess config = ConfigProcess.start(
                        directory,
                        "config",
                        "--listen",
                        "127.0.0.1:0",
                        "--database-wait",
                        "100ms",
                        "--database",
                        database.settings().database())) {
            String key = config.printedUntil(KEY).strip().substring(KEY.length());
            // The last change of a first start; without the database it would end the process.
            config.printedUntil("password of the user operator");
            String before = config.logUntil("listening on");
            Matcher listening = LISTENING.matcher(before);
            assertTrue(listening.find());
            HostAndPort address = HostAndPort.fromString(listening.group(1));
            assertEquals(200, probe(address, "/readyz", key));
            database.stop();
            for (int i = 0; i < PROBES; i++) {
                assertEquals(503, probe(address, "/readyz", key));
                assertEquals(503, probe(address, "/v1/accounts", key));
            }
            String log = config.log().substring(before.length());
            assertFalse(log.contains("\tat "), log);
            List<String> lines = log.lines().toList();
            assertTrue(lines.size() >= 1 && lines.size() <= 3, log);
        }
    }
}
