package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.Role;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A layer of an index: compiled rules in segments of words. {@link Layout} draws them. Immutable, so thread-safe.
 */
final class CompiledRules {
    private final Segments hosts;
    private final Segments records;
    private final HashTable originTable;
    private final HashTable accountTable;
    private final Hasher hasher;
    private final Counts counts;
    private final long sum;

    /**
     * Creates a layer and computes its checksum.
     *
     * @param hosts the host blocks
     * @param records the accounts, pages and tests
     * @param originTable the table from origins, and from the parts of split origins, to host blocks
     * @param accountTable the table from appids to accounts
     * @param hasher the hash of both tables and of the tags of members and test links
     * @param counts the numbers of rules, blocks and accounts
     * @param pacer paces the computation
     */
    CompiledRules(
            Segments hosts,
            Segments records,
            HashTable originTable,
            HashTable accountTable,
            Hasher hasher,
            Counts counts,
            Pacer pacer) {
        this.hosts = hosts;
        this.records = records;
        this.originTable = originTable;
        this.accountTable = accountTable;
        this.hasher = hasher;
        this.counts = counts;
        this.sum = sum(pacer);
    }

    private long sum(Pacer pacer) {
        long hosted = LayerSum.of(hasher.seed(), hosts.segments(), pacer);
        long recorded = LayerSum.of(hosted, records.segments(), pacer);
        return LayerSum.of(LayerSum.of(recorded, originTable.segments(), pacer), accountTable.segments(), pacer);
    }

    /** Throws a {@link DamagedIndexException} if the words are no longer those of the creation. O(words). */
    void checkIntact(Pacer pacer) {
        if (sum(pacer) != sum) {
            throw new DamagedIndexException();
        }
    }

    /** The numbers of rules, host blocks and accounts. */
    record Counts(int rules, int blocks, int accounts) {}

    /** A visit of a rule at a position of a segment. Returns whether to continue. */
    interface RuleVisitor {
        boolean visit(long[] words, int rule);
    }

    /** The hash of an origin. All layers of an index have the same hashes. */
    long originHash(byte[] bytes, int originLength) {
        return hasher.hash(bytes, 0, originLength);
    }

    /**
     * The block of an origin or of a part of it, or 0. Up to seven bytes past the origin must be readable.
     *
     * @param hash the hash of the origin and the part
     * @param part the number of the part; 0 for the block of the origin
     */
    int findHost(long hash, int part, byte[] bytes, int originLength) {
        long[] segment = originTable.segment(hash);
        int tag = TableLayout.tag(hash);
        for (int bucket = originTable.bucket(hash); ; bucket = originTable.next(bucket)) {
            for (int left = TableLayout.matches(segment, bucket, tag); left != 0; left &= left - 1) {
                int host = TableLayout.ref(segment, bucket, Integer.numberOfTrailingZeros(left));
                if (isHost(host, part, bytes, originLength)) {
                    return host;
                }
            }
            if (!TableLayout.isFull(segment, bucket)) {
                return 0;
            }
        }
    }

    /** Whether a block is that of an origin and a part. */
    boolean isHost(int host, int part, byte[] bytes, int originLength) {
        long[] words = hosts.of(host);
        int at = Segments.at(host);
        return Layout.originLength(words, at) == originLength
                && Words.equal(words, Layout.originAt(at), bytes, 0, originLength)
                && Layout.part(words, at) == part;
    }

    /** Reads the bucket of a hash into the cache. */
    long touchBucket(long hash) {
        return originTable.segment(hash)[originTable.bucket(hash)];
    }

    /** The first block with the tag of a hash, usually the block that {@link #findHost} finds; 0 for none. */
    int likelyHost(long hash) {
        long[] segment = originTable.segment(hash);
        int bucket = originTable.bucket(hash);
        int matches = TableLayout.matches(segment, bucket, TableLayout.tag(hash));
        return matches == 0 ? 0 : TableLayout.ref(segment, bucket, Integer.numberOfTrailingZeros(matches));
    }

    /** Reads the first lines of a block into the cache. */
    long touchHost(int host) {
        return Layout.touch(hosts.of(host), Segments.at(host));
    }

