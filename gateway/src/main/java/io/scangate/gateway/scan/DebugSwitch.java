package io.scangate.gateway.scan;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether scans that ask for it (header {@value #HEADER}) are told which revision answered them: for a while, when an
 * operator says so on the admin listener. Thread-safe.
 */
public final class DebugSwitch {
    /** In lower case. */
    static final String HEADER = "scangate-debug";

    /** So that nobody forgets to turn it off. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Clock clock;
    private volatile Instant until = Instant.MIN;

    /** Off; goes by that clock. */
    public DebugSwitch(Clock clock) {
        this.clock = clock;
    }

    /** On from now on, for that long but at most a day; returns until when. */
    public Instant on(Duration time) {
        Instant end = clock.instant().plus(time.compareTo(LONGEST) > 0 ? LONGEST : time);
        until = end;
        return end;
    }

    boolean isOn() {
        return clock.instant().isBefore(until);
    }
}
