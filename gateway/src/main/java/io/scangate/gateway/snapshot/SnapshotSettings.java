package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Place;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.source.file.SnapshotSource;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where rules come from and how much may be wrong with them. A snapshot is rejected whole when more rules are bad than
 * {@code alwaysTolerated} and more than {@code maxRejectedShare} of all.
 *
 * @param source {@code file:PATH}, or the addresses of a control plane's replicas: {@code http://HOST:PORT,...}
 * @param maxRejectedShare share of bad rules, from 0 to 1
 * @param alwaysTolerated number of bad rules, from 0
 * @param pollInterval how often the source is looked at, from 10 ms to 1 min; a change is served within two of them and
 *     the time it takes to load
 * @param cache whether a large snapshot is kept in compiled form, in a file beside its own, for the next start
 */
public record SnapshotSettings(
        String source, double maxRejectedShare, int alwaysTolerated, Duration pollInterval, boolean cache) {
    // Before the defaults, whose check needs them.
    private static final Duration MIN_POLL_INTERVAL = Duration.ofMillis(10);
    private static final Duration MAX_POLL_INTERVAL = Duration.ofMinutes(1);

    /** The defaults. */
    public static final SnapshotSettings DEFAULT =
            new SnapshotSettings("file:config/rules.json", 0.01, 10, Duration.ofMillis(250), true);

    public SnapshotSettings {
        if (FeedAddresses.isFeed(source)) {
            FeedAddresses.parse(source);
        } else {
            SnapshotSource.of(source);
        }
        check(
                maxRejectedShare >= 0 && maxRejectedShare <= 1,
                "max-rejected-share",
                maxRejectedShare,
                "a share from 0 to 1");
        check(alwaysTolerated >= 0, "always-tolerated", alwaysTolerated, ">= 0");
        check(
                pollInterval.compareTo(MIN_POLL_INTERVAL) >= 0 && pollInterval.compareTo(MAX_POLL_INTERVAL) <= 0,
                "poll-interval",
                pollInterval.toMillis() + "ms",
                "10ms to 1m");
    }

    /** The addresses of the control plane to follow; none if the source is something else. */
    public List<URI> feedAddresses() {
        return FeedAddresses.isFeed(source) ? FeedAddresses.parse(source) : List.of();
    }

    /** What becomes of a snapshot that was read to its end: it itself or, if too much of it is bad, the reason. */
    public SnapshotRead judge(Snapshot snapshot) {
        Rejections rejections = snapshot.rejections();
        double tolerated = Math.max(alwaysTolerated, maxRejectedShare * Math.max(snapshot.rulesSeen(), 1));
        if (rejections.badRules() <= tolerated) {
            return snapshot;
        }
        String detail = rejections.badRules() + " of " + snapshot.rulesSeen() + " rules are bad (expected: at most "
                + (long) tolerated + ")";
        return new BadDocument(SnapshotFault.TOO_MANY_BAD_RULES, Place.NONE, detail, rejections);
    }

    private static void check(boolean good, String name, Object value, String expected) {
        if (!good) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