    /** The block of this layer for the origin and part of another layer's block, or 0. */
    int findHost(CompiledRules other, int otherHost) {
        long[] from = other.hosts.of(otherHost);
        int at = Segments.at(otherHost);
        return findHost(from, Layout.originAt(at), Layout.originLength(from, at), Layout.part(from, at));
    }

    /** The block of an origin in words or of a part of it, or 0. */
    int findHost(long[] from, int origin, int length, int part) {
        long hash = hasher.part(hasher.hash(from, origin, length), part);
        return originTable.find(hash, host -> {
            long[] words = hosts.of(host);
            int at = Segments.at(host);
            return Layout.originLength(words, at) == length
                    && Layout.part(words, at) == part
                    && Words.equal(words, Layout.originAt(at), from, origin, length);
        });
    }

    /**
     * The rule of a block with the longest key that is a prefix of a link's key, or 0. The block is no router.
     *
     * @param words the segment of the block
     * @param host the position of the block
     * @param keyEnd the end of the key; up to seven bytes past it must be readable
     * @return the position of the rule in the segment
     */
    static int findRule(long[] words, int host, byte[] bytes, int keyStart, int keyEnd) {
        int root = Layout.trieRoot(words, host);
        if (root != 0) {
            return RuleTrie.find(words, host, root, bytes, keyStart, keyEnd);
        }
        int keyLength = keyEnd - keyStart;
        int rule = Layout.firstRule(words, host);
        for (int left = Layout.hostRules(words, host); left > 0; left--) {
            int length = Layout.keyLength(words, rule);
            if (length <= keyLength && Words.equal(words, Layout.keyAt(rule), bytes, keyStart, length)) {
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
        long[] from = other.records.of(otherAccount);
        int at = Segments.at(otherAccount);
        return findAccount(from, RecordLayout.appidAt(at), RecordLayout.appidLength(from, at));
    }

    private int findAccount(long[] from, int appid, int length) {
        return accountTable.find(hasher.hash(from, appid, length), account -> {
            long[] words = records.of(account);
            int at = Segments.at(account);
            return RecordLayout.appidLength(words, at) == length
                    && Words.equal(words, RecordLayout.appidAt(at), from, appid, length);
        });
    }

    /** The appid of an account. */
    String appid(int account) {
        long[] words = records.of(account);
        int at = Segments.at(account);
        return Words.toString(words, RecordLayout.appidAt(at), RecordLayout.appidLength(words, at));
    }

    /** The digest of an account. */
    Digest digest(int account) {
        return RecordLayout.digest(records.of(account), Segments.at(account));
    }

    /** The origin of a block, such as {@code https://wx.qq.com}. */
    String origin(int host) {
        long[] words = hosts.of(host);
        int at = Segments.at(host);
        return Words.toString(words, Layout.originAt(at), Layout.originLength(words, at));
    }

    /** What the layer knows of an account. */
    LayerKnowledge knowledge(int account) {
        return RecordLayout.knowledge(records.of(account), Segments.at(account));
    }

    /** The role of a user in an account, or null. O(log members). */
    @Nullable
    Role findRole(int account, byte[] user, int offset, int length) {
        int tag = RecordLayout.tag(hasher.hash(user, offset, length));
        long[] words = records.of(account);
        int at = Segments.at(account);
        int tags = RecordLayout.tagsAt(words, at);
        int members = RecordLayout.members(words, at);
        for (int i = RecordLayout.firstTag(words, tags, members, tag); i < tags + members; i++) {
            if (RecordLayout.tag(words, i) != tag) {
                return null;
            }
            int member = RecordLayout.tagged(words, at, i);
            if (RecordLayout.idLength(words, member) == length
                    && Words.equal(words, RecordLayout.idAt(member), user, offset, length)) {
                return RecordLayout.role(words, member);
            }
        }
        return null;
    }

    /** Whether a test has a link. O(log links). */
    boolean isTestLink(int test, Link link) {
        long[] words = records.of(test);
        int at = Segments.at(test);
        int links = RecordLayout.testLinks(words, at);
        int tags = RecordLayout.linkTags(links);
        if (tags == 0) {
            int one = RecordLayout.firstTestLink(words, at);
            for (int left = links; left > 0; left--) {
                if (isLink(words, one, link)) {
                    return true;
                }
                one = RecordLayout.nextTestLink(words, one);
            }
            return false;
        }
        int tag = RecordLayout.tag(hasher.hash(link.bytes(), link.pathStart(), link.keyEnd() - link.pathStart()));
        int first = RecordLayout.linkTagsAt(at);
        for (int i = RecordLayout.firstTag(words, first, tags, tag); i < first + tags; i++) {
            if (RecordLayout.tag(words, i) != tag) {
                return false;
            }
            if (isLink(words, RecordLayout.tagged(words, at, i), link)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLink(long[] words, int testLink, Link link) {
        int length = link.keyEnd() - link.pathStart();
        return RecordLayout.testLinkLength(words, testLink) == length
                && Words.equal(words, RecordLayout.testLinkKeyAt(testLink), link.bytes(), link.pathStart(), length);
    }

    /** Visits the blocks until a visit returns false, routers included. Returns whether all visits returned true. */
    boolean forEachHost(IntPredicate visit) {
        return forEachHost(hosts, visit);
    }

    static boolean forEachHost(Segments hosts, IntPredicate visit) {
        for (int i = 0; i < hosts.count(); i++) {
            long[] words = hosts.segment(i);
            int at = i == 0 ? Layout.FIRST : 0;
            // Zero words follow the last block of a segment.
            while (at < words.length - 1 && Layout.hostWords(words, at) != 0) {
                if (!visit.test(Segments.ref(i, at))) {
                    return false;
                }
                at += Layout.hostWords(words, at);
            }
        }
        return true;
    }

    /** Visits the rules of a block that decide links, until a visit returns false. Returns whether all returned true. */
    boolean forEachRule(int host, RuleVisitor visit) {
        return forEachRuleAndShadowed(
                host, (words, rule) -> Layout.isShadowed(words, rule) || visit.visit(words, rule));
    }

    /** Visits all rules of a block, a rule that decides links before those that it shadows. */
    boolean forEachRuleAndShadowed(int host, RuleVisitor visit) {
        long[] words = hosts.of(host);
        int at = Segments.at(host);
        if (Layout.isRouter(words, at)) {
            return true;
        }
        int rule = Layout.firstRule(words, at);
        for (int left = Layout.hostRules(words, at); left > 0; left--) {
            if (!visit.visit(words, rule)) {
                return false;
            }
            rule += Layout.ruleWords(Layout.keyLength(words, rule));
        }
        return true;
    }

    /** Whether a block is a router. */
    boolean isRouter(int host) {
        return Layout.isRouter(hosts.of(host), Segments.at(host));
    }

    /** Visits the accounts of the layer in every form (see {@link LayerKnowledge}). */
    void forEachAccount(IntConsumer visit) {
        accountTable.forEach(visit);
    }

    Hasher hasher() {
        return hasher;
    }

    long bytes() {
        return hosts.bytes() + records.bytes() + originTable.bytes() + accountTable.bytes();
    }

    /** The memory of a block, of its entry, and of the pages and tests of its rules. */
    long hostBytes(int host) {
        long[] sum = {Layout.hostWords(hosts.of(host), Segments.at(host)) + HashTable.MOST_WORDS};
        forEachRuleAndShadowed(host, (words, rule) -> {
            sum[0] += pageWords(Layout.livePage(words, rule));
            int test = Layout.test(words, rule);
            if (test != 0) {
                long[] from = records.of(test);
                int at = Segments.at(test);
                sum[0] += RecordLayout.testWords(from, at) + pageWords(RecordLayout.testPage(from, at));
            }
            return true;
        });
        return sum[0] * Long.BYTES;
    }

    private int pageWords(int page) {
        return page == 0 ? 0 : RecordLayout.pageWords(records.of(page), Segments.at(page));
    }

    /** The memory of an account and of its entry. */
    long accountBytes(int account) {
        int words = RecordLayout.accountWords(records.of(account), Segments.at(account));
        return (long) Long.BYTES * (words + HashTable.MOST_WORDS);
    }

    Segments hosts() {
        return hosts;
    }

    Segments records() {
        return records;
    }

    HashTable originTable() {
        return originTable;
    }

    HashTable accountTable() {
        return accountTable;
    }

    Counts counts() {
        return counts;
    }
}
