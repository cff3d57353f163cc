package io.scangate.gateway.scan;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Turns the revision in scans' answers on and off. While it is on, a scan with the header {@value #HEADER} gets the
 * revision that answered it. An operator turns it on, for a limited time, on the admin listener. Thread-safe.
 */
public final class DebugSwitch {
    /** The header's name in lower case. */
    static final String HEADER = "scangate-debug";
    /** The name of the answer's field with the revision. */
    static final String REVISION = "scangate-revision";

    /** The limit of the time, for the case that an operator forgets to turn it off. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Clock clock;
    private volatile Instant until = Instant.MIN;

    /** Starts turned off. */
    public DebugSwitch(Clock clock) {
        this.clock = clock;
    }

    /** Turns it on for a duration of at most a day; returns the end. */
    public Instant on(Duration time) {
        Instant end = clock.instant().plus(time.compareTo(LONGEST) > 0 ? LONGEST : time);
        until = end;
        return end;
    }

    boolean isOn() {
        return clock.instant().isBefore(until);
    }
}
