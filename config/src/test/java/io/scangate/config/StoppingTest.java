package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stop of a control plane. */
class StoppingTest {
    @TempDir
    Path directory;

    @Test
    void followingGateway_doesNotDelayTheStop() throws Exception {
        TestServer server = TestServer.start(TestDatabase.SQLITE, "drain-timeout", "30s");
        try (Gateway gateway = Gateway.start(Map.of(
                "source", server.base(),
                "feed-token", server.operatorKey(),
                "state-dir", directory.resolve("gateway").toString(),
                "listen", "127.0.0.1:0",
                "admin", "127.0.0.1:0"))) {
            Waiting.await("a snapshot").until(() -> gateway.revision() >= 0);
            long start = System.nanoTime();
            server.stop();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(took.compareTo(Duration.ofSeconds(15)) < 0, took::toString);
        }
    }
}
