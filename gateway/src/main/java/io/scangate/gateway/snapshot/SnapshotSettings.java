package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Place;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;

/**
 * How much may be wrong with a snapshot. It is rejected whole when more rules are bad than {@code alwaysTolerated} and more
 * than {@code maxRejectedShare} of all.
 *
 * @param maxRejectedShare share of bad rules, from 0 to 1
 * @param alwaysTolerated number of bad rules, from 0
 */
public record SnapshotSettings(double maxRejectedShare, int alwaysTolerated) {
    /** The defaults. */
    public static final SnapshotSettings DEFAULT = new SnapshotSettings(0.01, 10);

    public SnapshotSettings {
        check(
                maxRejectedShare >= 0 && maxRejectedShare <= 1,
                "max-rejected-share",
                maxRejectedShare,
                "a share from 0 to 1");
        check(alwaysTolerated >= 0, "always-tolerated", alwaysTolerated, ">= 0");
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
