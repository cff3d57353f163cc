package io.scangate.bench.scale;

import static io.scangate.bench.scale.Table.bytes;
import static io.scangate.bench.scale.Table.number;
import static io.scangate.bench.scale.Table.seconds;

import io.scangate.bench.Distribution;
import java.io.PrintStream;

/**
 * Prints the tables of {@code docs/scale.md}: {@code java -Xmx3g -cp bench/target/scangate-bench.jar io.scangate.bench.scale.Scale}. The
 * same in each run.
 */
public final class Scale {
    private static final int RULES = 100_000_000;
    private static final double MILLION = 1e6;
    private static final int SCANS = 20_000_000;
    private static final int BATCH = 32;

    /** Publishes that ten gateways followed in a test; the limits of accounts allow ten times as many. */
    private static final double CHANGES_A_SECOND = 8;

    private final PrintStream out;

    private Scale(PrintStream out) {
        this.out = out;
    }

    /** Prints. */
    public static void main(String[] arguments) {
        Scale scale = new Scale(System.out);
        scale.inputs();
        scale.fleet();
        scale.skew();
        scale.changes();
        scale.out.println("## Model and measurement\n");
        Checks.print(scale.out);
    }

    private void inputs() {
        Costs costs = Checks.COSTS;
        Network network = Checks.NETWORK;
        out.println("## Inputs\n");
        Table table = new Table(out, "input", "value");
        table.row("processor time of a source for a change, once", number(costs.changeSeconds() * 1e3, 2) + " ms");
        table.row("for an answer with changes", number(costs.deltaSeconds() * 1e3, 2) + " ms");
        table.row("for an answer without", number(costs.pollSeconds() * 1e3, 2) + " ms");
        table.row("for a look at etcd's head", number(Checks.ETCD_SECONDS * 1e3, 2) + " ms");
        table.row(
                "from the arrival of a change until a gateway serves it",
                number(costs.applySeconds() * 1e3, 1) + " ms");
        table.row("a source looks for news each", number(costs.watchSeconds() * 1e3, 0) + " ms");
        table.row(
                "a changed account in an answer; the rest of an answer",
                costs.deltaBytes() + " B; " + costs.answerBytes() + " B");
        table.row("head of a store", bytes((double) Checks.HEAD_BYTES));
        table.row(
                "from a change until its head is written, three round trips included",
                seconds(Checks.PUBLISH_SECONDS) + " s");
        table.row(
                "latency in one direction (assumed)",
                number(network.leastLatency() * 1e3, 0) + " to " + number(network.mostLatency() * 1e3, 0) + " ms");
        table.row("line of a machine (assumed)", number(network.bytesASecond() * 8 / 1e9, 0) + " Gbit/s");
        table.row("answers with changes that are lost (assumed)", "1 in " + number(1 / network.loss(), 0));
        table.end();
    }

    private void fleet() {
        FleetTables tables = new FleetTables(out, RULES);
        out.println("## Sizes\n");
        tables.sizes();
        tables.sites();
        tables.failures();
        tables.controlPlane();
    }

    private void skew() {
        out.println("## The fullest shard / the mean\n");
        int[] hosts = Shards.hosts(RULES);
        int[] counts = {4, 16, 64};
        Table table = new Table(out, "distribution", "4 shards", "16 shards", "64 shards");
        Skew[] skews = new Skew[counts.length];
        for (int i = 0; i < counts.length; i++) {
            skews[i] = new Skew(hosts, new Shards(counts[i]));
        }
        row(table, "rules: three a host (the workload)", skews, skew -> Skew.most(skew.even(hosts.length, 3)));
        row(table, "rules: 1,000 a host", skews, skew -> Skew.most(skew.even(RULES / 1000, 1000)));
        row(table, "rules: 100,000 a host", skews, skew -> Skew.most(skew.even(RULES / 100_000, 100_000)));
        row(table, "rules: the n-th host has 1/n of the first", skews, skew -> Skew.most(skew.zipf(RULES)));
        for (double share : new double[] {0.001, 0.01, 0.05}) {
            String name = "rules: three a host, and one host with " + number(RULES * share / MILLION, 1) + " million";
            row(table, name, skews, skew -> Skew.most(skew.withGiant(RULES, share)));
        }
        row(
                table,
                "scans: uniform over rules",
                skews,
                skew -> Skew.most(skew.scans(Distribution.UNIFORM, RULES, SCANS)));
        row(table, "scans: Zipf over rules", skews, skew -> Skew.most(skew.scans(Distribution.ZIPF, RULES, SCANS)));
        table.end();
        out.println("## What spans shards\n");
        Table spans = new Table(out, "", "4 shards", "16 shards", "64 shards");
        row(
                spans,
                "shards on which an account of ten rules has rules, mean",
                skews,
                skew -> skew.shardsOfAnAccount(RULES));
        row(
                spans,
                "shards that a batch of " + BATCH + " links asks, mean",
                skews,
                skew -> skew.shardsOfABatch(RULES, BATCH, 100_000));
        spans.end();
    }

    private interface Figure {
        double of(Skew skew);
    }

    private static void row(Table table, String name, Skew[] skews, Figure figure) {
        table.row(name, number(figure.of(skews[0]), 3), number(figure.of(skews[1]), 3), number(figure.of(skews[2]), 3));
    }

    private void changes() {
        out.println("## Changes to 10,000 gateways\n");
        FanOutTables tables = new FanOutTables(out, Checks.COSTS, Checks.NETWORK);
        tables.feeds(CHANGES_A_SECOND);
        tables.feeds(10 * CHANGES_A_SECOND);
        tables.shards(CHANGES_A_SECOND, Checks.PUBLISH_SECONDS, Checks.HEAD_BYTES);
        tables.stores(CHANGES_A_SECOND, Checks.PUBLISH_SECONDS, Checks.HEAD_BYTES, Checks.ETCD_SECONDS);
    }
}
