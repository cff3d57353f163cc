package io.scangate.config.ownership;

import io.scangate.config.outbound.FetchPorts;
import java.time.Duration;
import java.util.stream.IntStream;

/** Makes settings for tests. */
final class Settings {
    private Settings() {}

    static OwnershipSettings with(boolean allowLoopback, Duration timeout, int... ports) {
        return new OwnershipSettings(
                timeout,
                Duration.ofSeconds(2),
                ports.length == 0
                        ? FetchPorts.DEFAULT
                        : new FetchPorts(IntStream.of(ports).boxed().toList()),
                allowLoopback,
                Duration.ofHours(24),
                Duration.ofMillis(20),
                3);
    }

    static OwnershipSettings loopback(int... ports) {
        return with(true, Duration.ofSeconds(5), ports);
    }
}
