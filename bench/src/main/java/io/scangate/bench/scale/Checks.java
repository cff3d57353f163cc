package io.scangate.bench.scale;

import static io.scangate.bench.scale.Table.number;

import io.scangate.bench.scale.FeedFanOut.Fleet;
import java.io.PrintStream;

/** The measured inputs, and the model beside measurements that are no inputs. bench/results/2026-11-29-scale.md has the runs. */
final class Checks {
    /** bench/feed/fanout.py, second run: 10 followers against none, 1,000 against 10; bench/README.md: 5.3 and 9.2 % for 100 and 200 polls a second. */
    static final Costs COSTS = new Costs(0.0125, 0.00017, 0.00039, 0.0105, 0.02, 903, 460, 120);

    /** bench/feed/store.py. */
    static final double ETCD_SECONDS = 0.00096;

    static final long HEAD_BYTES = 12_770;

    /** The median of the same, and three round trips that a directory does not need. */
    static final double PUBLISH_SECONDS = 0.023 + 3 * 0.05;

    static final Network NETWORK = new Network(0.005, 0.05, 125e6, 1e-4);

    private static final long SEED = 9;
    private static final double MILLI = 1e3;

    /** The first run: followers, processor time of the control plane for each change, time until all have it. */
    private static final double[][] FOLLOWERS = {
        {10, 39.5, 25.5}, {100, 66.3, 46.0}, {300, 89.4, 145.2}, {1000, 175.9, 535.8}
    };

    /** Processor time for each change without followers, the looks for news included. */
    private static final double ALONE = 28.1;

    /** Processor time of the process that followed, for each answer: the third run. */
    private static final double FOLLOWER_SECONDS = 0.000023;

    /** The third run, in which all work took longer: processor time for an answer to one of 1,000 followers, time until all had it. */
    private static final double THIRD_RUN_SECONDS = 0.00033;

    private static final double THIRD_RUN_MILLIS = 397.5;

    private static final int PUBLISHES = 100;
    private static final double PUBLISHES_A_SECOND = 4;

    private Checks() {}

    static void print(PrintStream out) {
        Table table = new Table(out, "what", "model", "measured", "model / measured");
        memory(table);
        followers(table);
        gateways(table);
        table.end();
    }

    private static void memory(Table table) {
        Sizes ten = Sizes.ofShard(10e6, 1);
        row(table, "index of 10 million rules, MB (DeltaBenchmark: 63.4 bytes a rule)", ten.index() / 1e6, 634, 0);
        row(table, "the same with a test link for each tenth rule (2026-11-27-changes)", ten.index() / 1e6, 649, 0);
        row(table, "compiled file of these, MB (2026-11-27-begin)", ten.file() / 1e6, 698.917, 0);
        row(
                table,
                "one of 16 shards of 10 million rules, MB",
                Sizes.ofShard(10e6, 16).index() / 1e6,
                53.4,
                1);
        Sizes shard = Sizes.ofShard(100e6, 16);
        row(table, "one of 16 shards of 100 million rules: accounts", shard.accounts(), 2_276_424, 0);
        row(table, "its index, MB", shard.index() / 1e6, 533.9, 1);
        // The ns of a lookup at ten thousand and a million rules, and a line through the logarithms of these sizes.
        row(
                table,
                "lookup at 10 million rules, ns (bench/README.md: 80 and 270; 2026-11-21-lookups)",
                270 + (270 - 80) / 2.0,
                394,
                0);
    }

    private static void followers(Table table) {
        Costs costs = COSTS.withApply(FOLLOWER_SECONDS);
        for (double[] measured : FOLLOWERS) {
            String of = number(measured[0], 0) + " followers: ";
            double processor = ALONE + (COSTS.changeSeconds() + measured[0] * COSTS.deltaSeconds()) * MILLI;
            row(table, of + "processor time of the control plane for a change, ms", processor, measured[1], 1);
            Fleet fleet = Fleet.direct((int) measured[0], 1, 1);
            Outcome outcome = new FeedFanOut(fleet, costs, Network.NONE, SEED).run(PUBLISHES, PUBLISHES_A_SECOND);
            row(table, of + "all have a change, ms after the publish", outcome.until(1) * MILLI, measured[2], 1);
        }
        Outcome third = new FeedFanOut(Fleet.direct(1000, 1, 1), costs.withDelta(THIRD_RUN_SECONDS), Network.NONE, SEED)
                .run(PUBLISHES, PUBLISHES_A_SECOND);
        row(
                table,
                "the third run, 1,000 followers, by its processor time",
                third.until(1) * MILLI,
                THIRD_RUN_MILLIS,
                1);
    }

    private static void gateways(Table table) {
        for (double[] measured : new double[][] {{10, 4, 41, 71}}) {
            Fleet fleet = new Fleet((int) measured[0], 1, 2, 0, true);
            Outcome outcome = new FeedFanOut(fleet, COSTS, Network.NONE, SEED).run(300, measured[1]);
            String of = number(measured[0], 0) + " gateways on two processors, ms after the publish: ";
            row(table, of + "median", outcome.quantile(0.5) * MILLI, measured[2], 1);
            row(table, of + "p99", outcome.quantile(0.99) * MILLI, measured[3], 1);
        }
    }

    private static void row(Table table, String what, double model, double measured, int digits) {
        table.row(what, number(model, digits), number(measured, digits), number(model / measured, 2));
    }
}
