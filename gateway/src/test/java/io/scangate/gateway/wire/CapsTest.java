package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits on open connections. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class CapsTest {
    private static final String REQUEST = Client.get("/v1/resolve?link=" + TestGateway.HIT);

    private static TestGateway gateway(int max, int perAddress) {
        // No connection waits so long that it makes room.
        return new TestGateway(TestGateway.settings()
                .timeouts(10_000, 10_000, 3_600_000)
                .maxConnections(max, perAddress)
                .build());
    }

    private static double counter(TestGateway gateway, String name) {
        return gateway.metrics.get(name).functionCounter().count();
    }

    private static void assertServed(Client client) throws IOException {
        assertEquals(200, client.send(REQUEST).read().status());
    }

    private static void assertTurnedAway(TestGateway gateway) throws IOException {
        try (Client client = gateway.connect()) {
            Client.Answer answer = client.read();
            assertEquals(503, answer.status());
            assertEquals("application/problem+json", answer.header("content-type"));
            assertEquals("close", answer.header("connection"));
            assertEquals("1", answer.header("retry-after"));
            assertTrue(answer.body().contains("\"code\":\"overloaded\""), answer.body());
            assertTrue(client.isClosedByServer());
        }
    }

    /** The count falls a moment after a close. */
    private static void awaitOpen(TestGateway gateway, int connections) {
        Waiting.await().until(() -> open(gateway) == connections);
    }

    private static double open(TestGateway gateway) {
        return gateway.metrics.get("scangate.connections").gauge().value();
    }

    @ParameterizedTest
    @CsvSource({"3,0", "100,3", "3,3"})
    void connectionAboveTheLimit_isTurnedAway_untilAnotherCloses(int max, int perAddress) throws Exception {
        try (TestGateway gateway = gateway(max, perAddress);
                Client first = gateway.connect();
                Client second = gateway.connect()) {
            Client third = gateway.connect();
            for (Client client : List.of(first, second, third)) {
                assertServed(client);
            }
            for (int i = 0; i < 5; i++) {
                assertTurnedAway(gateway);
            }
            awaitOpen(gateway, 3);
            third.close();
            awaitOpen(gateway, 2);
            try (Client next = gateway.connect()) {
                assertServed(next);
                assertTurnedAway(gateway);
            }
            assertServed(first);
            assertEquals(6, counter(gateway, "scangate.connections.refused"));
        }
    }

    @Test
    void everyKindOfClose_makesRoom() throws Exception {
        try (TestGateway gateway = gateway(4, 4)) {
            for (int round = 0; round < 25; round++) {
                List<Client> clients = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Client client = gateway.connect();
                    clients.add(client);
                    assertServed(client);
                }
                clients.get(0).socket.setSoLinger(true, 0);
                clients.get(1)
                        .send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                        .readAll();
                clients.get(2).send("broken\r\n\r\n").readAll();
                for (Client client : clients) {
                    client.close();
                }
                awaitOpen(gateway, 0);
            }
            assertEquals(0, counter(gateway, "scangate.connections.refused"));
            assertEquals(100, counter(gateway, "scangate.connections.opened"));
            assertEquals(100, counter(gateway, "scangate.connections.closed"));
        }
    }

    @Test
    void adminListener_isNotLimited() throws Exception {
        try (TestGateway gateway = gateway(1, 1);
                Client client = gateway.connect()) {
            assertServed(client);
            assertTurnedAway(gateway);
            try (Client admin = gateway.connectAdmin()) {
                assertEquals(200, admin.send(Client.get("/healthz")).read().status());
            }
        }
    }

    @Test
    void refusedClientThatStays_takesNoPlace_andIsClosedSoon() throws Exception {
        try (TestGateway gateway = gateway(1, 0)) {
            Client served = gateway.connect();
            assertServed(served);
            try (Client stays = gateway.connect()) {
                assertEquals(503, stays.read().status());
                served.close();
                awaitOpen(gateway, 1);
                try (Client next = gateway.connect()) {
                    assertServed(next);
                }
                awaitOpen(gateway, 0);
            }
        }
    }

    /** With this idle timeout, a connection makes room when it has waited for 0.1 s. */
    private static TestGateway soonFull() {
        return new TestGateway(TestGateway.settings()
                .eventLoops(1)
                .timeouts(60_000, 60_000, 6_400)
                .maxConnections(2, 0)
                .build());
    }

    private static void awaitServed(TestGateway gateway) {
        Waiting.await("room").until(() -> {
            try (Client next = gateway.connect()) {
                return next.send(REQUEST).read().status() == 200;
            }
        });
    }

    @Test
    void fullListener_endsAnIdleConnection_beforeAnUnfinishedRequest() throws Exception {
        try (TestGateway gateway = soonFull();
                Client unfinished = gateway.connect();
                Client idle = gateway.connect()) {
            unfinished.send("GET / HTTP/1.1\r\nHost");
            assertServed(idle);
            awaitServed(gateway);
            assertTrue(idle.isClosedByServer());
            assertEquals(404, unfinished.send(": a\r\n\r\n").read().status());
        }
    }

    @Test
    void fullListener_answersTheUnfinishedRequestThatMakesRoom() throws Exception {
        try (TestGateway gateway = soonFull();
                Client first = gateway.connect();
                Client second = gateway.connect()) {
            first.send("GET / HTTP/1.1\r\nHost");
            second.send("GET / HTTP/1.1\r\nHost");
            awaitOpen(gateway, 2);
            awaitServed(gateway);
            Client ended = first.socket.getInputStream().available() > 0 ? first : second;
            assertEquals(503, ended.read().status());
        }
    }

    @Test
    void fullAdminListener_endsAnIdleConnection() throws Exception {
        List<Client> silent = new ArrayList<>();
        try (TestGateway gateway = soonFull()) {
            for (int i = 0; i < 300; i++) {
                silent.add(gateway.connectAdmin());
            }
            Waiting.await("health").until(() -> {
                try (Client probe = gateway.connectAdmin()) {
                    return probe.send(Client.get("/healthz")).read().status() == 200;
                }
            });
        } finally {
            for (Client client : silent) {
                client.close();
            }
        }
    }
}
