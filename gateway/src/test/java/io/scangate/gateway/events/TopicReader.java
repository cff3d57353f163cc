package io.scangate.gateway.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.scangate.gateway.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads all records of a topic, without a group. */
final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    TopicReader(Map<String, Object> access, String topic) {
        Map<String, Object> settings = new HashMap<>(access);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer = new KafkaConsumer<>(settings);
        this.topic = topic;
    }

    /** The records once there are so many. */
    List<ConsumerRecord<byte[], byte[]>> records(long count) {
        List<TopicPartition> partitions = Waiting.await("the topic")
                .until(
                        () -> consumer.partitionsFor(topic).stream()
                                .map(each -> new TopicPartition(topic, each.partition()))
                                .toList(),
                        each -> !each.isEmpty());
        if (consumer.assignment().isEmpty()) {
            consumer.assign(partitions);
        }
        Waiting.await(count + " records").until(() -> {
            consumer.poll(POLL).forEach(records::add);
            return records.size() >= count;
        });
        return records;
    }

    static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
