package io.scangate.config.access;

import io.scangate.config.access.AccessException.Reason;
import io.scangate.config.lifecycle.MessageRate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Limits the wrong secrets of each client address in a minute. Above the limit every try is refused, also one with the
 * right secret: the answer must not tell which. Holds at most 10,000 addresses and forgets the longest unused ones.
 * Each replica counts alone. Thread-safe; every step is O(1).
 */
public final class WrongTries {
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int MAX_ADDRESSES = 10_000;
    private static final Set<Reason> WRONG =
            EnumSet.of(Reason.BAD_APPID, Reason.BAD_SECRET, Reason.BAD_TICKET, Reason.BAD_REFRESH_TOKEN);

    private final int most;
    private final Clock clock;
    private final Map<String, Tries> byAddress = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    /** The wrong tries of an address since a time. */
    private record Tries(Instant since, int count) {}

    /** Counts by a clock. */
    public WrongTries(AccessSettings settings, Clock clock) {
        this.most = settings.wrongSecretsPerMinute();
        this.clock = clock;
    }

    /**
     * Makes a try and counts it if it is wrong.
     *
     * @param address of the client
     * @param attempt throws an {@link AccessException} if it is wrong
     * @throws AccessException {@link Reason#TOO_MANY_TRIES}, or that of the try
     */
    public <T> T limit(String address, Supplier<T> attempt) {
        if (most > 0 && wrong(address).count() >= most) {
            throw new AccessException(
                    Reason.TOO_MANY_TRIES, most + " wrong secrets in a minute (expected: a pause of a minute)", PERIOD);
        }
        try {
            return attempt.get();
        } catch (AccessException e) {
            if (WRONG.contains(e.reason())) {
                count(address);
            }
            throw e;
        }
    }

    private synchronized Tries wrong(String address) {
        Tries tries = byAddress.get(address);
        Instant now = clock.instant();
        return tries == null || MessageRate.isOver(tries.since(), PERIOD, now) ? new Tries(now, 0) : tries;
    }

    private synchronized void count(String address) {
        Tries tries = wrong(address);
        byAddress.put(address, new Tries(tries.since(), tries.count() + 1));
    }
}
