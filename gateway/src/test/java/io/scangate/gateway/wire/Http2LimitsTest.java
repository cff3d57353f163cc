package io.scangate.gateway.wire;

import static io.scangate.gateway.testing.Http2Client.DATA;
import static io.scangate.gateway.testing.Http2Client.END_HEADERS;
import static io.scangate.gateway.testing.Http2Client.HEADERS;
import static io.scangate.gateway.testing.Http2Client.SETTINGS;
import static io.scangate.gateway.testing.Http2Client.frame;
import static io.scangate.gateway.testing.Http2Client.setting;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Http2Client;
import io.scangate.gateway.testing.Waiting;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The limits of all connections together hold for streams, too, and so do rates and the PROXY protocol. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class Http2LimitsTest {
    private static final int MIB = 1 << 20;
    private static final String SCAN = "/v1/resolve?link=" + TestGateway.HIT;

    private static double gauge(TestGateway gateway, String name) {
        return gateway.metrics.get(name).gauge().value();
    }

    private static void assertServes(TestGateway gateway) throws Exception {
        try (Http2Client other = new Http2Client(gateway.server.address());
                Client old = gateway.connect()) {
            assertEquals(200, other.answer(other.get(SCAN)).status());
            assertEquals(200, old.send(Client.get(SCAN)).read().status());
        }
    }

    @Test
    void bodiesOfManyStreams_countAsUnfinishedRequests() throws Exception {
        try (TestGateway gateway =
                        new TestGateway(TestGateway.settings().memory(MIB, MIB).build());
                Http2Client client = new Http2Client(gateway.server.address())) {
            byte[] part = new byte[16_000];
            try {
                for (int i = 0; i < 100; i++) {
                    int stream = client.next();
                    client.send(
                            frame(HEADERS, END_HEADERS, stream, client.request("POST", "/v1/resolve")),
                            frame(DATA, 0, stream, part));
                    if (i == 10) {
                        Waiting.await("the memory").until(() -> gauge(gateway, "scangate.pending.bytes") > 10 * 16_000);
                    }
                }
            } catch (SocketException e) {
                // The gateway has ended the connection.
            }
            assertNotEquals(0, client.awaitEnd());
            Waiting.await("no memory").until(() -> gauge(gateway, "scangate.pending.bytes") == 0);
            assertServes(gateway);
        }
    }

    @Test
    void answersThatWaitForWindows_countAsUnsent() throws Exception {
        String link = SCAN.replace("id%3D1", "a".repeat(4000));
        List<Http2Client> clients = new ArrayList<>();
        try (TestGateway gateway =
                new TestGateway(TestGateway.settings().memory(MIB, MIB).build())) {
            try {
                for (int i = 0; i < 4; i++) {
                    Http2Client client = new Http2Client(gateway.server.address(), setting(4, 0));
                    clients.add(client);
                    for (int stream = 0; stream < 100; stream++) {
                        client.get(link);
                    }
                }
                Waiting.await("an ended connection")
                        .until(() -> gateway.metrics
                                        .get("scangate.connections.evicted")
                                        .functionCounter()
                                        .count()
                                > 0);
                assertTrue(gauge(gateway, "scangate.unsent.bytes") <= MIB);
                assertServes(gateway);
            } finally {
                for (Http2Client client : clients) {
                    client.close();
                }
            }
            Waiting.await("no memory").until(() -> gauge(gateway, "scangate.unsent.bytes") == 0);
        }
    }

    @Test
    void rates_areThoseOfTheAddress() throws Exception {
        try (TestGateway gateway =
                        new TestGateway(TestGateway.settings().rates(1, 0).build());
                Http2Client client = new Http2Client(gateway.server.address())) {
            assertEquals(200, client.answer(client.get(SCAN)).status());
            for (int i = 0; i < 20; i++) {
                client.get(SCAN);
            }
            Http2Client.Answer last = client.answer(client.get(SCAN));
            assertEquals(429, last.status());
            assertEquals("1", last.headers().get("retry-after"));
        }
    }

    @Test
    void proxyHeader_comesBeforeThePreface() throws Exception {
        try (TestGateway gateway = new TestGateway(TestGateway.settings()
                        .trustedProxies("127.0.0.0/8")
                        .proxyProtocol()
                        .build());
                Client plain = gateway.connect()) {
            plain.send("PROXY TCP4 192.0.2.1 192.0.2.254 4711 80\r\n".getBytes(US_ASCII));
            Http2Client client = new Http2Client(plain.socket).send(Http2Client.PREFACE, frame(SETTINGS, 0, 0));
            assertEquals(200, client.answer(client.get(SCAN)).status());
        }
    }
}
