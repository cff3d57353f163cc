package io.scangate.config.front;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HttpDateTest {
    @Test
    void dayHasTwoDigits() {
        assertEquals("Tue, 03 Jun 2008 11:05:30 GMT", HttpDate.of(Instant.parse("2008-06-03T11:05:30.9Z")));
        assertEquals("Thu, 31 Dec 2026 23:59:59 GMT", HttpDate.of(Instant.parse("2026-12-31T23:59:59Z")));
    }
}
