package io.scangate.gateway.events;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The settings of the Kafka client: those that the program needs, and those of the operator's file. */
final class KafkaSettings {
    /** Settings that a file may not have: the program depends on them. */
    private static final Set<String> OWN = Set.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG);

    /** Those whose libraries the program has. */
    private static final Set<String> COMPRESSIONS = Set.of("none", "gzip", "lz4");

    /** What a file may replace. */
    private static final Map<String, Object> DEFAULTS = Map.of(
            ProducerConfig.CLIENT_ID_CONFIG,
            "scangate",
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4",
            ProducerConfig.LINGER_MS_CONFIG,
            200,
            ProducerConfig.BATCH_SIZE_CONFIG,
            1 << 16,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            1L << 25,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            10_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            30_000,
            // The program has metrics of its own, and sends none to brokers.
            ProducerConfig.ENABLE_METRICS_PUSH_CONFIG,
            false,
            ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG,
            "");

    private KafkaSettings() {}

    /**
     * All settings of the client.
     *
     * @throws IllegalArgumentException if the file cannot be used; the message starts with the setting's key
     */
    static Map<String, Object> of(EventSettings settings) {
        Map<String, Object> all = new HashMap<>(DEFAULTS);
        String file = settings.eventsConfig();
        if (!file.isEmpty()) {
            Properties given = read(file);
            given.stringPropertyNames().forEach(key -> all.put(key, checked(file, key, given.getProperty(key))));
        }
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.address().brokers());
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1000);
        try {
            new ProducerConfig(all);
        } catch (ConfigException e) {
            throw refusal(file, e.getMessage(), "settings of a Kafka producer", e);
        }
        return all;
    }

    private static Properties read(String file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
            properties.load(reader);
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw refusal(file, e.toString(), "a properties file that can be read", e);
        }
    }

    private static String checked(String file, String key, String value) {
        if (OWN.contains(key)) {
            throw refusal(file, key, "without the settings that the gateway makes itself", null);
        }
        if (!ProducerConfig.configNames().contains(key)) {
            throw refusal(file, key, "settings of a Kafka producer", null);
        }
        if (key.equals(ProducerConfig.COMPRESSION_TYPE_CONFIG) && !COMPRESSIONS.contains(value)) {
            throw refusal(file, key + "=" + value, "none, gzip or lz4", null);
        }
        return value;
    }

    /** An exception about the file, which never shows a value that may be a secret. */
    static IllegalArgumentException refusal(
            String file, @Nullable String found, String expected, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "events-config: \"" + file + "\": " + found + " (expected: " + expected + ")", cause);
    }
}
