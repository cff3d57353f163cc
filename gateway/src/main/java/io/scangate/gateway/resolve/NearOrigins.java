package io.scangate.gateway.resolve;

import io.scangate.gateway.index.RuleIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The origins beside a link's origin whose rules may be near to the link, in the order of their rules: those with a single
 * difference first, then those with the longest common prefix, then in the order of their texts. Only origins with rules
 * count, so the result does not depend on the changes that led to the index. Not thread-safe.
 */
final class NearOrigins {
    /** The most origins. */
    static final int MOST = 64;

    /**
     * An origin.
     *
     * @param single whether it has a single difference from the link's origin
     * @param shared the length of its common prefix with the link
     */
    record Origin(String name, boolean single, int shared) {
        private static final Comparator<Origin> NEAREST_FIRST = Comparator.comparing((Origin origin) -> !origin.single)
                .thenComparing(Comparator.comparingInt(Origin::shared).reversed())
                // Rules go on with a slash, so this is the order of the rules.
                .thenComparing(origin -> origin.name + "/");
    }

    private final RuleIndex index;

    /** One origin more than the most shows that there are more. */
    private final TreeSet<Origin> nearest = new TreeSet<>(Origin.NEAREST_FIRST);

    /** Creates an empty collection. */
    NearOrigins(RuleIndex index) {
        this.index = index;
    }

    /** Adds an origin if it is one of the nearest and has rules. */
    void add(Origin origin) {
        boolean isFull = nearest.size() > MOST;
        if (isFull && Origin.NEAREST_FIRST.compare(origin, nearest.last()) >= 0) {
            return;
        }
        if (index.hasRules(origin.name)) {
            nearest.add(origin);
            if (isFull) {
                nearest.pollLast();
            }
        }
    }

    /** The nearest origins, and one more if there are more. */
    List<Origin> nearestAndOneMore() {
        return new ArrayList<>(nearest);
    }
}
