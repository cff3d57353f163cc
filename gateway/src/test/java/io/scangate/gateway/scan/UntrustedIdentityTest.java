package io.scangate.gateway.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.TestGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The identity header counts only if the peer of the connection is a trusted proxy. */
@Timeout(30)
class UntrustedIdentityTest {
    private static final String SCAN = "/v1/resolve?link=" + TestGateway.HIT;

    private static Client.Answer answer(TestGateway gateway, String headers) throws Exception {
        try (Client client = gateway.connect()) {
            return client.send("GET " + SCAN + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n")
                    .read();
        }
    }

    @Test
    void theHeaderOfAnotherPeerIsRefused_alsoEmpty() throws Exception {
        try (TestGateway gateway = new TestGateway(
                TestGateway.settings().trustedProxies("10.0.0.0/8,::1").build())) {
            for (String value : new String[] {"ana", ""}) {
                Client.Answer refused = answer(gateway, "X-User: " + value + "\r\n");
                assertEquals(403, refused.status());
                assertTrue(refused.body().contains("\"code\":\"untrusted_identity\""), refused.body());
            }
            assertEquals(2, gateway.requests("untrusted_identity"));
        }
    }

    @Test
    void withoutTheHeader_theScanOfAnotherPeerIsAnonymous() throws Exception {
        try (TestGateway gateway =
                new TestGateway(TestGateway.settings().trustedProxies("").build())) {
            assertEquals(200, answer(gateway, "X-Forwarded-For: 127.0.0.1\r\n").status());
        }
    }

    @Test
    void theHeaderOfATrustedProxyCounts() throws Exception {
        try (TestGateway gateway = new TestGateway(
                TestGateway.settings().trustedProxies("127.0.0.1").build())) {
            assertEquals(200, answer(gateway, "X-User: ana\r\n").status());
        }
    }
}
