package io.scangate.gateway.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for what happens a little later. */
public final class Waiting {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(5);

    private Waiting() {}

    /** Looks every few milliseconds, at once first, for a minute: long enough for a busy machine. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(LONGEST).pollDelay(Duration.ZERO).pollInterval(STEP);
    }

    /** As {@link #await()}; the message names what did not happen. */
    public static ConditionFactory await(String what) {
        return await().alias(what);
    }
}
