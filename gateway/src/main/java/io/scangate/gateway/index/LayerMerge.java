package io.scangate.gateway.index;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Merges the upper layers of an index, or all of them, into one. The result omits hidden blocks, replaced accounts, and records
 * that no rule uses. If all layers are merged, it also omits removed accounts and empty blocks, and is as small as a new
 * compilation of the same accounts. O(rules of the layers) time. Needs the memory of the result and half of the memory of the
 * layers' records. Not thread-safe: an object does one merge. Scans keep using the layers, which do not change.
 */
final class LayerMerge {
    /*
     * Design. The merge copies the live part of the layers. The roots are the visible blocks (LayerStack.forEachHost) and the
     * current accounts (LayerStack.isCurrent).
     *
     * 1. Visit the visible blocks. Copy the account, the pages and the test of each rule once. The forwarding table notes for
     *    each record of each layer its position in the result.
     * 2. Copy the current accounts without rules.
     * 3. Visit the visible blocks again. Copy each block without a change, then replace the references of its rules by those
     *    of the forwarding table.
     * 4. Build the table of origins, and the table of accounts, at their final size.
     *
     * The record writer finds equal pages by their hash, so pages of different layers are shared again. A merge of all layers
     * does not copy empty blocks, which only hide blocks of lower layers. Routers are copied without a change, because layers of
     * later changes may have rules of each of their parts already. A merge of the upper layers keeps them, and the forms
     * of accounts that refer to a layer below.
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
    private final LayerStack layers;
    private final int count;
    private final Pacer pacer;
    private final Hasher hasher;
    private final RecordWriter writer;
    private final WordChunks blocks = new WordChunks(Segments.SHIFT);
    private int blockCount;
    private int rules;

    /** For each layer, segment of records and word, the position of the copied record; 0 before it is copied. */
    private final int[][][] forwarding;

    /** For accounts of lower layers, the number of their rules in parts of upper layers: the blocks that they may need to note. */
    private final Map<Long, Integer> rulesInParts = new HashMap<>();

    /**
     * Creates a merge.
     *
     * @param count the number of layers to merge, from the top
     */
    LayerMerge(LayerStack layers, int count, Pacer pacer) {
        this.layers = layers;
        this.count = count;
        this.pacer = pacer;
        hasher = layers.get(0).hasher();
        writer = new RecordWriter(hasher, pacer);
        forwarding = new int[count][][];
        for (int i = 0; i < count; i++) {
            Segments records = layers.get(i).records();
            forwarding[i] = new int[records.count()][];
            for (int segment = 0; segment < records.count(); segment++) {
                forwarding[i][segment] = new int[records.segment(segment).length];
                pacer.piece();
            }
        }
    }

    /** Merges the layers. Throws a {@link DamagedIndexException} if one is damaged: the checksum of the result would hide it. */
    CompiledRules merge() {
        for (int i = 0; i < count; i++) {
            layers.get(i).checkIntact(pacer);
        }
        forEachHost(this::countRulesInParts);
        forEachHost((number, host) -> {
            layers.get(number).forEachRuleAndShadowed(host, (words, rule) -> {
                moveAccount(number, Layout.account(words, rule));
                movePage(number, Layout.livePage(words, rule));
                moveTest(number, Layout.test(words, rule));
                pacer.item();
                return true;
            });
            return true;
        });
        for (int i = 0; i < count; i++) {
            moveAccounts(i);
        }
        writer.forgetPages();
        forEachHost(this::copyBlock);
        // The tables of the result need memory, and the work above is done.
        Arrays.fill(forwarding, new int[0][]);
        rulesInParts.clear();
        return LayerBuilder.layer(blocks, blockCount, rules, writer, hasher, pacer);
    }

    /** Visits the visible blocks of the merged layers. */
    private void forEachHost(LayerStack.HostVisitor visitor) {
        layers.forEachHost((number, host) -> {
            pacer.item();
            return number < count && visitor.visit(number, host);
        });
    }

    private boolean isWhole() {
        return count == layers.size();
    }

