package io.scangate.gateway.events;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records to a topic of Kafka. The client keeps records that are on their way in bounded memory, and gives up those that no
 * broker takes in time. A client that fails for good is replaced by a new one.
 */
final class KafkaSink implements EventSink {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSink.class);

    private final EventCounts counts;
    private final KafkaAddress address;
    private final Supplier<Producer<byte[], byte[]>> clients;
    private final FailureNews failures = new FailureNews(System::nanoTime);
    private @Nullable Producer<byte[], byte[]> producer;
    private volatile @Nullable Thread sending;

    /** @param clients makes a client; throws a KafkaException if that is not possible */
    KafkaSink(EventCounts counts, KafkaAddress address, Supplier<Producer<byte[], byte[]>> clients) {
        this.counts = counts;
        this.address = address;
        this.clients = clients;
    }

    /**
     * Makes a sink. No broker need be reachable.
     *
     * @throws IllegalArgumentException if the settings cannot be used; the message starts with a setting's key
     */
    static KafkaSink open(EventSettings settings, EventCounts counts) {
        Map<String, Object> all = KafkaSettings.of(settings);
        KafkaSink sink = new KafkaSink(counts, settings.address(), () -> new KafkaProducer<>(all));
        if (sink.isKnown()) {
            try {
                sink.producer = sink.clients.get();
            } catch (KafkaException e) {
                throw KafkaSettings.refusal(settings.eventsConfig(), reason(e), "settings of a Kafka producer", e);
            }
        }
        return sink;
    }

    /** Whether the name service knows a broker; without one the client cannot be made. */
    private boolean isKnown() {
        return address.brokers().stream().anyMatch(broker -> {
            int colon = broker.lastIndexOf(':');
            String host = broker.substring(0, colon).replaceAll("[\\[\\]]", "");
            return !new InetSocketAddress(host, Integer.parseInt(broker.substring(colon + 1))).isUnresolved();
        });
    }

    @Override
    public boolean send(byte @Nullable [] key, byte[] value, long millis) {
        sending = Thread.currentThread();
        Offered offered = new Offered();
        try {
            Producer<byte[], byte[]> open = producer;
            if (open == null) {
                open = clients.get();
                producer = open;
            }
            Future<RecordMetadata> unused =
                    open.send(new ProducerRecord<>(address.topic(), null, millis, key, value), offered);
        } catch (KafkaException | IllegalStateException e) {
            offered.refusal = e;
        }
        Exception refusal = offered.refusal;
        // A client that fails for good may have taken the record before, and has given it up at its end.
        return refusal == null || isLost(refusal) || offered.counted;
    }

    /** Counts a record that is too large for the client; after other failures it is offered again. */
    private boolean isLost(Exception e) {
        failed(e);
        if (e instanceof RecordTooLargeException) {
            counts.undelivered.increment();
            return true;
        }
        if (!(e instanceof TimeoutException)) {
            // Of a client that cannot go on, and one that waits for other credentials, a new one does no worse.
            close(Duration.ZERO);
        }
        return false;
    }

    /** A record at the client. */
    private final class Offered implements Callback {
        /** Why the client has not taken it. Only for the thread that sends. */
        private @Nullable Exception refusal;

        private volatile boolean counted;

        /** Called by the client's thread at the end of the record, and by the sending thread if the client has not taken it. */
        @Override
        public void onCompletion(@Nullable RecordMetadata unused, @Nullable Exception e) {
            if (e == null) {
                counts.sent.increment();
                counted = true;
                recovered();
            } else if (Thread.currentThread() == sending) {
                refusal = e;
            } else {
                counts.undelivered.increment();
                counted = true;
                failed(e);
            }
        }
    }

    private void failed(Exception e) {
        if (failures.failed()) {
            LOG.warn(
                    "Scan events cannot be sent to the topic {} of {}: {}",
                    address.topic(),
                    address.brokers(),
                    reason(e));
        }
    }

    private void recovered() {
        if (failures.succeeded()) {
            LOG.info("Scan events are sent again to the topic {}, without failures for a minute", address.topic());
        }
    }

    /** The first cause, which says more than the client's wrappers. */
    private static String reason(Throwable e) {
        Throwable first = e;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first.toString();
    }

    @Override
    public void close(Duration most) {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(most);
        }
    }
}
