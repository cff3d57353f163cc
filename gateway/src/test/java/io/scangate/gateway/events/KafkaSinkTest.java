package io.scangate.gateway.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.OwnThread;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of records if the client fails in ways that a broker of a test does not cause. */
@Timeout(30)
class KafkaSinkTest {
    private static final KafkaAddress ADDRESS = new KafkaAddress(List.of("127.0.0.1:9"), "scans");

    private final EventCounts counts = new EventCounts();
    private final Queue<Producer<byte[], byte[]>> clients = new ArrayDeque<>();
    private final KafkaSink sink = new KafkaSink(counts, ADDRESS, clients::remove);

    private static class WorkingClient extends MockProducer<byte[], byte[]> {
        WorkingClient() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }
    }

    /** As Kafka's client after a fatal error: it takes the record, throws, and gives the record up at its end. */
    private static final class FatalClient extends WorkingClient {
        private Callback taken = (metadata, e) -> {};

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> sent, Callback callback) {
            taken = callback;
            throw new KafkaException("no permission to number batches");
        }

        @Override
        public void close(Duration most) {
            OwnThread.run(() -> taken.onCompletion(null, new KafkaException("the client is closed")))
                    .join();
        }
    }

    /** A client whose memory is full. */
    private static final class FullClient extends WorkingClient {
        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> sent, Callback callback) {
            throw new TimeoutException("no memory for a second");
        }
    }

    private boolean send() {
        return sink.send(null, new byte[] {'{', '}'}, 1);
    }

    @Test
    void aRecordThatAFailedClientHadTakenIsCountedOnce() {
        clients.add(new FatalClient());
        clients.add(new WorkingClient());
        assertTrue(send(), "it is lost and counted, so it is not offered again");
        assertTrue(send(), "the next client");
        assertEquals(1, counts.undelivered.sum());
        assertEquals(1, counts.sent.sum());
    }

    @Test
    void aRecordThatTheClientHasNoMemoryForIsOfferedAgain() {
        clients.add(new FullClient());
        assertFalse(send());
        assertFalse(send());
        assertEquals(0, counts.undelivered.sum());
    }

    @Test
    void failuresBesideSuccessesAreNewsOnce() {
        AtomicLong now = new AtomicLong();
        FailureNews news = new FailureNews(now::get);
        assertFalse(news.succeeded());
        assertTrue(news.failed());
        for (int second = 0; second < 1000; second++) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            assertFalse(news.succeeded());
            assertFalse(news.failed());
        }
        now.addAndGet(TimeUnit.SECONDS.toNanos(60));
        assertTrue(news.succeeded());
        assertFalse(news.succeeded());
        assertTrue(news.failed());
    }
}