    /** The merged layer with the whole form of a neighbour's account, as a layer and its account; null for none. */
    private long wholeForm(int number, int neighbour) {
        for (int below = number + 1; below < count; below++) {
            int account = layers.get(below).findAccount(layers.get(number), neighbour);
            if (account != 0 && layers.isCurrent(below, account)) {
                return Layout.pair(below, account);
            }
        }
        if (isWhole()) {
            throw new IllegalStateException(
                    "account " + layers.get(number).appid(neighbour) + " has rules, but no layer has the account");
        }
        return 0;
    }

    private boolean countRulesInParts(int number, int host) {
        CompiledRules layer = layers.get(number);
        if (Layout.part(layer.hosts().of(host), Segments.at(host)) != 0) {
            layer.forEachRuleAndShadowed(host, (words, rule) -> {
                int account = Layout.account(words, rule);
                long whole = layer.knowledge(account) == LayerKnowledge.NEIGHBOUR ? wholeForm(number, account) : 0;
                if (whole != 0) {
                    rulesInParts.merge(whole, 1, Integer::sum);
                }
                return true;
            });
        }
        return true;
    }

    private int place(int number, int ref) {
        return forwarding[number][ref >>> Segments.SHIFT][Segments.at(ref)];
    }

    private int setPlace(int number, int ref, int place) {
        forwarding[number][ref >>> Segments.SHIFT][Segments.at(ref)] = place;
        return place;
    }

    /** Copies the accounts of a layer that have no rules. */
    private void moveAccounts(int number) {
        CompiledRules layer = layers.get(number);
        layer.forEachAccount(account -> {
            pacer.item();
            LayerKnowledge known = layer.knowledge(account);
            boolean kept = known == LayerKnowledge.WHOLE || (known == LayerKnowledge.REMOVED && !isWhole());
            if (kept && layers.isCurrent(number, account)) {
                moveAccount(number, account);
            }
        });
    }

    private int moveAccount(int number, int account) {
        int moved = place(number, account);
        if (moved != 0) {
            return moved;
        }
        CompiledRules layer = layers.get(number);
        LayerKnowledge known = layer.knowledge(account);
        long whole = known == LayerKnowledge.NEIGHBOUR ? wholeForm(number, account) : 0;
        if (whole != 0) {
            return setPlace(number, account, moveAccount(Layout.high(whole), Layout.low(whole)));
        }
        int noted = known == LayerKnowledge.WHOLE
                ? RecordLayout.hostRefCount(layer.records().of(account), Segments.at(account))
                        + rulesInParts.getOrDefault(Layout.pair(number, account), 0)
                : 0;
        return setPlace(number, account, writer.account(layer, account, known, noted));
    }

    private int movePage(int number, int page) {
        int moved = page == 0 ? 0 : place(number, page);
        return moved != 0 || page == 0 ? moved : setPlace(number, page, writer.page(layers.get(number), page));
    }

    private int moveTest(int number, int test) {
        int moved = test == 0 ? 0 : place(number, test);
        if (moved != 0 || test == 0) {
            return moved;
        }
        int page = RecordLayout.testPage(layers.get(number).records().of(test), Segments.at(test));
        return setPlace(number, test, writer.test(layers.get(number), test, movePage(number, page)));
    }

    private boolean copyBlock(int number, int host) {
        CompiledRules layer = layers.get(number);
        long[] from = layer.hosts().of(host);
        int at = Segments.at(host);
        if (isWhole() && Layout.hostRules(from, at) == 0) {
            return true;
        }
        int copy = blocks.append(from, at, Layout.hostWords(from, at));
        blockCount++;
        long[] words = blocks.chunk(copy);
        int moved = blocks.at(copy) - at;
        layer.forEachRuleAndShadowed(host, (ignored, rule) -> {
            relocate(number, words, rule + moved, copy);
            pacer.item();
            return true;
        });
        return true;
    }

    /** Replaces the references of a copied rule. */
    private void relocate(int number, long[] words, int rule, int host) {
        int account = place(number, Layout.account(words, rule));
        int page = Layout.livePage(words, rule);
        int test = Layout.test(words, rule);
        Layout.setReferences(
                words, rule, account, page == 0 ? 0 : place(number, page), test == 0 ? 0 : place(number, test));
        if (writer.knowledge(account) == LayerKnowledge.WHOLE) {
            writer.addHostRef(account, host);
        }
        rules += Layout.isShadowed(words, rule) ? 0 : 1;
    }
}
