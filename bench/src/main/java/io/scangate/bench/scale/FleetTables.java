package io.scangate.bench.scale;

import static io.scangate.bench.scale.Table.bytes;
import static io.scangate.bench.scale.Table.number;

import java.io.PrintStream;

/** The tables of sizes: of a gateway, a site and a control plane. Plain arithmetic on measured figures. */
final class FleetTables {
    private static final double MILLION = 1e6;
    private static final int GATEWAYS = 10_000;
    private static final int SHARDS = 16;
    private static final int COPIES = 2;
    private static final double SLOW_LINE = 100e6 / 8;

    private final PrintStream out;
    private final double rules;

    FleetTables(PrintStream out, int rules) {
        this.out = out;
        this.rules = rules;
    }

    void sizes() {
        Table table = new Table(
                out,
                "shards",
                "million rules each",
                "million accounts each",
                "index",
                "bytes a rule",
                "heap",
                "machine",
                "compiled file",
                "start, s",
                "swap, s",
                "new gateway, s",
                "its file over 100 Mbit/s, s",
                "memory of 10,000 gateways");
        for (int shards : new int[] {1, 4, 8, SHARDS, 32, 64}) {
            Sizes sizes = Sizes.ofShard(rules, shards);
            table.row(
                    shards,
                    number(sizes.rules() / MILLION, 2),
                    number(sizes.accounts() / MILLION, 2),
                    bytes(sizes.index()),
                    number(sizes.index() / sizes.rules(), 1),
                    bytes(sizes.heap()),
                    bytes(sizes.machine()),
                    bytes(sizes.file()),
                    number(sizes.start(), 2),
                    number(sizes.swap(), 1),
                    number(sizes.begin(), 1),
                    number(sizes.file() / SLOW_LINE, 0),
                    bytes(sizes.machine() * GATEWAYS));
        }
        table.end();
    }

    /** The memory of a site by the gateways that its scans need. */
    void sites() {
        Table table = new Table(
                out,
                "gateways that the scans of a site need",
                "whole copies: gateways",
                "memory of the site",
                SHARDS + " shards, " + COPIES + " copies each: gateways",
                "memory of the site",
                "sites of 10,000 gateways");
        for (int needed : new int[] {3, SHARDS * COPIES, 100}) {
            int gateways = Math.max(SHARDS * COPIES, needed);
            table.row(
                    needed,
                    needed,
                    bytes(needed * Sizes.ofShard(rules, 1).machine()),
                    gateways,
                    bytes(gateways * Sizes.ofShard(rules, SHARDS).machine()),
                    GATEWAYS / gateways);
        }
        table.end();
    }

    /** What is away when gateways fail independently. */
    void failures() {
        Table table = new Table(
                out,
                "copies of a shard in a site",
                "a gateway is away",
                "a certain shard of the site is away",
                "any of its " + SHARDS + " shards",
                "hours a year",
                "links without an answer meanwhile");
        for (int copies : new int[] {1, COPIES, 3}) {
            for (double away : new double[] {0.01, 0.001}) {
                double shard = Math.pow(away, copies);
                double any = 1 - Math.pow(1 - shard, SHARDS);
                table.row(
                        copies,
                        share(away),
                        share(shard),
                        share(any),
                        number(any * 365 * 24, any > 0.01 ? 0 : 3),
                        "1 in " + SHARDS);
            }
        }
        table.end();
    }

    private static String share(double share) {
        return share >= 0.001
                ? number(100 * share, 2) + " %"
                : number(MILLION * share, share < 1e-7 ? 3 : 0) + " in a million";
    }

    /** A control plane: multiples of docs/operators.md. */
    void controlPlane() {
        double tens = rules / (10 * MILLION);
        double millions = rules / MILLION;
        Table table = new Table(out, "control plane", "measured", number(millions, 0) + " million rules");
        table.row(
                "its index, a third of the heap at most",
                "649 MB at 10 million",
                bytes(649e6 * tens) + "; heap of " + bytes(3 * 649e6 * tens));
        table.row("its index, after a start", "73 s at 10 million", number(73 * tens / 60, 0) + " minutes");
        table.row("JSON snapshot, unpacked", "1,125,321,152 bytes at 10 million", bytes(1_125_321_152 * tens));
        table.row("import into SQLite", "121 s for a million", number(121 * millions / 3600, 1) + " hours");
        table.row("SQLite's file with a release each and some counts", "989 MB at a million", bytes(989e6 * millions));
        table.row(
                "backup from PostgreSQL; its size",
                "13.7 s; 91 MB at a million",
                number(13.7 * millions / 60, 0) + " minutes; " + bytes(91e6 * millions));
        table.row("filter of origins, three rules each", "11.77 bits an origin", bytes(rules / 3 * 11.77 / 8));
        double polls = GATEWAYS / 2.0;
        table.row(
                "idle polls of 10,000 gateways, one each 2 s",
                number(Checks.COSTS.pollSeconds() * 1e3, 2) + " ms each",
                number(polls, 0) + " a second, " + number(polls * Checks.COSTS.pollSeconds(), 1) + " processors, "
                        + bytes(polls * 86_400 * Checks.COSTS.emptyBytes()) + " a day");
        table.row("reports of 10,000 gateways, one each 5 s", "not measured", number(GATEWAYS / 5.0, 0) + " a second");
        table.end();
    }
}
