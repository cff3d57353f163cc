package io.scangate.gateway.index;

import java.util.Arrays;

/**
 * Makes the layers of an index one, of what lives alone: hidden blocks, replaced and removed accounts and texts that no
 * rule refers to any more are left behind, so the result is as small as an index compiled of the same accounts, however
 * many changes there were. Blocks are copied as they are, but for their references to records. O(rules).
 *
 * <p>Memory beside the layers, which go on serving: the result, and half of the layers' records to know where each went.
 */
final class LayerMerge {
    private final RuleIndex index;
    private final CompiledRules[] layers;

    /** By layer, where the record of each word has gone; 0 for nowhere yet. */
    private final int[][] moved;

    private int origins;
    private int hostWords = Layout.FIRST;

    LayerMerge(RuleIndex layered) {
        index = layered;
        layers = layered.layers();
        moved = Arrays.stream(layers)
                .map(layer -> new int[layer.records().length])
                .toArray(int[][]::new);
    }

    RuleIndex merge() {
        long seed = layers[0].seed();
        RecordWriter writer = new RecordWriter(seed, words());
        moveRecords(writer);
        CompiledRules.Counts counts = new CompiledRules.Counts(index.rules(), origins, writer.accounts());
        long[] accountTable = writer.accountTable();
        long[] records = writer.toArray();
        long[] hosts = copyHosts(records);
        return new RuleIndex(new CompiledRules(
                hosts, records, LayerBuilder.originTable(hosts, origins, seed), accountTable, seed, counts));
    }

    /** How many words of records there are at most. */
    private int words() {
        return (int) Math.min(
                WordBuffer.MAX_WORDS - 1,
                Arrays.stream(layers).mapToLong(layer -> layer.records().length).sum());
    }

    /** Those of rules in the order of the rules, then accounts that have none. */
    private void moveRecords(RecordWriter writer) {
        index.forEachHost((number, host) -> {
            CompiledRules layer = layers[number];
            layer.forEachRule(host, rule -> {
                moveAccount(writer, number, Layout.account(layer.hosts(), rule));
                movePage(writer, number, Layout.livePage(layer.hosts(), rule));
                moveTest(writer, number, Layout.test(layer.hosts(), rule));
                return true;
            });
            if (Layout.hostRules(layer.hosts(), host) > 0) {
                origins++;
                hostWords = Math.addExact(hostWords, Layout.hostWords(layer.hosts(), host));
            }
            return true;
        });
        for (int i = 0; i < layers.length; i++) {
            int number = i;
            layers[i].forEachAccount(account -> {
                if (index.isCurrent(number, account)) {
                    moveAccount(writer, number, account);
                }
            });
        }
    }

    private int moveAccount(RecordWriter writer, int number, int account) {
        int[] places = moved[number];
        if (places[account] == 0) {
            CompiledRules layer = layers[number];
            places[account] = RecordLayout.knowledge(layer.records(), account) == LayerKnowledge.NEIGHBOUR
                    ? moveWhole(writer, number, account)
                    : writer.account(layer, account, LayerKnowledge.WHOLE);
        }
        return places[account];
    }

    /** A neighbour stands whole in some layer below. */
    private int moveWhole(RecordWriter writer, int number, int neighbour) {
        for (int below = number + 1; below < layers.length; below++) {
            int account = layers[below].findAccount(layers[number], neighbour);
            if (account != 0 && index.isCurrent(below, account)) {
                return moveAccount(writer, below, account);
            }
        }
        throw new IllegalStateException(
                "account " + RuleView.appid(layers[number].records(), neighbour) + " has rules and is in no layer");
    }

    private int movePage(RecordWriter writer, int number, int page) {
        int[] places = moved[number];
        if (places[page] == 0) {
            places[page] = writer.page(layers[number], page);
        }
        return places[page];
    }

    private void moveTest(RecordWriter writer, int number, int test) {
        int[] places = moved[number];
        if (test != 0 && places[test] == 0) {
            int page = movePage(writer, number, RecordLayout.testPage(layers[number].records(), test));
            places[test] = writer.test(layers[number], test, page);
        }
    }

    private long[] copyHosts(long[] records) {
        long[] hosts = new long[hostWords];
        int[] end = {Layout.FIRST};
        index.forEachHost((number, host) -> {
            CompiledRules layer = layers[number];
            if (Layout.hostRules(layer.hosts(), host) > 0) {
                int copy = end[0];
                end[0] += Layout.hostWords(layer.hosts(), host);
                System.arraycopy(layer.hosts(), host, hosts, copy, end[0] - copy);
                layer.forEachRule(host, rule -> {
                    relocate(hosts, copy + rule - host, moved[number]);
                    RecordLayout.addHostRef(records, Layout.account(hosts, copy + rule - host), copy);
                    return true;
                });
            }
            return true;
        });
        return hosts;
    }

    private static void relocate(long[] hosts, int rule, int[] places) {
        Layout.setReferences(
                hosts,
                rule,
                places[Layout.account(hosts, rule)],
                places[Layout.livePage(hosts, rule)],
                places[Layout.test(hosts, rule)]);
    }
}
