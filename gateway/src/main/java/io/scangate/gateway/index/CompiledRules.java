package io.scangate.gateway.index;

import io.scangate.gateway.rule.Role;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Compiled rules in flat memory, drawn in {@link Layout}. Immutable once published.
 */
final class CompiledRules {
    private final long[] hosts;
    private final long[] records;
    private final long[] originTable;
    private final long[] accountTable;
    private final long seed;
    private final Counts counts;

    /**
     * Takes the arrays over.
     *
     * @param hosts host blocks
     * @param records accounts, pages and tests
     * @param originTable from origin to host block
     * @param accountTable from appid to account
     * @param seed of every hash in the two tables and of the members' tags
     * @param counts how many rules, origins and accounts
     */
    CompiledRules(long[] hosts, long[] records, long[] originTable, long[] accountTable, long seed, Counts counts) {
        this.hosts = hosts;
        this.records = records;
        this.originTable = originTable;
        this.accountTable = accountTable;
        this.seed = seed;
        this.counts = counts;
    }

    /** How many rules, origins and accounts. */
    record Counts(int rules, int origins, int accounts) {}

    /** The hash of an origin, the same in every layer of an index. */
    long originHash(byte[] bytes, int originLength) {
        return Words.hash(bytes, 0, originLength, seed);
    }

    /** The block of an origin with that hash, or 0; up to seven bytes past the origin must be readable. */
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

    /** What the first slot of a hash leads to: most often the block that {@link #findHost} finds; 0 for an empty slot. */
    int likelyHost(long hash) {
        return Layout.slotRef(originTable[HashTable.start(originTable, hash)]);
    }

    /** The block here of the origin of a block of another layer, or 0. */
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
     * @param keyEnd at least seven bytes past it must be readable
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

    /** The account of an appid, or 0. */
    int findAccount(String appid) {
        byte[] bytes = appid.getBytes(StandardCharsets.UTF_8);
        return findAccount(Words.of(bytes), 0, bytes.length);
    }

    /** The account here of the appid of another layer's account, or 0. */
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

    /** A user's role in an account, or null; O(log members). */
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

    /** Goes through the blocks; answers false as soon as one visit does. */
    boolean forEachHost(IntPredicate visit) {
        for (int host = Layout.FIRST; host < hosts.length; host += Layout.hostWords(hosts, host)) {
            if (!visit.test(host)) {
                return false;
            }
        }
        return true;
    }

    /** Goes through the rules of a block; answers false as soon as one visit does. */
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

    /** Goes through all accounts that the layer knows something of. */
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

    /** Memory of a block, its slot, and its rules' pages and tests. */
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

    /** Memory of an account and its slot. */
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
