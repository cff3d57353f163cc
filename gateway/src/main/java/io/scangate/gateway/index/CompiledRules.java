package io.scangate.gateway.index;

import io.scangate.gateway.rule.Role;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A layer of an index: compiled rules in arrays of words. {@link Layout} draws them. Immutable, so thread-safe.
 */
final class CompiledRules {
    private final long[] hosts;
    private final long[] records;
    private final long[] originTable;
    private final long[] accountTable;
    private final long seed;
    private final Counts counts;

    /**
     * Creates a layer that owns the arrays.
     *
     * @param hosts the host blocks
     * @param records the accounts, pages and tests
     * @param originTable the table from origins to host blocks
     * @param accountTable the table from appids to accounts
     * @param seed the seed of the hashes in both tables and in the tags of members
     * @param counts the numbers of rules, origins and accounts
     */
    CompiledRules(long[] hosts, long[] records, long[] originTable, long[] accountTable, long seed, Counts counts) {
        this.hosts = hosts;
        this.records = records;
        this.originTable = originTable;
        this.accountTable = accountTable;
        this.seed = seed;
        this.counts = counts;
    }

    /** The numbers of rules, origins and accounts. */
    record Counts(int rules, int origins, int accounts) {}

    /** The hash of an origin. All layers of an index have the same seed and therefore the same hashes. */
    long originHash(byte[] bytes, int originLength) {
        return Words.hash(bytes, 0, originLength, seed);
    }

    /** The block of an origin with a hash, or 0. Up to seven bytes past the origin must be readable. */
    int findHost(long hash, byte[] bytes, int originLength) {
        for (int slot = HashTable.start(originTable, hash); ; slot = HashTable.next(originTable, slot)) {
            long entry = originTable[slot];
            if (entry == 0) {
                return 0;
            }
            int host = Layout.slotRef(entry);
            if (Layout.isTagged(entry, hash)
                    && Layout.originLength(hosts, host) == originLength
                    && Words.equal(hosts, Layout.originAt(host), bytes, 0, originLength)) {
                return host;
            }
        }
    }

    /** The block of the first slot of a hash, usually the block that {@link #findHost} finds; 0 for an empty slot. */
    int likelyHost(long hash) {
        return Layout.slotRef(originTable[HashTable.start(originTable, hash)]);
    }

    /** The block of this layer for the origin of another layer's block, or 0. */
    int findHost(CompiledRules other, int otherHost) {
        int length = Layout.originLength(other.hosts, otherHost);
        int origin = Layout.originAt(otherHost);
        long hash = Words.hash(other.hosts, origin, length, seed);
        for (int slot = HashTable.start(originTable, hash); ; slot = HashTable.next(originTable, slot)) {
            long entry = originTable[slot];
            if (entry == 0) {
                return 0;
            }
            int host = Layout.slotRef(entry);
            if (Layout.isTagged(entry, hash)
                    && Layout.originLength(hosts, host) == length
                    && Words.equal(hosts, Layout.originAt(host), other.hosts, origin, length)) {
                return host;
            }
        }
    }

    /**
     * The rule of a block with the longest key that is a prefix of a link's key, or 0.
     *
     * @param keyEnd the end of the key; up to seven bytes past it must be readable
     */
    int findRule(int host, byte[] bytes, int keyStart, int keyEnd) {
        int root = Layout.trieRoot(hosts, host);
        if (root != 0) {
            return RuleTrie.find(hosts, host, root, bytes, keyStart, keyEnd);
        }
        int keyLength = keyEnd - keyStart;
        int rule = Layout.firstRule(hosts, host);
        for (int left = Layout.hostRules(hosts, host); left > 0; left--) {
            int length = Layout.keyLength(hosts, rule);
            if (length <= keyLength && Words.equal(hosts, Layout.keyAt(rule), bytes, keyStart, length)) {
                return rule;
            }
            rule += Layout.ruleWords(length);
        }
        return 0;
    }

    /** The account with an appid, or 0. */
    int findAccount(String appid) {
        byte[] bytes = appid.getBytes(StandardCharsets.UTF_8);
        return findAccount(Words.of(bytes), 0, bytes.length);
    }

