package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The field date, compared with the formatter of the JDK. */
class HttpDateTest {
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static void check(long epochSecond) {
        assertEquals(IMF_FIXDATE.format(Instant.ofEpochSecond(epochSecond)), HttpDate.of(epochSecond));
    }

    @Test
    void exampleOfTheRfc() {
        assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", HttpDate.of(784_111_777));
    }

    @Test
    void anyTimeIsThatOfTheJdk() {
        long most = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        long least = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
        for (long time : new long[] {
            least,
            most,
            -1,
            0,
            86_399,
            86_400,
            Instant.parse("2028-02-29T23:59:59Z").getEpochSecond()
        }) {
            check(time);
        }
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            check(random.nextLong(least, most));
        }
    }
}
