package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Waiting;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that reset their connections at any time. Other clients are not affected, and no connection remains. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class ResetTest {
    private static final int RESETS = 400;
    private static final String REQUEST = Client.get("/v1/resolve?link=" + TestGateway.HIT);
    private static final String BODY = Client.post("text/plain", "https://wx.qq.com/q?1");

    @Test
    void onLinuxAtLeastTwoTransportsAreTested_exceptInTheProfileOfNio() {
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        boolean epoll = linux && !Boolean.getBoolean("io.netty.transport.noNative");
        assertTrue(Transports.ofThisMachine().anyMatch(Transport.NIO::equals));
        assertEquals(epoll, Epoll.isAvailable());
        assertEquals(epoll, Transports.ofThisMachine().anyMatch(Transport.EPOLL::equals));
    }

    /**
     * No deadline ends a connection meanwhile, except on io_uring without shared buffers: there Netty does not report a reset directly after half a
     * request.
     */
    private static WireSettings settings(Transport transport) {
        boolean late = transport == Transport.IO_URING && Uring.lack() != null;
        int deadline = late ? 500 : 60_000;
        return TestGateway.settings()
                .transport(transport)
                .timeouts(deadline, deadline, 60_000)
                .build();
    }

    /** A client whose close sends a reset at any time. */
    private static Client resettingClient(TestGateway gateway) throws Exception {
        Client client = gateway.connect();
        client.socket.setSoLinger(true, 0);
        return client;
    }

    private static void breakOff(TestGateway gateway, int i) throws Exception {
        try (Client client = resettingClient(gateway)) {
            switch (i % 8) {
                case 0 -> assertTrue(client.socket.isConnected());
                case 1 -> client.send(REQUEST.substring(0, 1 + i % (REQUEST.length() - 1)));
                case 2 -> client.send(REQUEST);
                case 3 -> client.send(BODY.substring(0, BODY.length() - 1 - i % 9));
                case 4 -> client.send(REQUEST.repeat(300));
                case 5 ->
                    assertEquals(200, client.send(REQUEST.repeat(20)).read().status());
                case 6 -> assertEquals(200, client.send(BODY).read().status());
                default ->
                    assertEquals(400, client.send("GET / HTTP/1.1\n\n").read().status());
            }
        }
    }

    private static double gauge(TestGateway gateway, String name) {
        return gateway.metrics.get(name).gauge().value();
    }

    @ParameterizedTest
    @MethodSource("io.scangate.gateway.wire.Transports#ofThisMachine")
    void resetsBeforeWithinAndAfterRequestsLeaveNoConnection(Transport transport) throws Exception {
        try (TestGateway gateway = new TestGateway(settings(transport));
                Client witness = gateway.connect()) {
            assertEquals(transport, gateway.server.transport());
            for (int i = 0; i < RESETS; i++) {
                breakOff(gateway, i);
                if (i % 10 == 0) {
                    assertEquals(200, witness.send(REQUEST).read().status());
                }
            }
            // The witness would have received answers of other clients by now.
            assertEquals(200, witness.send(REQUEST).read().status());
            witness.socket.close();
            awaitNoConnections(gateway);
            double opened = counter(gateway, "scangate.connections.opened");
            assertEquals(opened, counter(gateway, "scangate.connections.closed"));
            assertTrue(opened > RESETS / 2.0, () -> "opened " + opened);
        }
    }

    private static double counter(TestGateway gateway, String name) {
        return gateway.metrics.get(name).functionCounter().count();
    }

    private static void awaitNoConnections(TestGateway gateway) {
        Waiting.await("no connections").until(() -> gauge(gateway, "scangate.connections") == 0);
    }

    @ParameterizedTest
    @MethodSource("io.scangate.gateway.wire.Transports#ofThisMachine")
    void resetWithUnreadAnswersLeavesNoConnection(Transport transport) throws Exception {
        try (TestGateway gateway = new TestGateway(settings(transport))) {
            for (int i = 0; i < 20; i++) {
                try (Client client = new Client(gateway.server.address(), 8 * 1024)) {
                    client.socket.setSoLinger(true, 0);
                    client.send(REQUEST.repeat(1000));
                }
            }
            awaitNoConnections(gateway);
            try (Client witness = gateway.connect()) {
                assertEquals(200, witness.send(REQUEST).read().status());
            }
        }
    }
}
