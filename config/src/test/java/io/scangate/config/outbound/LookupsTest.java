package io.scangate.config.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.config.outbound.FetchException.Failure;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Look-ups at a real name server. */
@Timeout(60)
class LookupsTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final List<InetAddress> LOOPBACK = List.of(InetAddress.getLoopbackAddress());

    private NameServerOfTests server;
    private DnsResolver resolver;
    private Lookups lookups;

    @BeforeEach
    void open() throws IOException {
        server = new NameServerOfTests();
        resolver = new DnsResolver(server.setting());
        lookups = new Lookups(resolver);
    }

    @AfterEach
    void close() {
        resolver.close();
        server.close();
    }

    private FetchException failure(String owner, String name, Duration limit) {
        return assertThrows(FetchException.class, () -> lookups.addresses(owner, name, Deadline.in(limit)), name);
    }

    private List<InetAddress> addresses(String owner, String name) throws FetchException {
        return lookups.addresses(owner, name, Deadline.in(LONG));
    }

    @ParameterizedTest
    @CsvSource({
        "unknown.test, unknown.test is not a known host",
        "broken.test, broken.test cannot be looked up: the name server answered ServFail(2)",
    })
    void failureSaysWhatTheNameServerAnswered(String name, String expected) {
        FetchException failed = failure("wx1", name, LONG);
        assertEquals(Failure.NO_ANSWER, failed.failure());
        assertEquals(expected, failed.getMessage());
    }

    /** The owner of a name chooses the server of a referral. */
    @Test
    void referralIsNotFollowed() {
        assertEquals(
                "referral.test is not a known host",
                failure("wx1", "referral.test", LONG).getMessage());
    }

    @Test
    void hostsFileComesFirst_andAddressesAreRemembered() throws FetchException {
        assertEquals(LOOPBACK.get(0), addresses("wx1", "localhost").get(0));
        assertEquals(0, server.askedFor("localhost"));
        assertEquals(LOOPBACK, addresses("wx1", "good.test"));
    }

    @Test
    void silentNamesOfManyOwnersLeaveLookUpsToTheOthers() throws Exception {
        int owners = 40;
        List<Thread> silent = IntStream.range(0, owners * Lookups.MOST_OF_ONE)
                .mapToObj(i -> new Thread(() -> failure("silent" + i % owners, "silent.test", LONG)))
                .toList();
        silent.forEach(Thread::start);
        Waiting.await().until(() -> server.askedFor("silent.test") >= silent.size());
        assertEquals(Failure.NOT_TRIED, failure("silent0", "good.test", LONG).failure());
        assertEquals(LOOPBACK, addresses("innocent", "good.test"));
        for (Thread each : silent) {
            each.interrupt();
            each.join();
        }
        assertEquals(LOOPBACK, addresses("silent0", "good.test"));
    }

    @Test
    void lookUpEndsWithItsDeadline() {
        for (int i = 0; i <= Lookups.MOST_OF_ONE; i++) {
            FetchException failed = failure("wx1", "silent.test", Duration.ofMillis(10));
            assertEquals(Failure.NO_ANSWER, failed.failure(), failed::getMessage);
        }
    }
}
