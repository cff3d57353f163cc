package io.scangate.bench.scale;

import static io.scangate.bench.scale.Table.bytes;
import static io.scangate.bench.scale.Table.number;
import static io.scangate.bench.scale.Table.seconds;

import io.scangate.bench.scale.FeedFanOut.Fleet;
import java.io.PrintStream;

/** The tables of the fan-out of changes. Each row is a simulation. */
final class FanOutTables {
    private static final long SEED = 27;
    private static final int SECONDS = 4;
    private static final int CHANGES_OF_A_SHARD = 40;
    private static final int GATEWAYS = 10_000;
    private static final int SHARDS = 16;
    private static final int SOURCES = 2;
    private static final int PROCESSORS = 2;
    private static final int EDGES = 100;
    private static final long SHORT_HEAD_BYTES = 600;

    private final PrintStream out;
    private final Costs costs;
    private final Network network;

    FanOutTables(PrintStream out, Costs costs, Network network) {
        this.out = out;
        this.costs = costs;
        this.network = network;
    }

    /** Prints the tables of long polls. */
    void feeds(double aSecond) {
        Table table = new Table(
                out,
                number(GATEWAYS, 0) + " gateways, " + number(aSecond, 0) + " changes a second",
                "half, s",
                "99 %, s",
                "100 %, s",
                "100 %, slowest change, s",
                "processors of the sources",
                "answers a second",
                "connections of a source",
                "bytes a day of the sources",
                "of all",
                "of a gateway");
        feed(table, "direct, 2 sources of 2 processors", Fleet.direct(GATEWAYS, SOURCES, PROCESSORS), aSecond, false);
        feed(table, "direct, 10 sources of 2", Fleet.direct(GATEWAYS, 10, PROCESSORS), aSecond, false);
        for (int fanOut : new int[] {10, 25, 50, 100}) {
            Fleet tree = new Fleet(GATEWAYS, SOURCES, PROCESSORS, fanOut, false);
            feed(table, "relays with " + fanOut + " followers", tree, aSecond, false);
        }
        Fleet tree = new Fleet(GATEWAYS, SOURCES, PROCESSORS, 50, false);
        feed(table, "50 followers, a relay of the first level hangs", tree, aSecond, true);
        table.end();
    }

    private void feed(Table table, String name, Fleet fleet, double aSecond, boolean oneHangs) {
        FeedFanOut simulation = new FeedFanOut(fleet, costs, network, SEED);
        if (oneHangs) {
            simulation.hang(0);
        }
        Outcome outcome = simulation.run((int) (SECONDS * aSecond), aSecond);
        Usage usage = simulation.usage();
        row(
                table,
                name,
                outcome,
                usage,
                number(usage.processors(), 2),
                number(usage.answersASecond(), 0),
                Long.toString(simulation.connectionsOfASource()));
    }

    /** The times, then three cells, then the bytes. */
    private static void row(
            Table table, String name, Outcome outcome, Usage usage, String first, String second, String third) {
        table.row(
                name,
                seconds(outcome.until(0.5)),
                seconds(outcome.until(0.99)),
                seconds(outcome.until(1)),
                seconds(outcome.longestUntil(1)),
                first,
                second,
                third,
                bytes(usage.sourceBytesADay()),
                bytes(usage.allBytesADay()),
                bytes(usage.allBytesADay() / GATEWAYS));
    }

    /** Prints the table of stores. */
    void stores(double aSecond, double publishSeconds, long headBytes, double etcdSeconds) {
        Table table = new Table(
                out,
                number(GATEWAYS, 0) + " gateways, " + number(aSecond, 0) + " changes a second",
                "half, s",
                "99 %, s",
                "100 %, s",
                "100 %, slowest change, s",
                "processors of etcd",
                "GETs a day of all gateways",
                "GETs a second at the origin, reads of etcd",
                "bytes a day of origin and etcd",
                "of all",
                "of a gateway");
        // The pause between two looks, the life of the head in a cache, etcd's processors, the bytes of the head.
        double[][] rows = {
            {1, 1, 0, headBytes}, {5, 1, 0, headBytes}, {5, 1, 0, SHORT_HEAD_BYTES}, {1, 0, PROCESSORS, headBytes}
        };
        for (double[] row : rows) {
            boolean isEtcd = row[2] > 0;
            String name = (isEtcd ? "etcd, look each " : "CDN, look each ") + number(row[0], 0) + " s"
                    + (isEtcd ? "" : ", head kept " + number(row[1], 0) + " s")
                    + ", head of " + bytes(row[3]);
            StoreFanOut.Fleet fleet =
                    new StoreFanOut.Fleet(GATEWAYS, EDGES, row[0], row[1], publishSeconds, (long) row[3], (int) row[2]);
            store(table, name, fleet, aSecond, etcdSeconds);
        }
        table.end();
    }

    private void store(Table table, String name, StoreFanOut.Fleet fleet, double aSecond, double etcdSeconds) {
        StoreFanOut simulation = new StoreFanOut(fleet, costs.withPoll(etcdSeconds), network, SEED);
        // At least two looks, since what is used is averaged over the changes.
        double seconds = Math.max(SECONDS, 2 * fleet.poll());
        Outcome outcome = simulation.run((int) (seconds * aSecond), aSecond);
        Usage usage = simulation.usage();
        boolean isEtcd = fleet.etcdProcessors() > 0;
        row(
                table,
                name,
                outcome,
                usage,
                isEtcd ? number(usage.processors(), 2) : "-",
                number(usage.otherAnswersADay() / 1e6, 0) + " million",
                number(usage.answersASecond(), 0));
    }

    /** Prints what sharding does to each of them: a gateway gets the changes of its shard only. */
    void shards(double aSecond, double publishSeconds, long headBytes) {
        int gateways = GATEWAYS / SHARDS;
        double changes = aSecond / SHARDS;
        Table table = new Table(
                out,
                "one of " + SHARDS + " shards: " + gateways + " gateways, " + changes + " changes a second",
                "99 %, s",
                "100 %, s",
                "processors of the sources, all shards",
                "bytes a day of the sources, all shards",
                "of all gateways",
                "of a gateway");
        for (int fanOut : new int[] {0, 25}) {
            Fleet fleet = new Fleet(gateways, SOURCES, PROCESSORS, fanOut, false);
            String name = fanOut == 0 ? "direct, 2 sources of 2 processors" : "relays with " + fanOut + " followers";
            shard(table, name, new FeedFanOut(fleet, costs, network, SEED), changes, true);
        }
        for (double poll : new double[] {1, 5}) {
            StoreFanOut.Fleet fleet = new StoreFanOut.Fleet(gateways, EDGES, poll, 1, publishSeconds, headBytes, 0);
            String name = "CDN, look each " + number(poll, 0) + " s, head kept 1 s";
            shard(table, name, new StoreFanOut(fleet, costs, network, SEED), changes, false);
        }
        table.end();
    }

    private static void shard(Table table, String name, FanOut simulation, double changes, boolean ofSources) {
        Outcome outcome = simulation.run(CHANGES_OF_A_SHARD, changes);
        Usage usage = simulation.usage();
        table.row(
                name,
                seconds(outcome.until(0.99)),
                seconds(outcome.until(1)),
                ofSources ? number(usage.processors() * SHARDS, 2) : "-",
                bytes(usage.sourceBytesADay() * SHARDS),
                bytes(usage.allBytesADay() * SHARDS),
                bytes(usage.allBytesADay() * SHARDS / GATEWAYS));
    }
}
