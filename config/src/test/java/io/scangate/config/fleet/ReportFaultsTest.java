package io.scangate.config.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.scangate.config.MovableClock;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.web.ProblemCode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReportFaultsTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-27T10:00:00Z"));
    private final ReportFaults faults = new ReportFaults(clock);
    private final Logger logger = (Logger) LoggerFactory.getLogger(ReportFaults.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void start() {
        log.start();
        logger.addAppender(log);
        // Not on the console: a test logs thousands of lines.
        logger.setAdditive(false);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    private static RefusedException unavailable() {
        return new RefusedException(
                Refusal.UNAVAILABLE, "the storage failed", new IllegalStateException(new SQLException("disk\nfull")));
    }

    @Test
    void aFaultIsLoggedWithItsCauseInOneLine_andAgainAfterTenMinutes() {
        for (int i = 0; i < 100; i++) {
            assertEquals(
                    ProblemCode.UNAVAILABLE,
                    faults.reportFailed("g1", "", unavailable()).code());
            clock.advance(Duration.ofSeconds(5));
        }
        assertEquals(1, log.list.size());
        assertEquals(
                "A report of gateway g1 is answered with 503 unavailable: the storage failed (disk<U+000A>full)",
                log.list.get(0).getFormattedMessage());
        clock.advance(Duration.ofSeconds(100));
        faults.reportFailed("g1", "", unavailable());
        assertEquals(2, log.list.size());
    }

    @Test
    void otherGatewaysAndOtherFaultsAreLogged() {
        faults.reportFailed("g1", "", unavailable());
        faults.reportFailed("g2", "", unavailable());
        faults.reportFailed("g1", "", new RefusedException(Refusal.INVALID_ARGUMENT, "a text"));
        faults.samplesFailed("g1", unavailable());
        faults.samplesFailed("g1", unavailable());
        assertEquals(4, log.list.size());
        assertTrue(log.list.get(3).getFormattedMessage().startsWith("Samples of links in a report of gateway g1 are"));
    }

    @Test
    void theMemoryIsLimited() {
        for (int i = 0; i < 20_000; i++) {
            faults.samplesFailed("g" + i, unavailable());
        }
        assertEquals(10_000, log.list.size());
        clock.advance(ReportFaults.AGAIN);
        faults.samplesFailed("g20000", unavailable());
        assertEquals(10_001, log.list.size());
    }
}
