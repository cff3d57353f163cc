package io.scangate.config.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import io.scangate.gateway.testing.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Streams of events over a state that cannot be read. */
class EventStreamsTest {
    @Test
    void aDefectIsLoggedOnce_andStreamsEndAllTheSame() {
        Logger logger = (Logger) LoggerFactory.getLogger(EventStreams.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try (EventStreams<String> streams = new EventStreams<>(() -> {
            throw new IllegalStateException("a defect");
        })) {
            AtomicInteger ended = new AtomicInteger();
            for (Duration limit : List.of(Duration.ofNanos(1), Duration.ofHours(1))) {
                EventStream stream = new EventStream("e", "{}", limit, ended::incrementAndGet);
                CompletableFuture<Void> unused =
                        stream.response(ResponseHeaders.of(HttpStatus.OK)).subscribe();
                streams.add(stream, state -> state);
            }
            for (int i = 0; i < 3; i++) {
                streams.tick();
            }
            Waiting.await("the end of the stream whose time is over")
                    .untilAsserted(() -> assertEquals(1, streams.size()));
            assertEquals(1, ended.get());
            assertEquals(1, log.list.size(), log.list::toString);
        } finally {
            logger.detachAppender(log);
        }
    }
}
