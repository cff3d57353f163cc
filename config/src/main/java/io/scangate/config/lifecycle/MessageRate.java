package io.scangate.config.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Says whether a message of a kind is due: once in a period, so that a long failure does not fill the log. Thread-safe. */
public final class MessageRate {
    /** Limits the memory. While so many kinds are known, further ones are not due. */
    private static final int MAX_KINDS = 10_000;

    private final Duration period;
    private final InstantSource clock;
    private final Map<String, Instant> last = new HashMap<>();

    /** A rate of one message of each kind in a period. */
    public MessageRate(Duration period, InstantSource clock) {
        this.period = period;
        this.clock = clock;
    }

    /** One message of each kind in a minute. */
    public static MessageRate ofMinute() {
        return new MessageRate(Duration.ofMinutes(1), InstantSource.system());
    }

    /** Whether a message of a kind is due. If so, it counts as written. */
    public synchronized boolean isDue(String kind) {
        Instant now = clock.instant();
        if (last.size() >= MAX_KINDS) {
            last.values().removeIf(each -> isOver(each, now));
        }
        Instant before = last.get(kind);
        boolean due = before == null ? last.size() < MAX_KINDS : isOver(before, now);
        if (due) {
            last.put(kind, now);
        }
        return due;
    }

    private boolean isOver(Instant time, Instant now) {
        return isOver(time, period, now);
    }

    /** Whether a period since a time is over. It is also over if the time is in the future: it is of a clock that was ahead. */
    public static boolean isOver(Instant since, Duration period, Instant now) {
        return now.isBefore(since) || !now.isBefore(since.plus(period));
    }
}
