package io.scangate.gateway.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether scans that ask for it (header {@value #HEADER}) are told which revision answered them: for a while, when an
 * operator says so on the admin listener. Thread-safe.
 */
final class DebugSwitch {
    /** In lower case. */
    static final String HEADER = "scangate-debug";

    /** So that nobody forgets to turn it off. */
    static final Duration LONGEST = Duration.ofDays(1);

    private final Clock clock;
    private volatile Instant until = Instant.MIN;

    DebugSwitch(Clock clock) {
        this.clock = clock;
    }

    /** On from now on, for that long; returns until when. */
    Instant on(Duration time) {
        Instant end = clock.instant().plus(time);
        until = end;
        return end;
    }

    boolean isOn() {
        return clock.instant().isBefore(until);
    }
}
