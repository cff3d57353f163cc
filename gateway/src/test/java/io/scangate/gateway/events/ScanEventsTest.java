package io.scangate.gateway.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.gateway.Client;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.events.TestEvents.MemorySink;
import io.scangate.gateway.events.TestEvents.Sent;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Events of scans over HTTP, up to what a broker would get. */
@Timeout(60)
class ScanEventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String APPID = "wx3f1c0a9b2d4e5f60";
    private static final EventSettings ALL = new EventSettings("", 1, false, "");

    private final MemorySink sink = new MemorySink();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private static String scan(String link) {
        return Client.get("/v1/resolve?link=" + link);
    }

    private static String as(String user, String request) {
        return request.replace("\r\n\r\n", "\r\nX-User: " + user + "\r\n\r\n");
    }

    /** The records after some requests, which are sent together. */
    private List<Sent> records(EventSettings settings, String... requests) throws IOException {
        try (ScanEvents events = sink.events(settings)) {
            events.start();
            scan(events, requests);
        }
        return sink.records;
    }

    /** Ends when the event loops have ended, too. */
    private static void scan(ScanEvents events, String... requests) throws IOException {
        try (TestGateway gateway = TestGateway.withEvents(
                        TestGateway.settings().eventLoops(1).build(), events);
                Client client = gateway.connect()) {
            client.send(String.join("", requests));
            for (int i = 0; i < requests.length; i++) {
                client.read();
            }
        }
    }

    /** A record without its time. */
    private static String untimed(Sent sent) {
        return sent.value().replaceFirst("\"time\":\"[^\"]*\",", "");
    }

    private double dropped(String cause) {
        return metrics.get("scangate.events.dropped")
                .tag("cause", cause)
                .functionCounter()
                .count();
    }

    @Test
    void eachDecidedScanIsARecord() throws Exception {
        List<Sent> records = records(
                ALL,
                scan(TestGateway.HIT),
                as("user-ana", scan(TestGateway.HIT + "&scene=1011")),
                scan("https%3A%2F%2Fwx.qq.com%2Fq%3Fa%3D%22%5C&scene=1047"),
                scan("https%3A%2F%2Fwx.qq.com%2Fdraft%2Fx&scene=1012"),
                scan("https%3A%2F%2Fnobody.example%2F"));
        String account =
                "{\"gateway\":\"gw-1\",\"revision\":42,\"account\":\"" + APPID + "\",\"rule\":\"https://wx.qq.com/";
        assertEquals(
                List.of(
                        account + "mp/\",\"action\":\"miniprogram\",\"version\":\"release\"}",
                        account + "mp/\",\"action\":\"miniprogram\",\"version\":\"trial\",\"scene\":\"1011\"}",
                        account + "q\",\"action\":\"miniprogram\",\"version\":\"release\",\"scene\":\"other\"}",
                        account + "draft/\",\"action\":\"web\",\"reason\":\"unpublished\",\"scene\":\"1012\"}",
                        "{\"gateway\":\"gw-1\",\"revision\":42,\"action\":\"web\",\"reason\":\"no_rule\"}"),
                records.stream().map(ScanEventsTest::untimed).toList());
        List<String> keys = new ArrayList<>();
        for (Sent sent : records) {
            keys.add(String.valueOf(sent.key()));
            assertEquals(
                    Instant.ofEpochMilli(sent.millis()),
                    Instant.parse(JSON.readTree(sent.value()).get("time").asText()));
        }
        assertEquals(List.of(APPID, APPID, APPID, APPID, "null"), keys);
    }

    @Test
    void bodiesAndBatchesAreScansToo_refusedRequestsAreNone() throws Exception {
        String batch = "{\"links\":[\"https://wx.qq.com/q\",\"no link\",\"https://nobody.example/\"]}";
        List<Sent> records = records(
                ALL,
                Client.post("text/plain", "https://wx.qq.com/mp/"),
                Client.post("application/json", batch).replace("/v1/resolve", "/v1/resolve/batch"),
                scan("no-link"),
                Client.get("/v1/resolve?lnk=a"),
                Client.get("/v1/identity"),
                Client.get("/nothing"));
        assertEquals(
                List.of("https://wx.qq.com/mp/", "https://wx.qq.com/q", ""),
                records.stream().map(sent -> field(sent, "rule")).toList());
    }

    private static String field(Sent sent, String name) {
        try {
            return JSON.readTree(sent.value()).path(name).asText();
        } catch (IOException e) {
            throw new AssertionError(sent.value(), e);
        }
    }

    @Test
    void linksAreCanonicalAndOnlyThereIfAskedFor() throws Exception {
        EventSettings links = new EventSettings("", 1, true, "");
        List<Sent> records = records(
                links,
                scan("HTTPS%3A%2F%2Fuser%3Apw%40WX.qq.com%2Fmp%2F%3Fid%3D1"),
                scan("https%3A%2F%2Fwx.qq.com%2Fmp%2F%3Fid%3D%22%5C%01%7F%E4%B8%AD%23f"),
                scan("https%3A%2F%2Fwx.qq.com%2Fq%3Fid%3D2"));
        assertEquals(
                List.of(
                        "https://wx.qq.com/mp/?id=1",
                        "https://wx.qq.com/mp/?id=%22%5C%01%7F%E4%B8%AD",
                        "https://wx.qq.com/q?id=2"),
                records.stream().map(sent -> field(sent, "link")).toList());
        assertEquals(
                List.of("", "https://wx.qq.com/mp/", "https://wx.qq.com/q"),
                records.stream().map(sent -> field(sent, "rule")).toList());
    }

    @Test
    void valuesOfQueriesAreHiddenInLinksIfASettingSaysSo() throws Exception {
        EventLog log = new EventLog(1 << 12, 1, true);
        Scans.miss(log, "https://a.example/x?id=1&b=2");
        byte[] record = new EventJson("gw\"1", true, true)
                .record(log.ring().bytes(), log.ring().peek());
        JsonNode json = JSON.readTree(record);
        assertEquals("https://a.example/x?id=*&b=*", json.get("link").asText());
        assertEquals("gw\"1", json.get("gateway").asText());
    }

    @Test
    void aFractionIsChosenEvenly() {
        for (double fraction : new double[] {0.5, 0.1, 0.01, 0.333}) {
            // Every second scan is of another kind, as of a client that sends links in turn.
            int[] chosen = new int[2];
            EventLog log = new EventLog(1 << 20, fraction, false);
            for (int i = 0; i < 10_000; i++) {
                Scans.miss(log, "https://a.example/");
                int at = log.ring().peek();
                if (at >= 0) {
                    chosen[i % 2]++;
                    log.ring().release(log.ring().size(at));
                }
            }
            for (int each : chosen) {
                assertEquals(5_000 * fraction, each, 10, () -> "of 5000 scans, " + fraction);
            }
        }
    }

    @Test
    void scansThatFindAFullBufferAreAnsweredDroppedAndCounted() throws Exception {
        EventLog probe = new EventLog(EventLog.CAPACITY, 1, false);
        Scans.miss(probe, "https://nobody.example/");
        int scans = 2 * EventLog.CAPACITY / (int) probe.ring().waiting();
        sink.stuck = true;
        try (ScanEvents events = sink.events(ALL)) {
            ScanEvents.bind(metrics, events);
            events.start();
            try (TestGateway gateway = TestGateway.withEvents(
                            TestGateway.settings().eventLoops(1).build(), events);
                    Client client = gateway.connect()) {
                String request = scan("https%3A%2F%2Fnobody.example%2F");
                for (int sent = 0; sent < scans; sent += 10) {
                    client.send(request.repeat(10));
                    for (int i = 0; i < 10; i++) {
                        assertEquals(200, client.read().status());
                    }
                }
                assertTrue(dropped("full") >= scans / 2.0 - 10, () -> "dropped: " + dropped("full"));
                double full = dropped("full");
                sink.stuck = false;
                Waiting.await("the rest").until(() -> sink.counts.sent.sum() == (scans + 9) / 10 * 10 - full);
            }
        }
        assertEquals(0, dropped("stopped"));
    }

    /** On a gateway with few scans the buffer never fills, and the alarm looks at drops. */
    @Test
    void whatNobodyTakesForHalfAMinuteIsDropped() {
        sink.stuck = true;
        try (ScanEvents events = sink.events(ALL)) {
            EventLog log = events.newLog();
            log.tick(System.currentTimeMillis() - EventSender.MOST_WAIT.toMillis() - 1);
            Scans.miss(log, "https://nobody.example/1");
            Scans.miss(log, "https://nobody.example/2");
            log.tick(System.currentTimeMillis() + 3_600_000);
            Scans.miss(log, "https://nobody.example/3");
            events.start();
            Waiting.await("the drops").until(() -> sink.counts.undelivered.sum() == 2);
            sink.stuck = false;
            Waiting.await("the last one").until(() -> sink.counts.sent.sum() == 1);
        }
        assertEquals(2, sink.counts.undelivered.sum());
    }

    @Test
    void whatNobodyTakesBeforeTheStopIsCounted_andTheLogSaysSo() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(EventSender.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        sink.stuck = true;
        try (ScanEvents events = sink.events(ALL)) {
            ScanEvents.bind(metrics, events);
            events.start();
            scan(events, scan(TestGateway.HIT), scan(TestGateway.HIT));
        } finally {
            logger.detachAppender(log);
        }
        assertEquals(2, dropped("stopped"));
        assertEquals(
                List.of("The stop has lost 2 scan events, which nobody took in time"),
                log.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
        assertEquals(List.of(), sink.records);
    }

    @Test
    void recordsHaveTheFieldsOfTheDocument() throws Exception {
        Set<String> fields = new TreeSet<>();
        for (Sent sent : records(
                new EventSettings("", 1, true, ""),
                as("user-ana", scan(TestGateway.HIT + "&scene=1011")),
                scan("https%3A%2F%2Fnobody.example%2F"))) {
            JSON.readTree(sent.value()).fieldNames().forEachRemaining(fields::add);
        }
        assertEquals(Scans.documentedFields(), fields);
    }
}
