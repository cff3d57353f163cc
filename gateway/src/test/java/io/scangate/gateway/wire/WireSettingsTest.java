package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.gateway.TestGateway;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireSettingsTest {
    @Test
    void defaults() {
        assertEquals(
                new ListenSettings(new HostPort("127.0.0.1", 8080), new HostPort("127.0.0.1", 8081), Transport.AUTO, 0),
                WireSettings.DEFAULT.listen());
        assertEquals(
                new WireTimeouts(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(75),
                        Duration.ofSeconds(10),
                        Duration.ZERO),
                WireSettings.DEFAULT.timeouts());
        assertEquals(new WireLimits(16_384, 8_192, 64, 32_768, 10_000, 0, 512), WireSettings.DEFAULT.limits());
        assertEquals(new MemoryLimits(0, 0), WireSettings.DEFAULT.memory());
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
        refused = assertThrows(IllegalArgumentException.class, () -> TestGateway.settings()
                .listen(new HostPort("a", 1))
                .eventLoops(-1)
                .build());
        assertEquals("event-loops: -1 (expected: 0 to 1024)", refused.getMessage());
        refused = assertThrows(IllegalArgumentException.class, () -> new MemoryLimits(0, 1000));
        assertEquals(
                "max-unsent-bytes: 1000 (expected: 0 for a share of the memory, or 1048576 to 1099511627776)",
                refused.getMessage());
        HostPort same = new HostPort("127.0.0.1", 8080);
        refused = assertThrows(IllegalArgumentException.class, () -> new ListenSettings(same, same, Transport.AUTO, 0));
        assertEquals("admin: 127.0.0.1:8080 (expected: another address than listen)", refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:8080,127.0.0.1,8080", "[::1]:0,::1,0", "scan.example:65535,scan.example,65535"})
    void hostAndPortAreRead(String text, String host, int port) {
        assertEquals(new HostPort(host, port), HostPort.parse(text));
        assertEquals(text, HostPort.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8080", ":8080", "a:", "a:65536", "::1:80", "a b:80", "a:80 "})
    void otherTextsAreNoHostAndPort(String text) {
        assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text));
    }
}
