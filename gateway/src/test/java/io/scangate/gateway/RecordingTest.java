package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What JDK Flight Recorder sees of a gateway. */
@Timeout(60)
class RecordingTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private Path rules(int revision, String page) throws IOException {
        Path made = Files.writeString(directory.resolve("next.json"), """
                {"format": "scangate-snapshot/1", "revision": %d, "accounts": [
                  {"appid": "wx1", "rules": [{"prefix": "https://a.cn/", "live": {"page": "%s"}}]}]}
                """.formatted(revision, page));
        return Files.move(
                made,
                directory.resolve("rules.json"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private Gateway start() throws IOException {
        return Gateway.start(Map.of(
                "source",
                "file:" + rules(1, "pages/a"),
                "state-dir",
                directory.resolve("state").toString(),
                "event-loops",
                "1",
                "listen",
                "127.0.0.1:0",
                "admin",
                "127.0.0.1:0"));
    }

    private static void scan(Gateway gateway) throws IOException, InterruptedException {
        HTTP.send(
                HttpRequest.newBuilder(URI.create(
                                "http://" + gateway.address() + "/v1/resolve?link=https%3A%2F%2Fa.cn%2Fsecret"))
                        .build(),
                BodyHandlers.discarding());
    }

    private static List<RecordedEvent> events(Recording recording, Path file, String name) throws IOException {
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    @Test
    void swapsAreRecorded_withKindAndRevisionAndTime() throws Exception {
        Path file = directory.resolve("swaps.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("scangate.RulesSwap");
            recording.start();
            try (Gateway gateway = start()) {
                Waiting.await("the first rules").until(() -> gateway.revision() == 1);
                rules(2, "pages/b");
                Waiting.await("the other rules").until(() -> gateway.revision() == 2);
                Waiting.await("both swaps")
                        .until(() -> ours(events(recording, file, "scangate.RulesSwap"))
                                        .size()
                                >= 2);
            }
            List<RecordedEvent> swaps = ours(events(recording, file, "scangate.RulesSwap"));
            assertEquals(1, swaps.get(0).getLong("revision"));
            assertEquals(2, swaps.get(1).getLong("revision"));
            for (RecordedEvent swap : swaps) {
                assertEquals("SNAPSHOT", swap.getString("kind"));
                assertEquals(1, swap.getInt("rules"));
                assertTrue(swap.getLong("indexBytes") > 0, swap::toString);
                assertTrue(swap.getDuration("time").toNanos() > 0, swap::toString);
            }
        }
    }

    private static List<RecordedEvent> ours(List<RecordedEvent> swaps) {
        return swaps.stream().filter(swap -> swap.getInt("accounts") == 1).toList();
    }

    /** Each scan takes longer than a nanosecond. */
    @Test
    void slowScansAreRecorded_fromTheSmallestTimeOfAllRecordingsOn() throws Exception {
        Path file = directory.resolve("slow.jfr");
        try (Gateway gateway = start();
                Recording usual = new Recording();
                Recording every = new Recording()) {
            Waiting.await("rules").until(() -> gateway.revision() == 1);
            usual.enable("scangate.SlowScan").with("atLeast", "1000 s");
            usual.start();
            every.enable("scangate.SlowScan").with("atLeast", "1 ns");
            every.start();
            Waiting.await("a slow scan").until(() -> {
                scan(gateway);
                return !events(every, file, "scangate.SlowScan").isEmpty();
            });
            RecordedEvent slow = events(every, file, "scangate.SlowScan").get(0);
            assertEquals("published", slow.getString("reason"));
            assertEquals(1, slow.getLong("revision"));
            assertTrue(slow.getDuration("time").compareTo(Duration.ZERO) > 0, slow::toString);
            assertTrue(slow.getThread().getJavaName().startsWith("scangate-http"), slow::toString);
            assertFalse(slow.toString().contains("secret"), slow::toString);
        }
    }
}
