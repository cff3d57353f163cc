package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.recording.SlowCall;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What JDK Flight Recorder sees of a control plane. */
@Timeout(120)
class ConfigRecordingTest {
    @TempDir
    Path directory;

    private List<RecordedEvent> events(Recording recording, String name) throws IOException {
        Path file = directory.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("scangate." + name))
                .sorted(Comparator.comparing(RecordedEvent::getEndTime))
                .toList();
    }

    private List<RecordedEvent> await(Recording recording, String name, int least) {
        return Waiting.await(name).until(() -> events(recording, name), found -> found.size() >= least);
    }

    private static Recording of(String... names) {
        Recording recording = new Recording();
        for (String name : names) {
            recording.enable("scangate." + name).withThreshold(Duration.ZERO);
        }
        recording.start();
        return recording;
    }

    private static void assertLasts(RecordedEvent event) {
        assertTrue(event.getDuration().compareTo(Duration.ZERO) > 0, event::toString);
    }

    @Test
    void slowCallsAreRecorded_exceptLongPolls() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE);
                Recording recording = of("SlowCall")) {
            server.operator()
                    .get("/v1/changes?since=" + server.knownHead() + "&wait_seconds=1")
                    .is(204);
            server.operator()
                    .get("/v1/accounts/wx-secret/explain?link=https%3A%2F%2Fsecret%2F")
                    .is(404);
            List<RecordedEvent> slow = await(recording, "SlowCall", 1);
            RecordedEvent last = slow.get(slow.size() - 1);
            assertEquals("/v1/accounts/:appid/explain", last.getString("route"));
            assertEquals("GET", last.getString("method"));
            assertEquals(404, last.getInt("status"));
            assertEquals("account_not_found", last.getString("code"));
            assertLasts(last);
            assertFalse(slow.toString().contains("secret"), slow::toString);
            assertFalse(slow.toString().contains("/v1/changes"), slow::toString);
        }
    }

    @Test
    void aCallIsSlowFromTheThresholdOfTheRecordingOn_byDefaultHalfASecond() throws Exception {
        assertEquals(
                "500 ms",
                EventType.getEventType(SlowCall.class).getSettingDescriptors().stream()
                        .filter(setting -> setting.getName().equals("threshold"))
                        .findFirst()
                        .orElseThrow()
                        .getDefaultValue());
        try (TestServer server = TestServer.start(TestDatabase.SQLITE);
                Recording recording = new Recording()) {
            recording.enable("scangate.SlowCall").withThreshold(Duration.ofMinutes(10));
            recording.start();
            server.operator().get("/v1/accounts").is(200);
            recording.stop();
            assertEquals(List.of(), events(recording, "SlowCall"));
        }
    }

    @Test
    void changesAreRecorded_withTheirNumberAndTheWait_andDeltasForGateways() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed();
                Recording recording = of("RulesChange", "FeedDelta")) {
            long before = server.head();
            String rule = server.importAccount("wx1", server.origin() + "/a/");
            server.operator()
                    .post("/v1/accounts/wx1/rules/" + rule + "/publish", null)
                    .is(200);
            long head = server.head();
            server.operator().get("/v1/changes?since=" + before).is(200);
            List<RecordedEvent> changes = await(recording, "RulesChange", 2);
            RecordedEvent imported = changes.get(0);
            assertEquals(before + imported.getLong("changes"), imported.getLong("revision"));
            assertTrue(imported.getLong("changes") > 1, imported::toString);
            RecordedEvent last = changes.get(changes.size() - 1);
            assertEquals(head, last.getLong("revision"));
            assertEquals(1, last.getLong("changes"));
            assertLasts(last);
            assertTrue(last.getDuration().compareTo(last.getDuration("waited")) >= 0, last::toString);
            // What is undone is no change.
            server.operator()
                    .post("/v1/accounts/wx1/rules/" + rule + "/unpublish?dry_run=true", null)
                    .is(200);
            assertEquals(changes.size(), events(recording, "RulesChange").size());
            RecordedEvent delta = await(recording, "FeedDelta", 1).stream()
                    // The replica's own index follows the feed, too.
                    .filter(each -> each.getLong("base") == before && each.getLong("revision") == head)
                    .findFirst()
                    .orElseThrow();
            assertEquals(1, delta.getInt("accounts"));
            assertTrue(delta.getLong("bytes") > 100, delta::toString);
            assertLasts(delta);
        }
    }

    @Test
    void publicationsAreRecorded_butNoConfirmations() throws Exception {
        Path place = directory.resolve("store");
        try (Recording recording = of("StorePublication");
                TestServer server = TestServer.start(TestDatabase.SQLITE, "publish-to", "file:" + place)
                        .licensed()) {
            RecordedEvent first = await(recording, "StorePublication", 1).get(0);
            assertEquals(-1, first.getLong("base"));
            assertTrue(first.getBoolean("whole"));
            assertTrue(first.getInt("files") >= 2 && first.getLong("bytes") > 0, first::toString);
            server.importAccount("wx1", server.origin() + "/a/");
            long head = server.head();
            List<RecordedEvent> all = Waiting.await("the change")
                    .until(
                            () -> events(recording, "StorePublication"),
                            found -> found.get(found.size() - 1).getLong("revision") == head);
            RecordedEvent last = all.get(all.size() - 1);
            assertFalse(last.getBoolean("whole"), last::toString);
            assertEquals(1, last.getInt("files"));
            assertLasts(last);
        }
    }

    @Test
    void fetchesOfVerificationFilesAreRecorded() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed();
                Recording recording = of("VerificationFetch")) {
            RestClient account = server.account("wx1");
            account.post(
                            "/v1/accounts/wx1/rules",
                            "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"pages/a\"}")
                    .is(201);
            RecordedEvent fetch = await(recording, "VerificationFetch", 1).get(0);
            assertEquals("wx1", fetch.getString("account"));
            assertEquals(server.origin() + "/", fetch.getString("site"));
            assertEquals("proven", fetch.getString("outcome"));
            assertEquals(200, fetch.getInt("status"));
            assertLasts(fetch);
        }
    }
}
