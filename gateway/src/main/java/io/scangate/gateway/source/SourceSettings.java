package io.scangate.gateway.source;

import io.scangate.gateway.index.Pacer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The source of rules.
 *
 * @param source {@code file:PATH}, or the addresses of a control plane's replicas: {@code http://HOST:PORT,...}
 * @param stateDir the directory of one gateway that keeps, for a restart, the last good rules and the counts to report
 * @param swapShare the most of one processor that new rules may use while the gateway serves, from 0.01 to 1
 * @param maxStaleness how old the rules may become before the gateway is not ready; 0 for no limit
 */
public record SourceSettings(String source, String stateDir, double swapShare, Duration maxStaleness) {
    /** With less, a swap of millions of rules would take a quarter of an hour and more. */
    private static final double LEAST_SWAP_SHARE = 0.01;

    /** The defaults. */
    public static final SourceSettings DEFAULT =
            new SourceSettings("file:config/rules.json", "data/gateway", 0.25, Duration.ZERO);

    /** An idle source confirms the rules every second or two, and a fault of a replica may take a few seconds. */
    private static final Duration LEAST_STALENESS = Duration.ofSeconds(10);

    public SourceSettings {
        if (stateDir.isBlank()) {
            throw new IllegalArgumentException("state-dir: \"\" (expected: a directory)");
        }
        if (!(swapShare >= LEAST_SWAP_SHARE && swapShare <= 1)) {
            throw new IllegalArgumentException(
                    "swap-share: " + swapShare + " (expected: a share of a processor from 0.01 to 1)");
        }
        if (!maxStaleness.isZero() && maxStaleness.compareTo(LEAST_STALENESS) < 0) {
            throw new IllegalArgumentException(
                    "max-staleness: " + maxStaleness + " (expected: at least 10s, or 0s for no limit)");
        }
    }

    /** Whether rules are too old to serve; an unknown age is not too old. */
    public boolean areTooOld(@Nullable Duration age) {
        return !maxStaleness.isZero() && age != null && age.compareTo(maxStaleness) > 0;
    }

    /** A new pacer of work beside scans. */
    public Pacer pacer() {
        return new Pacer(swapShare);
    }
}
