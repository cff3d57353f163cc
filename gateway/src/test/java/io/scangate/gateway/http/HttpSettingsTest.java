package io.scangate.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.gateway.identity.Identity;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSettingsTest {
    @Test
    void defaultsArePinned() {
        HttpSettings expected = new HttpSettings(
                new HostPort("127.0.0.1", 8080),
                new HostPort("127.0.0.1", 8081),
                Identity.ANONYMOUS,
                Transport.AUTO,
                0,
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(75),
                Duration.ofSeconds(10),
                16_384,
                8_192,
                64,
                32_768,
                10_000,
                0,
                512);
        assertEquals(expected, HttpSettings.DEFAULT);
    }

    @Test
    void aBadValueIsRefusedByItsKey() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> TestGateway.settings().maxPipelined(0).build());
        assertEquals("max-pipelined: 0 (expected: 1 to 100000)", refused.getMessage());
        refused = assertThrows(
                IllegalArgumentException.class,
                () -> TestGateway.settings().timeouts(10_000, 15_000, 0).build());
        assertEquals("idle-timeout: 0ms (expected: 10ms to 1h)", refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:8080,127.0.0.1,8080", "[::1]:0,::1,0", "scan.example:65535,scan.example,65535"})
    void hostAndPortAreRead(String text, String host, int port) {
        assertEquals(new HostPort(host, port), HostPort.parse(text));
        assertEquals(text, HostPort.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8080", ":8080", "a:", "a:65536", "::1:80", "a b:80", "a:80 "})
    void anythingElseIsNoHostAndPort(String text) {
        assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text));
    }
}
