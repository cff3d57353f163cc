package io.scangate.gateway.events;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.Client;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose only broker starts late, is killed while clients scan, and comes back. */
@Timeout(120)
class KilledBrokerTest {
    private static final String RULES = """
            {"format": "scangate-snapshot/1", "revision": 7, "accounts": [
              {"appid": "wx1", "rules": [{"prefix": "https://a.example/", "live": {"page": "pages/a"}}]}]}
            """;
    private static final String RIGHT = "{\"action\":\"miniprogram\",\"appid\":\"wx1\",\"version\":\"release\","
            + "\"page\":\"pages/a?q=https%3A%2F%2Fa.example%2F%3Fn%3D";
    private static final Pattern DROPPED = Pattern.compile("(?m)^scangate_events_dropped_total\\{.*} (\\S+)");
    private static final Pattern SENT = Pattern.compile("(?m)^scangate_events_sent_total (\\S+)");
    private static final int BATCH = 50;
    /** More than the buffers hold. */
    private static final int DURING_OUTAGE = 40_000;

    @TempDir
    Path folder;

    private final AtomicInteger scans = new AtomicInteger();
    private volatile boolean enough;

    private Gateway startGateway(String broker) throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.json"), RULES);
        Path config = Files.writeString(folder.resolve("kafka.properties"), """
                buffer.memory=262144
                batch.size=16384
                linger.ms=5
                request.timeout.ms=1000
                delivery.timeout.ms=2000
                """);
        Gateway gateway = Gateway.start(Map.of(
                "source", "file:" + rules,
                "listen", "127.0.0.1:0",
                "admin", "127.0.0.1:0",
                "event-loops", "1",
                "events", "kafka:" + broker + "/scans",
                "events-links", "true",
                "events-config", config.toString()));
        Waiting.await("the rules").until(() -> gateway.revision() == 7);
        return gateway;
    }

    /** Scans links with numbers until there are enough, and checks each answer. */
    private void scan(Gateway gateway) {
        try (Client client = new Client(HostPort.parse(gateway.address()))) {
            while (!enough) {
                int first = scans.get();
                StringBuilder requests = new StringBuilder();
                for (int i = 0; i < BATCH; i++) {
                    requests.append(Client.get("/v1/resolve?link=https%3A%2F%2Fa.example%2F%3Fn%3D" + (first + i)));
                }
                client.send(requests.toString());
                for (int i = 0; i < BATCH; i++) {
                    String body = client.read().body();
                    assertTrue(body.startsWith(RIGHT + (first + i) + "&"), body);
                }
                scans.addAndGet(BATCH);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitScans(int count) {
        Waiting.await(count + " scans").until(() -> scans.get() >= count);
    }

    private static String metrics(Gateway gateway) throws IOException {
        try (Client client = new Client(HostPort.parse(gateway.adminAddress()))) {
            return client.send(Client.get("/metrics")).read().body();
        }
    }

    private static long sum(Pattern metric, String page) {
        Matcher value = metric.matcher(page);
        double sum = 0;
        while (value.find()) {
            sum += Double.parseDouble(value.group(1));
        }
        return (long) sum;
    }

    /** How often the event loop's thread has waited for another thread. */
    private static long waits() {
        ThreadInfo[] all = ManagementFactory.getThreadMXBean().dumpAllThreads(false, false);
        return Arrays.stream(all)
                .filter(each -> each.getThreadName().startsWith("scangate-http"))
                .mapToLong(each -> each.getBlockedCount() + each.getWaitedCount())
                .sum();
    }

    @Test
    void answersStayRightAndEachScanIsSentOrCounted() throws Exception {
        try (KafkaProcess broker = new KafkaProcess(folder);
                Gateway gateway = startGateway(broker.address());
                TopicReader reader = new TopicReader(Map.of("bootstrap.servers", broker.address()), "scans")) {
            CompletableFuture<Void> client = OwnThread.run(() -> scan(gateway));
            awaitScans(5_000);
            long waits = waits();
            broker.start();
            Waiting.await("sent").until(() -> sum(SENT, metrics(gateway)) > 5_000);
            broker.kill();
            long sentBefore = sum(SENT, metrics(gateway));
            awaitScans(scans.get() + DURING_OUTAGE);
            broker.start();
            Waiting.await("sent again").until(() -> sum(SENT, metrics(gateway)) > sentBefore + 1_000);
            enough = true;
            client.join();
            // A class that is loaded late may cost a wait; an event that waited for the broker would cost thousands.
            assertTrue(
                    waits() - waits < 10,
                    () -> "the event loop waited " + (waits() - waits) + " times for another thread");
            Waiting.await("all settled").until(() -> {
                String page = metrics(gateway);
                return sum(SENT, page) + sum(DROPPED, page) == scans.get();
            });
            assertRecords(reader, metrics(gateway));
        }
    }

    private void assertRecords(TopicReader reader, String page) throws IOException {
        assertTrue(sum(DROPPED, page) > 0, page);
        Set<String> links = new HashSet<>();
        // Records whose acknowledgement was lost count as dropped, and may be there all the same.
        for (ConsumerRecord<byte[], byte[]> record : reader.records(sum(SENT, page))) {
            assertTrue(
                    links.add(new ObjectMapper()
                            .readTree(record.value())
                            .get("link")
                            .asText()),
                    () -> "twice: " + TopicReader.text(record.value()));
        }
        assertTrue(links.size() <= scans.get());
    }
}
