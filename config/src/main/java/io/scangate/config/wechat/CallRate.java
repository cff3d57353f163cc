package io.scangate.config.wechat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Limits the calls of each account in any period of one second. Refused calls do not count, so a client that retries
 * still gets its share. Each replica counts alone: a limit against runaway scripts need not be exact. Thread-safe.
 */
final class CallRate {
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final int callsPerSecond;
    private final Ticker ticker;
    private final Cache<String, Deque<Long>> admitted;

    CallRate(int callsPerSecond, Ticker ticker) {
        this.callsPerSecond = callsPerSecond;
        this.ticker = ticker;
        this.admitted = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterAccess(Duration.ofSeconds(2))
                .build();
    }

    /** Admits and counts a call, or refuses it. */
    boolean admits(String appid) {
        Deque<Long> times = admitted.get(appid, key -> new ArrayDeque<>());
        synchronized (times) {
            long now = ticker.read();
            while (!times.isEmpty() && now - times.getFirst() >= SECOND_NANOS) {
                times.removeFirst();
            }
            if (times.size() >= callsPerSecond) {
                return false;
            }
            times.addLast(now);
            return true;
        }
    }
}
