package io.scangate.gateway.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSettingsTest {
    private static final String BROKER = "kafka:127.0.0.1:9092/scans";

    @TempDir
    Path folder;

    private static String refusal(String events, double fraction, String config) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new EventSettings(events, fraction, false, config));
        return String.valueOf(refused.getMessage());
    }

    private EventSettings withConfig(String... lines) throws IOException {
        Path file = Files.write(folder.resolve("kafka.properties"), List.of(lines));
        return new EventSettings(BROKER, 1, false, file.toString());
    }

    private String refusedConfig(String... lines) throws IOException {
        EventSettings settings = withConfig(lines);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> KafkaSettings.of(settings));
        return String.valueOf(refused.getMessage());
    }

    @Test
    void anAddressHasBrokersAndATopic() {
        assertEquals(
                new KafkaAddress(List.of("kafka-1.example:9092", "[::1]:9093", "10.0.0.1:1"), "scan_events.v1-x"),
                KafkaAddress.parse("kafka:kafka-1.example:9092, [::1]:9093,10.0.0.1:1/scan_events.v1-x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka:",
                "kafka://127.0.0.1:9092/scans",
                "127.0.0.1:9092/scans",
                "kafka:127.0.0.1:9092",
                "kafka:127.0.0.1:9092/",
                "kafka:127.0.0.1:9092/a/b",
                "kafka:127.0.0.1:9092/a b",
                "kafka:127.0.0.1:9092/..",
                "kafka:127.0.0.1/scans",
                "kafka:127.0.0.1:0/scans",
                "kafka:127.0.0.1:65536/scans",
                "kafka:127.0.0.1:9092,/scans",
                "kafka:::1:9092/scans"
            })
    void otherAddressesAreRefused(String address) {
        String message = refusal(address, 1, "");
        assertTrue(message.startsWith("events: \"" + address + "\" (expected: "), message);
    }

    @ParameterizedTest
    @CsvSource({"0", "-0.1", "1.01", "NaN"})
    void aFractionIsAboveNoneAndAtMostAll(double fraction) {
        assertEquals(
                "events-fraction: " + fraction + " (expected: more than 0, and at most 1)",
                refusal(BROKER, fraction, ""));
    }

    @Test
    void aFileForTheClientNeedsAnAddress() {
        assertEquals("events-config: \"x\" (expected: together with events)", refusal("", 1, "x"));
        assertNull(ScanEvents.open(EventSettings.DEFAULT, "gw", false));
    }

    @Test
    void theFileAddsSettingsAndReplacesDefaults() throws Exception {
        Map<String, Object> settings = KafkaSettings.of(
                withConfig("acks=1", "enable.idempotence=false", "ssl.truststore.password=geheim-\\u4e2d"));
        assertEquals("1", settings.get("acks"));
        assertEquals("geheim-中", settings.get("ssl.truststore.password"));
        assertEquals("lz4", settings.get("compression.type"));
        assertEquals(List.of("127.0.0.1:9092"), settings.get("bootstrap.servers"));
    }

    @ParameterizedTest
    @CsvSource({
        "bootstrap.servers=a:1, bootstrap.servers (expected: without the settings that the gateway makes itself)",
        "max.block.ms=1, max.block.ms (expected: without the settings that the gateway makes itself)",
        "security.protocl=SSL, security.protocl (expected: settings of a Kafka producer)",
        "compression.type=zstd, 'compression.type=zstd (expected: none, gzip or lz4)'",
    })
    void otherSettingsOfTheFileAreRefused(String line, String expected) throws Exception {
        assertEquals("events-config: \"" + folder.resolve("kafka.properties") + "\": " + expected, refusedConfig(line));
    }

    @Test
    void badValuesAndMissingFilesAreRefused() throws Exception {
        assertTrue(refusedConfig("linger.ms=soon").contains("linger.ms"));
        EventSettings missing =
                new EventSettings(BROKER, 1, false, folder.resolve("none").toString());
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> KafkaSettings.of(missing))
                .getMessage());
        assertTrue(message.contains("NoSuchFileException"), message);
    }

    /** The name service may fail for a while, which must not keep a gateway from its start. */
    @Test
    void anUnknownHostIsNoFault() {
        EventSettings unknown = new EventSettings("kafka:nobody.invalid:9092/scans", 1, false, "");
        KafkaSink.open(unknown, new EventCounts()).close(java.time.Duration.ZERO);
    }
}
