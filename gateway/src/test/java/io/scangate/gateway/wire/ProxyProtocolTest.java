package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.FunctionCounter;
import io.scangate.gateway.Client;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of a proxy that names its client in a header of the PROXY protocol. */
class ProxyProtocolTest {
    private static final String REQUEST =
            "GET /v1/resolve?link=https%3A%2F%2Fexample.com%2F HTTP/1.1\r\nHost: h\r\nConnection: close\r\n";

    /** The signature of version 2. */
    private static final String V2 = "\r\n\r\n\0\r\nQUIT\n";

    private static TestGateway gateway(TestGateway.SettingsBuilder settings) throws Exception {
        return new TestGateway(settings.proxyProtocol().build());
    }

    /** A header of version 2 for TCP over IPv4. */
    private static String v2(int command, String addresses) {
        return V2 + (char) (0x20 | command) + (char) 0x11 + (char) 0 + (char) addresses.length() + addresses;
    }

    /** The addresses and ports of client 192.0.2.x and proxy 192.0.2.254. */
    private static String v2Client(int last) {
        char[] addresses = {192, 0, 2, (char) last, 192, 0, 2, 254, 0x12, 0x34, 0, 80};
        return v2(1, new String(addresses));
    }

    /** Sends bytes and returns all that is answered until the end. */
    private static String answer(TestGateway gateway, String sent, boolean eachAlone) throws IOException {
        try (Client client = gateway.connect()) {
            byte[] bytes = sent.getBytes(ISO_8859_1);
            for (int i = 0; i < bytes.length; i = eachAlone ? i + 1 : bytes.length) {
                client.socket.getOutputStream().write(bytes, i, eachAlone ? 1 : bytes.length);
            }
            return new String(client.readAll(), ISO_8859_1);
        }
    }

    private static int status(TestGateway gateway, String sent) throws IOException {
        String answer = answer(gateway, sent, false);
        return answer.isEmpty() ? 0 : Integer.parseInt(answer.substring(9, 12));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothVersionsAreRead(boolean eachAlone) throws Exception {
        try (TestGateway gateway = gateway(TestGateway.settings())) {
            for (String header : new String[] {
                "PROXY TCP4 192.0.2.1 192.0.2.254 4711 80\r\n",
                "PROXY TCP6 2001:db8::1 2001:db8::2 4711 80\r\n",
                "PROXY UNKNOWN\r\n",
                v2Client(1),
                v2(0, "")
            }) {
                String answer = answer(gateway, header + REQUEST + "\r\n", eachAlone);
                assertTrue(answer.startsWith("HTTP/1.1 200 "), header + answer);
            }
        }
    }

    @Test
    void aTrustedProxyWithoutAHeaderIsClosedAndCounted() throws Exception {
        try (TestGateway gateway = gateway(TestGateway.settings())) {
            for (String start :
                    new String[] {"", "PROXY TCP4 192.0.2.1\r\n", "PROXY TCP4 a b 1 2\r\n", V2 + "\u0011\u0011\0\0"}) {
                assertEquals("", answer(gateway, start + REQUEST + "\r\n", false), start);
            }
            // A client may see the end of its connection before this thread sees the count of the event loop.
            Waiting.await("all four are counted")
                    .until(() -> gateway.metrics.get("scangate.proxy.headers.bad").functionCounters().stream()
                                    .mapToDouble(FunctionCounter::count)
                                    .sum()
                            == 4);
        }
    }

    @Test
    void theHeaderOfAnotherPeerIsABadRequest() throws Exception {
        try (TestGateway gateway = gateway(TestGateway.settings().trustedProxies("10.0.0.0/8"))) {
            assertEquals(400, status(gateway, "PROXY TCP4 192.0.2.1 192.0.2.254 4711 80\r\n" + REQUEST + "\r\n"));
            assertEquals(200, status(gateway, REQUEST + "\r\n"));
        }
    }

    private static int limited(TestGateway gateway, boolean ownClients, String field) throws IOException {
        int limited = 0;
        for (int i = 0; i < 60; i++) {
            limited +=
                    status(gateway, v2Client(ownClients ? i : 200) + REQUEST + field + i + "\r\n\r\n") == 429 ? 1 : 0;
        }
        return limited;
    }

    @Test
    void eachClientHasItsOwnLimitOfRequests() throws Exception {
        try (TestGateway gateway = gateway(TestGateway.settings().rates(2, 0))) {
            assertTrue(limited(gateway, false, "X-A: ") > 0);
            assertEquals(0, limited(gateway, true, "X-A: "));
        }
    }

    /** Behind a proxy that passes on bytes, the client writes this field. */
    @Test
    void aFieldThatTheClientWritesDoesNotCount_unlessTheClientIsATrustedProxy() throws Exception {
        try (TestGateway gateway =
                gateway(TestGateway.settings().rates(2, 0).clientAddress(ClientField.X_FORWARDED_FOR))) {
            assertTrue(limited(gateway, false, "X-Forwarded-For: 198.51.100.") > 0);
        }
        try (TestGateway gateway = gateway(TestGateway.settings()
                .rates(2, 0)
                .trustedProxies("127.0.0.0/8,192.0.2.200")
                .clientAddress(ClientField.X_FORWARDED_FOR))) {
            assertEquals(0, limited(gateway, false, "X-Forwarded-For: 198.51.100."));
        }
    }

    @Test
    void theAdminListenerReadsNoHeader() throws Exception {
        try (TestGateway gateway = gateway(TestGateway.settings())) {
            try (Client client = gateway.connectAdmin()) {
                assertEquals(200, client.send(Client.get("/healthz")).read().status());
            }
        }
    }
}
