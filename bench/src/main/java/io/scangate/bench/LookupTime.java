package io.scangate.bench;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import java.util.Arrays;
import java.util.function.Supplier;

/** Measures lookups outside of JMH, where an index is too large or changes too often for it. */
public final class LookupTime {
    private static final int ROUNDS = 7;
    private static final double LEAST_HITS = 0.94;

    private LookupTime() {}

    /**
     * The nanoseconds of a lookup: the median of some rounds over all links, of which one in twenty may miss.
     *
     * @param served gives the index for each lookup
     */
    public static double nanos(Supplier<RuleIndex> served, Link[] links) {
        RuleView view = new RuleView();
        double[] rounds = new double[ROUNDS];
        int hits = 0;
        for (int round = 0; round < rounds.length; round++) {
            long began = System.nanoTime();
            for (Link link : links) {
                hits += served.get().find(link, view) ? 1 : 0;
            }
            rounds[round] = (double) (System.nanoTime() - began) / links.length;
        }
        if (hits < links.length * (long) ROUNDS * LEAST_HITS) {
            throw new IllegalStateException("too few hits: " + hits);
        }
        return median(rounds);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
