package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The limits of the rates of one client address. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class RateLimitsTest {
    private static final String REQUEST = Client.get("/v1/resolve?link=" + TestGateway.HIT);
    private static final long SECOND = 1_000_000_000L;

    private static long address(String text) throws Exception {
        return ClientAddress.of(InetAddress.getByName(text));
    }

    @Test
    void addressesOfOneIpv6NetworkAreOne_andIpv4AddressesAreNot() throws Exception {
        assertEquals(address("2001:db8:1:2::1"), address("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assertNotEquals(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
        assertNotEquals(address("192.0.2.1"), address("192.0.2.2"));
        assertEquals(address("192.0.2.1"), address("::ffff:192.0.2.1"));
        assertNotEquals(address("0.0.0.1"), address("::1"));
    }

    @Test
    void addressMayDoTheWorkOfTwoSecondsAtOnce_andThenWaits() {
        AddressRates rates = new AddressRates(10, 0);
        for (int i = 0; i < 20; i++) {
            assertTrue(rates.take(1, SECOND));
        }
        assertFalse(rates.take(1, SECOND));
        assertTrue(rates.take(1, SECOND + SECOND / 10));
        assertFalse(rates.take(1, SECOND + SECOND / 10));
        int taken = 0;
        for (long now = 2 * SECOND; now < 12 * SECOND; now += SECOND / 1000) {
            taken += rates.take(1, now) ? 1 : 0;
        }
        assertTrue(taken >= 100 && taken <= 110, "taken: " + taken);
    }

    @Test
    void manyBusyAddresses_limitFewOthers() {
        AddressRates rates = new AddressRates(1, 0);
        for (int busy = 0; busy < 2000; busy++) {
            for (int i = 0; i < 3; i++) {
                rates.take(busy, 0);
            }
        }
        int limited = 0;
        for (int other = 1_000_000; other < 1_010_000; other++) {
            limited += rates.take(other, 0) ? 0 : 1;
        }
        // An address meets busy ones in both tables with a probability of 0.1 %; some of the others meet each other.
        assertTrue(limited < 100, "limited: " + limited);
    }

    @Test
    void handlersAroundOthersPassEveryMethodOn() throws Exception {
        for (Method method : LoopHandler.class.getDeclaredMethods()) {
            // The coverage agent adds methods of its own.
            if (method.isSynthetic()) {
                continue;
            }
            for (Class<?> around : List.of(RateLimitedHandler.class, RequestIdHandler.class, AccessLogHandler.class)) {
                assertNotEquals(
                        LoopHandler.class,
                        around.getMethod(method.getName(), method.getParameterTypes())
                                .getDeclaringClass());
            }
        }
    }

    @Test
    void requestsAboveTheRate_get429_andTheConnectionStays() throws Exception {
        try (TestGateway gateway =
                        new TestGateway(TestGateway.settings().rates(2, 0).build());
                Client client = gateway.connect();
                Client admin = gateway.connectAdmin()) {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                statuses.add(client.send(REQUEST).read().status());
            }
            assertEquals(List.of(200, 200, 200, 200), statuses.subList(0, 4));
            assertTrue(statuses.contains(429), statuses::toString);
            Client.Answer limited = client.send(REQUEST).read();
            while (limited.status() != 429) {
                limited = client.send(REQUEST).read();
            }
            assertEquals("1", limited.header("retry-after"));
            assertTrue(limited.body().contains("\"code\":\"too_many_requests\""), limited.body());
            assertTrue(gateway.requests("too_many_requests") > 0);
            for (int i = 0; i < 100; i++) {
                assertEquals(200, admin.send(Client.get("/healthz")).read().status());
            }
        }
    }

    @Test
    void newConnectionsAboveTheRate_get503() throws Exception {
        try (TestGateway gateway =
                new TestGateway(TestGateway.settings().rates(0, 2).build())) {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                try (Client client = gateway.connect()) {
                    statuses.add(client.send(REQUEST).read().status());
                }
            }
            assertEquals(List.of(200, 200, 200, 200), statuses.subList(0, 4));
            assertTrue(statuses.contains(503), statuses::toString);
        }
    }
}
