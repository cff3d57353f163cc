package io.scangate.gateway.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.Client;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.test.JaasUtils;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway and a real broker in this process, which asks for a password. */
@Timeout(120)
class KafkaEventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JAAS = "java.security.auth.login.config";
    private static final int PARTITIONS = 3;
    private static final String RULES = """
            {"format": "scangate-snapshot/1", "revision": 7, "accounts": [
              {"appid": "wx1", "rules": [{"prefix": "https://a.example/", "live": {"page": "pages/a"}}]},
              {"appid": "wx2", "rules": [{"prefix": "https://b.example/x", "live": {"page": "pages/b"}}]}]}
            """;

    private static KafkaClusterTestKit kit;

    @TempDir
    Path directory;

    @BeforeAll
    static void startBroker() throws Exception {
        TestKitNodes nodes = new TestKitNodes.Builder()
                .setCombined(true)
                .setNumBrokerNodes(1)
                .setNumControllerNodes(1)
                .setBrokerSecurityProtocol(SecurityProtocol.SASL_PLAINTEXT)
                .setControllerSecurityProtocol(SecurityProtocol.SASL_PLAINTEXT)
                .build();
        kit = new KafkaClusterTestKit.Builder(nodes).build();
        kit.format();
        kit.startup();
        kit.waitForReadyBrokers();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        kit.close();
        System.clearProperty(JAAS);
    }

    private static Map<String, Object> access(String password) {
        return Map.of(
                "bootstrap.servers",
                kit.bootstrapServers(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
                        + JaasUtils.KAFKA_PLAIN_ADMIN + "\" password=\"" + password + "\";");
    }

    private static Map<String, Object> access() {
        return access(JaasUtils.KAFKA_PLAIN_ADMIN_PASSWORD);
    }

    private static void makeTopic(String topic) throws Exception {
        try (Admin admin = kit.admin(access())) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    private Path config(Map<String, Object> access, String... more) throws IOException {
        StringBuilder text = new StringBuilder(String.join("\n", more));
        access.forEach((key, value) -> text.append(key.equals("bootstrap.servers") ? "" : "\n" + key + "=" + value));
        return Files.writeString(directory.resolve("kafka.properties"), text);
    }

    private Gateway start(String topic, Path config, String... settings) throws IOException {
        Path rules = Files.writeString(directory.resolve("rules.json"), RULES);
        Map<String, String> all = new HashMap<>(Map.of("listen", "127.0.0.1:0", "admin", "127.0.0.1:0"));
        all.put("source", "file:" + rules);
        all.put("name", "gw-1");
        all.put("events", "kafka:" + kit.bootstrapServers() + "/" + topic);
        all.put("events-config", config.toString());
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        Gateway gateway = Gateway.start(all);
        Waiting.await("the rules").until(() -> gateway.revision() == 7);
        return gateway;
    }

    private static void scan(Gateway gateway, String link, int times) throws IOException {
        try (Client client = new Client(HostPort.parse(gateway.address()))) {
            for (int i = 0; i < times; i++) {
                assertEquals(
                        200,
                        client.send(Client.get("/v1/resolve?link=" + link))
                                .read()
                                .status());
            }
        }
    }

    /** The value of a metric. */
    private static double metric(Gateway gateway, String name) throws IOException {
        try (Client client = new Client(HostPort.parse(gateway.adminAddress()))) {
            String page = client.send(Client.get("/metrics")).read().body();
            Matcher value =
                    Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)").matcher(page);
            assertTrue(value.find(), page);
            return Double.parseDouble(value.group(1));
        }
    }

    @Test
    void scansBecomeRecordsOfTheTopicByAccount() throws Exception {
        makeTopic("scans");
        try (Gateway gateway = start("scans", config(access()), "events-links", "true");
                TopicReader reader = new TopicReader(access(), "scans")) {
            scan(gateway, "https%3A%2F%2Fa.example%2F%3Fid%3D1&scene=1011", 10);
            scan(gateway, "https%3A%2F%2Fb.example%2Fx", 10);
            scan(gateway, "https%3A%2F%2Fnobody.example%2F", 10);
            List<ConsumerRecord<byte[], byte[]>> records = reader.records(30);
            Waiting.await("acknowledged").until(() -> metric(gateway, "scangate_events_sent_total") == 30);
            Map<String, Set<Integer>> partitions = new HashMap<>();
            Set<String> fields = new TreeSet<>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                JsonNode json = JSON.readTree(record.value());
                String account = json.has("account") ? json.get("account").asText() : null;
                assertEquals(account, TopicReader.text(record.key()));
                assertEquals("gw-1", json.get("gateway").asText());
                assertEquals(7, json.get("revision").asLong());
                if (account != null) {
                    partitions.computeIfAbsent(account, any -> new TreeSet<>()).add(record.partition());
                }
                json.fieldNames().forEachRemaining(fields::add);
            }
            assertEquals(Set.of("wx1", "wx2"), partitions.keySet());
            partitions.values().forEach(each -> assertEquals(1, each.size()));
            assertEquals(Scans.documentedFields(), fields);
        }
    }

    @Test
    void theStopSendsWhatWaits() throws Exception {
        makeTopic("stop");
        try (TopicReader reader = new TopicReader(access(), "stop")) {
            try (Gateway gateway = start("stop", config(access(), "linger.ms=10000"))) {
                scan(gateway, "https%3A%2F%2Fa.example%2F", 200);
            }
            assertEquals(200, reader.records(200).size());
        }
    }

    @Test
    void aWrongPasswordStopsNoScan() throws Exception {
        try (Gateway gateway = start("scans", config(access("wrong")))) {
            scan(gateway, "https%3A%2F%2Fa.example%2F", 100);
            assertEquals(0, metric(gateway, "scangate_events_sent_total"));
        }
    }

    @Test
    void settingsThatTheClientRefusesAreRefusedAtTheStart() throws Exception {
        Path config = Files.writeString(
                directory.resolve("tls.properties"), "security.protocol=SSL\nssl.truststore.location=/missing.p12\n");
        SettingsException refused = assertThrows(SettingsException.class, () -> start("scans", config));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("events-config: \"" + config) && message.contains("/missing.p12"), message);
    }
}
