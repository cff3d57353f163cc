package io.scangate.gateway.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The rate of lines about refused logins. */
class RefusedLoginsTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(RefusedLogins.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final AtomicLong time = new AtomicLong(5);
    private final RefusedLogins logins = new RefusedLogins(time::get);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void forget() {
        logger.detachAppender(log);
    }

    private void note(int times) {
        for (int i = 0; i < times; i++) {
            logins.note("a call", InetAddress.getLoopbackAddress(), "why");
        }
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void aLineHasCall_addressAndReason() {
        note(1);
        logins.note("a call", null, "why");
        assertEquals(
                List.of(
                        "Refused a login at a call from 127.0.0.1: why",
                        "Refused a login at a call from an unknown address: why"),
                lines());
    }

    @Test
    void aFloodHasTenLinesAMinute_andTheNextOneTellsTheRest() {
        note(1000);
        assertEquals(10, lines().size());
        time.addAndGet(TimeUnit.SECONDS.toNanos(59));
        note(5);
        assertEquals(10, lines().size());
        time.addAndGet(TimeUnit.SECONDS.toNanos(1));
        note(2);
        assertEquals(
                List.of(
                        "Refused a login at a call from 127.0.0.1: why; 995 more were not logged",
                        "Refused a login at a call from 127.0.0.1: why"),
                lines().subList(10, 12));
    }
}
