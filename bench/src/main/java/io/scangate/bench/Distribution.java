package io.scangate.bench;

import java.util.SplittableRandom;

/** The distribution of scans over rules. */
public enum Distribution {
    /** Every rule equally often. */
    UNIFORM {
        @Override
        public Picker picker(int rules, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            return () -> random.nextInt(rules);
        }
    },
    /** The n-th most scanned rule gets 1/n of the scans of the first (Zipf's law, exponent 1). */
    ZIPF {
        @Override
        public Picker picker(int rules, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            return () -> scatter(rank(random, rules), rules);
        }
    };

    /** A picker of rules from 0 to below {@code rules}. */
    public abstract Picker picker(int rules, long seed);

    /**
     * A rank from 1 with probability proportional to 1/rank: rejection-inversion for exponent 1 (Hörmann and
     * Derflinger, 1996), whose integral is the logarithm.
     */
    private static int rank(SplittableRandom random, int ranks) {
        double top = Math.log(ranks + 0.5);
        double bottom = Math.log(1.5) - 1;
        while (true) {
            double u = bottom + random.nextDouble() * (top - bottom);
            double x = Math.exp(u);
            int rank = (int) Math.max(1, Math.min(ranks, Math.round(x)));
            if (u >= Math.log(rank + 0.5) - 1.0 / rank) {
                return rank;
            }
        }
    }

    /** Spreads the frequent rules over the index. It is a permutation, since the multiplier is a large prime. */
    private static int scatter(int rank, int rules) {
        return (int) ((rank - 1) * 2_654_435_761L % rules);
    }
}
