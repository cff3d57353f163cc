package io.scangate.gateway.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits until a condition holds. */
public final class Waiting {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(5);

    private Waiting() {}

    /** Checks the condition at once and then every few milliseconds, for a minute: long enough for a busy machine. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(LONGEST).pollDelay(Duration.ZERO).pollInterval(STEP);
    }

    /** As {@link #await()}; the message of a failure has the given text. */
    public static ConditionFactory await(String what) {
        return await().alias(what);
    }
}
