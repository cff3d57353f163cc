package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import io.scangate.gateway.Client;
import io.scangate.gateway.TestGateway;
import java.net.InetAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedClientTest {
    private static final String PEER = "10.9.9.9";

    private static String found(ClientField field, String list) throws Exception {
        PeerSettings settings = new PeerSettings(Networks.parse("10.0.0.0/8,fd00::/8"), field, false);
        InetAddress client = new ForwardedClient(settings, 0).first(list, InetAddress.getByName(PEER));
        return NetUtil.toAddressString(Objects.requireNonNull(client));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "192.0.2.7|192.0.2.7",
                "192.0.2.7:4711|192.0.2.7",
                "2001:db8::7|2001:db8::7",
                "[2001:db8::7]|2001:db8::7",
                "[2001:db8::7]:4711|2001:db8::7",
                "192.0.2.7, 10.1.1.1|192.0.2.7",
                "192.0.2.7,10.1.1.1 , fd00::1|192.0.2.7",
                // A client may write anything in front of its own address.
                "10.1.1.1, 192.0.2.8, 192.0.2.7|192.0.2.7",
                "192.0.2.8, garbage, 192.0.2.7|192.0.2.7",
                "10.1.1.1, 10.2.2.2|10.1.1.1",
                // An entry without an address ends the search at the proxy that wrote it.
                "garbage, 10.1.1.1|10.1.1.1",
                "garbage|10.9.9.9",
                "192.0.2.7, |10.9.9.9",
                "host.example|10.9.9.9",
                "192.0.2|10.9.9.9",
                "``|10.9.9.9",
                ",,,|10.9.9.9",
            })
    void xForwardedFor(String list, String client) throws Exception {
        assertEquals(client, found(ClientField.X_FORWARDED_FOR, list));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "for=192.0.2.7|192.0.2.7",
                "For=\"192.0.2.7:4711\"|192.0.2.7",
                "for=\"[2001:db8::7]:4711\"|2001:db8::7",
                "for=192.0.2.7;proto=https;by=10.1.1.1|192.0.2.7",
                "proto=https; for=192.0.2.7|192.0.2.7",
                "for=192.0.2.8, for=192.0.2.7, for=10.1.1.1;by=10.2.2.2|192.0.2.7",
                "for=unknown|10.9.9.9",
                "for=_hidden|10.9.9.9",
                "for=unknown, for=10.1.1.1|10.1.1.1",
                "by=192.0.2.7|10.9.9.9",
                "192.0.2.7|10.9.9.9",
                "for=\"192.0.2.7|10.9.9.9",
                "xfor=192.0.2.7|10.9.9.9",
            })
    void forwarded(String list, String client) throws Exception {
        assertEquals(client, found(ClientField.FORWARDED, list));
    }

    private static int limitedOf(Client client, int requests, String fields) throws Exception {
        int limited = 0;
        for (int i = 0; i < requests; i++) {
            String request =
                    "GET /v1/resolve?link=https%3A%2F%2Fexample.com%2F HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
            limited += client.send(request).read().status() == 429 ? 1 : 0;
        }
        return limited;
    }

    @Test
    void eachClientOfATrustedProxyHasItsOwnLimit() throws Exception {
        WireSettings settings = TestGateway.settings()
                .rates(2, 0)
                .clientAddress(ClientField.X_FORWARDED_FOR)
                .build();
        try (TestGateway gateway = new TestGateway(settings);
                Client client = gateway.connect()) {
            assertTrue(limitedOf(client, 100, "X-Forwarded-For: 192.0.2.1\r\n") > 0);
            int limited = 0;
            for (int i = 2; i < 100; i++) {
                limited += limitedOf(client, 1, "X-Forwarded-For: 198.51." + i + ".1\r\n");
            }
            assertEquals(0, limited);
        }
    }

    @Test
    void aPeerThatIsNoTrustedProxyCannotNameItsAddress() throws Exception {
        WireSettings settings = TestGateway.settings()
                .rates(2, 0)
                .trustedProxies("10.0.0.0/8")
                .clientAddress(ClientField.X_FORWARDED_FOR)
                .build();
        try (TestGateway gateway = new TestGateway(settings);
                Client client = gateway.connect()) {
            int limited = 0;
            for (int i = 0; i < 100; i++) {
                limited += limitedOf(client, 1, "X-Forwarded-For: 192.0.2." + i + "\r\n");
            }
            assertTrue(limited > 0);
        }
    }
}
