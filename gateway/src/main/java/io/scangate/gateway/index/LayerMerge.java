package io.scangate.gateway.index;

import java.util.Arrays;

/**
 * Makes the layers of an index one. Records are kept as they are and those of the upper layer appended, so that blocks of
 * the lowest layer are copied without looking inside, and only the upper layer's rules get other references.
 */
final class LayerMerge {
    private final RuleIndex index;
    private final CompiledRules upper;
    private final CompiledRules base;
    /** What is added to references to records of the upper layer: word 0 is not appended. */
    private final int shift;

    private final long[] records;
    private final WordBuffer hosts;
    private int origins;

    LayerMerge(RuleIndex layered) {
        RuleIndex two = layered.layers().length == 2
                ? layered
                : new RuleIndexDelta(layered, rejected -> {}).merge(layered.layers().length - 1);
        index = two;
        upper = two.layers()[0];
        base = two.layers()[1];
        shift = base.records().length - 1;
        records = Arrays.copyOf(base.records(), Math.addExact(base.records().length, upper.records().length - 1));
        System.arraycopy(upper.records(), 1, records, base.records().length, upper.records().length - 1);
        hosts = new WordBuffer(Math.addExact(base.hosts().length, upper.hosts().length));
    }

    RuleIndex merge() {
        long[] accountTable = mergeAccounts();
        base.forEachHost(host -> {
            if (upper.findHost(base, host) == 0) {
                copyBaseHost(host);
            }
            return true;
        });
        upper.forEachHost(host -> {
            if (Layout.hostRules(upper.hosts(), host) > 0) {
                copyUpperHost(host);
            }
            return true;
        });
        CompiledRules.Counts counts = new CompiledRules.Counts(index.rules(), origins, index.accounts());
        long[] words = hosts.toArray();
        return new RuleIndex(new CompiledRules(
                words,
                records,
                LayerBuilder.originTable(words, origins, base.seed()),
                accountTable,
                base.seed(),
                counts));
    }

    /** Accounts of the upper layer take the place of those of the lowest; all lose their references to blocks. */
    private long[] mergeAccounts() {
        long[] table = HashTable.create(index.accounts());
        base.forEachAccount(account -> {
            Layout.clearHostRefs(records, account);
            if (isCurrent(account)) {
                addAccount(table, account);
            }
        });
        upper.forEachAccount(account -> {
            if (Layout.accountKind(upper.records(), account) == AccountKind.WHOLE) {
                Layout.clearHostRefs(records, account + shift);
                addAccount(table, account + shift);
            }
        });
        return table;
    }

    private boolean isCurrent(int baseAccount) {
        int found = upper.findAccount(base, baseAccount);
        return found == 0 || Layout.accountKind(upper.records(), found) == AccountKind.NEIGHBOUR;
    }

    private void addAccount(long[] table, int account) {
        int length = Layout.appidLength(records, account);
        HashTable.add(table, Words.hash(records, account + Layout.ACCOUNT_HEADER, length, base.seed()), account);
    }

    private void copyBaseHost(int host) {
        int copy = hosts.size();
        hosts.append(base.hosts(), host, Layout.hostWords(base.hosts(), host));
        base.forEachRule(host, rule -> {
            Layout.addHostRef(records, Layout.account(base.hosts(), rule), copy);
            return true;
        });
        origins++;
    }

    private void copyUpperHost(int host) {
        int copy = hosts.size();
        hosts.append(upper.hosts(), host, Layout.hostWords(upper.hosts(), host));
        upper.forEachRule(host, rule -> {
            relocate(rule, copy + rule - host, copy);
            return true;
        });
        origins++;
    }

    private void relocate(int rule, int copy, int hostCopy) {
        long[] from = upper.hosts();
        int account = Layout.account(from, rule);
        int moved = Layout.accountKind(upper.records(), account) == AccountKind.NEIGHBOUR
                ? base.findAccount(upper, account)
                : account + shift;
        int livePage = Layout.livePage(from, rule);
        int test = Layout.test(from, rule);
        hosts.words()[copy] = Layout.withAccount(from[rule], moved);
        hosts.words()[copy + 1] = Layout.pair(test == 0 ? 0 : test + shift, livePage == 0 ? 0 : livePage + shift);
        if (test != 0) {
            records[test + shift] += shift; // its page
        }
        Layout.addHostRef(records, moved, hostCopy);
    }
}
