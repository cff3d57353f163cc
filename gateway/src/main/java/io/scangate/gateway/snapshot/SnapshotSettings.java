package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Place;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;

/**
 * The tolerance for bad rules. A snapshot is rejected whole if more rules are bad than {@code alwaysTolerated} and more
 * than the share {@code maxRejectedShare} of all rules. Immutable.
 *
 * @param maxRejectedShare the share of bad rules, from 0 to 1
 * @param alwaysTolerated the number of bad rules, from 0
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

    /** Returns the snapshot or, if too many of its rules are bad, the reason for its rejection. */
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
