package io.scangate.gateway.report;

import java.time.Duration;

/** When counts and reports are due. Times are those of {@link System#nanoTime}. Not thread-safe. */
final class Due {
    private final long every;
    private long counted;
    private long reported;
    private boolean never = true;

    /**
     * Nothing is counted or reported yet.
     *
     * @param every the time between two counts
     */
    Due(Duration every, long now) {
        this.every = every.toNanos();
        this.counted = now;
    }

    boolean counts(long now) {
        return now - counted >= every;
    }

    boolean report(long now, long pauseNanos) {
        return never || now - reported >= pauseNanos;
    }

    void counted(long now) {
        counted = now;
    }

    void reported(long now) {
        reported = now;
        never = false;
    }
}
