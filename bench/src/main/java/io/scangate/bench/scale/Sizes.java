package io.scangate.bench.scale;

/**
 * What a gateway needs for its rules, by what was measured up to ten million rules. Immutable.
 *
 * @param rules the rules of the gateway
 * @param accounts the accounts that have some of them
 */
record Sizes(double rules, double accounts) {
    private static final double MILLION = 1e6;
    private static final double RULES_OF_AN_ACCOUNT = 10;
    private static final double HOSTS_OF_AN_ACCOUNT = 4;

    /**
     * Bytes of a rule and of an account: the solution for the first two rows of {@code ShardIndex} in
     * bench/results/2026-11-29-scale.md, 63.38 bytes a rule with 0.1 accounts a rule and 77.81 with 68,778 / 251,215.
     */
    static final double ACCOUNT_BYTES = (77.81 - 63.38) / (68_778.0 / 251_215 - 0.1);

    static final double RULE_BYTES = 63.38 - 0.1 * ACCOUNT_BYTES;

    /** The index of a million rules of 100,000 accounts, for lines through figures at one and ten million. */
    private static final double INDEX_OF_A_MILLION = 63.38 * MILLION;

    /** bench/results/2026-11-27-begin.md and 2026-11-27-heap.md: 71,491,272 bytes and 65.1 MB for a million rules. */
    private static final double FILE_FACTOR = 71.491272 / 65.1;

    /** docs/operators.md: the heap is 3.5 times the index and 50 MB. */
    private static final double HEAP_FACTOR = 3.5;

    private static final double HEAP_BESIDE = 50e6;

    /** One of equal shards of the workload: three rules a host, ten an account, so four hosts an account. */
    static Sizes ofShard(double allRules, int shards) {
        double onIt = 1 - Math.pow(1 - 1.0 / shards, HOSTS_OF_AN_ACCOUNT);
        return new Sizes(allRules / shards, allRules / RULES_OF_AN_ACCOUNT * onIt);
    }

    /** The index in bytes. */
    double index() {
        return RULE_BYTES * rules + ACCOUNT_BYTES * accounts;
    }

    /** The heap in bytes. */
    double heap() {
        return HEAP_FACTOR * index() + HEAP_BESIDE;
    }

    /** The memory of the machine or container in bytes: the heap is half of it. */
    double machine() {
        return 2 * heap();
    }

    /** The compiled file in bytes. */
    double file() {
        return FILE_FACTOR * index();
    }

    /** Seconds of a start from the rules on its disk; bench/results/2026-11-27-start.md: 0.54 and 0.77 at one and ten million. */
    double start() {
        return 0.54 + (0.77 - 0.54) * (index() / INDEX_OF_A_MILLION - 1) / 9;
    }

    /** Seconds of a swap of all rules; bench/results/2026-11-27-swap.md: 2.45 at ten million. */
    double swap() {
        return 2.45 * index() / (10 * INDEX_OF_A_MILLION);
    }

    /** Seconds until a new gateway over loopback is ready; bench/results/2026-11-27-begin.md: 5.4, of which 4.4 to load, at ten million. */
    double begin() {
        return 1 + 4.4 * index() / (10 * INDEX_OF_A_MILLION);
    }
}