    /** The account of this layer with the appid of another layer's account, or 0. */
    int findAccount(CompiledRules other, int otherAccount) {
        int length = RecordLayout.appidLength(other.records, otherAccount);
        return findAccount(other.records, RecordLayout.appidAt(otherAccount), length);
    }

    private int findAccount(long[] from, int appid, int length) {
        long hash = Words.hash(from, appid, length, seed);
        for (int slot = HashTable.start(accountTable, hash); ; slot = HashTable.next(accountTable, slot)) {
            long entry = accountTable[slot];
            if (entry == 0) {
                return 0;
            }
            int account = Layout.slotRef(entry);
            if (Layout.isTagged(entry, hash)
                    && RecordLayout.appidLength(records, account) == length
                    && Words.equal(records, RecordLayout.appidAt(account), from, appid, length)) {
                return account;
            }
        }
    }

    /** The role of a user in an account, or null. O(log members). */
    @Nullable
    Role findRole(int account, byte[] user, int offset, int length) {
        int tag = memberTag(user, offset, length, seed);
        int tags = RecordLayout.tagsAt(records, account);
        int members = RecordLayout.members(records, account);
        for (int at = firstTag(tags, members, tag); at < tags + members; at++) {
            if (RecordLayout.tag(records, at) != tag) {
                return null;
            }
            int member = RecordLayout.member(records, account, at);
            if (RecordLayout.idLength(records, member) == length
                    && Words.equal(records, RecordLayout.idAt(member), user, offset, length)) {
                return RecordLayout.role(records, member);
            }
        }
        return null;
    }

    static int memberTag(byte[] user, int offset, int length, long seed) {
        return RecordLayout.tag(Words.hash(user, offset, length, seed));
    }

    private int firstTag(int tags, int members, int tag) {
        int low = 0;
        int high = members;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (RecordLayout.tag(records, tags + middle) < tag) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return tags + low;
    }

    /** Visits the blocks until a visit returns false. Returns whether all visits returned true. */
    boolean forEachHost(IntPredicate visit) {
        for (int host = Layout.FIRST; host < hosts.length; host += Layout.hostWords(hosts, host)) {
            if (!visit.test(host)) {
                return false;
            }
        }
        return true;
    }

    /** Visits the rules of a block until a visit returns false. Returns whether all visits returned true. */
    boolean forEachRule(int host, IntPredicate visit) {
        int rule = Layout.firstRule(hosts, host);
        for (int left = Layout.hostRules(hosts, host); left > 0; left--) {
            if (!visit.test(rule)) {
                return false;
            }
            rule += Layout.ruleWords(Layout.keyLength(hosts, rule));
        }
        return true;
    }

    /** Visits the accounts of the layer in every form (see {@link LayerKnowledge}). */
    void forEachAccount(IntConsumer visit) {
        for (long entry : accountTable) {
            if (entry != 0) {
                visit.accept(Layout.slotRef(entry));
            }
        }
    }

    long seed() {
        return seed;
    }

    long bytes() {
        return Long.BYTES * ((long) hosts.length + records.length + originTable.length + accountTable.length);
    }

    /** The memory of a block, of its slot, and of the pages and tests of its rules. */
    long hostBytes(int host) {
        long[] words = {Layout.hostWords(hosts, host) + HashTable.MOST_SLOTS};
        forEachRule(host, rule -> {
            words[0] += pageWords(Layout.livePage(hosts, rule));
            int test = Layout.test(hosts, rule);
            words[0] += test == 0
                    ? 0
                    : RecordLayout.testWords(records, test) + pageWords(RecordLayout.testPage(records, test));
            return true;
        });
        return words[0] * Long.BYTES;
    }

    private int pageWords(int page) {
        return page == 0 ? 0 : RecordLayout.pageWords(records, page);
    }

    /** The memory of an account and of its slot. */
    long accountBytes(int account) {
        return (long) Long.BYTES * (RecordLayout.accountWords(records, account) + HashTable.MOST_SLOTS);
    }

    long[] hosts() {
        return hosts;
    }

    long[] records() {
        return records;
    }

    long[] originTable() {
        return originTable;
    }

    long[] accountTable() {
        return accountTable;
    }

    Counts counts() {
        return counts;
    }
}
