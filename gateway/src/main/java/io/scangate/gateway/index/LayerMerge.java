package io.scangate.gateway.index;

import java.util.Arrays;

/**
 * Merges the layers of an index into one. The result omits hidden blocks, replaced and removed accounts, and records that no
 * rule uses. It is as small as a new compilation of the same accounts, after any number of changes. O(rules) time. Needs the
 * memory of the result and half of the memory of the layers' records. Not thread-safe: an object does one merge. Scans keep
 * using the layers, which do not change.
 */
final class LayerMerge {
    /*
     * Design. The merge copies the live part of the layers. The roots are the visible blocks (RuleIndex.forEachHost) and the
     * current accounts (RuleIndex.isCurrent).
     *
     * 1. Visit the visible blocks. Copy the account, the pages and the test of each rule once. The forwarding table notes for
     *    each record of each layer its position in the result.
     * 2. Copy the current accounts without rules.
     * 3. Visit the visible blocks again. Copy each block without a change, then replace the references of its rules by those
     *    of the forwarding table.
     * 4. Build the table of origins, and the table of accounts, at their final size.
     *
     * The record writer finds equal pages by their hash, so pages of different layers are shared again. Empty blocks are
     * not copied: they only hide blocks of lower layers, and the result has none.
     *
     * References:
     * [1] Cheney: A Nonrecursive List Compacting Algorithm. CACM 13(11), 1970.
     * [2] O'Neil, Cheng, Gawlick, O'Neil: The Log-Structured Merge-Tree. Acta Informatica 33, 1996.
     *
     * Departures:
     * - A copying collector [1] stores forwarding addresses in the old objects. Here scans still read the layers, so the
     *   addresses have a table of their own: an int for each word of records. Layers are immutable, so scans need no barrier.
     * - It also scans the copies to find further objects. Here records refer at most to a page, so the visit of the rules
     *   finds all of them, and the records of a block stand together.
     * - A log-structured merge-tree [2] merges neighbouring levels in key order. Here one merge takes all layers. Blocks have
     *   no order, since a hash table finds them.
     */
    private final RuleIndex index;
    private final CompiledRules[] layers;

    /** For each layer and each word of its records, the position of the copied record; 0 before it is copied. */
    private final int[][] forwarding;

    private int origins;
    private int hostWords = Layout.FIRST;

    LayerMerge(RuleIndex layered) {
        index = layered;
        layers = layered.layers();
        forwarding = Arrays.stream(layers)
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

    /** The most words of records that the result can have. */
    private int words() {
        return (int) Math.min(
                WordBuffer.MAX_WORDS - 1,
                Arrays.stream(layers).mapToLong(layer -> layer.records().length).sum());
    }

    /** Copies the records of the rules in the order of the rules, then the accounts without rules. */
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
        int[] places = forwarding[number];
        if (places[account] == 0) {
            CompiledRules layer = layers[number];
            places[account] = RecordLayout.knowledge(layer.records(), account) == LayerKnowledge.NEIGHBOUR
                    ? moveWhole(writer, number, account)
                    : writer.account(layer, account, LayerKnowledge.WHOLE);
        }
        return places[account];
    }

    /** Copies an account of which this layer has only the neighbour form: a layer below has the whole account. */
    private int moveWhole(RecordWriter writer, int number, int neighbour) {
        for (int below = number + 1; below < layers.length; below++) {
            int account = layers[below].findAccount(layers[number], neighbour);
            if (account != 0 && index.isCurrent(below, account)) {
                return moveAccount(writer, below, account);
            }
        }
        throw new IllegalStateException("account " + RuleView.appid(layers[number].records(), neighbour)
                + " has rules, but no layer has the account");
    }

    private int movePage(RecordWriter writer, int number, int page) {
        int[] places = forwarding[number];
        if (places[page] == 0) {
            places[page] = writer.page(layers[number], page);
        }
        return places[page];
    }

    private void moveTest(RecordWriter writer, int number, int test) {
        int[] places = forwarding[number];
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
                    relocate(hosts, copy + rule - host, forwarding[number]);
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
