package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The compiled rules of a snapshot. {@link #find} returns the rule that decides a link: the matching rule with the longest
 * path, then the longest query. A lookup probes a hash table for the origin of the link and reads one contiguous block of
 * rules. It takes O(length of the link) time, does not depend on the number of rules and allocates nothing.
 *
 * <p>{@link RuleIndexCompiler} builds an index and {@link RuleIndexDelta} derives a changed index from it. Immutable, so
 * thread-safe.
 */
public final class RuleIndex {
    /*
     * Design. The index is a trie keyed by scheme and host, then by path segments, with query-prefix leaves. Its levels are
     * laid out so that a lookup touches little memory (docs/index-layout.md draws them):
     *
     * - Scheme and host. Every link has one origin (scheme, host and port), so the upper levels of the trie are one hash
     *   table from origins to host blocks.
     * - Path segments and query prefixes. The key of a rule is its path, a "?" and its query, cut so that the rule matches a
     *   link exactly if the rule's key is a prefix of the link's key (see rule.Prefix). The rules of an origin are therefore
     *   one longest-prefix problem over bytes. A block of at most 16 rules is scanned, the longest key first. A larger block
     *   has a compressed trie of its keys (RuleTrie). An origin with more than 256 rules is split into parts, each a block of
     *   its own (Router), so that a change of one rule never costs more than a part.
     *
     * A lookup makes two reads of memory that depend on each other: the bucket of the table and the block. bench/README.md has
     * the measured times.
     *
     * Changes. An index has a few layers. A layer has whole host blocks, and its block of an origin, or of a part, hides the
     * same block in the layers below. So the first block of the link's origin or part decides, and a lookup never combines
     * rules of two layers. A change adds or rebuilds a small top layer. In the background LayerMerge merges the upper layers or
     * all layers: DeltaApplier freezes the index, merges the frozen index, and puts the layers of later changes on the result.
     *
     * References:
     * [1] Heinz, Zobel, Williams: Burst Tries: A Fast, Efficient Data Structure for String Keys. ACM TOIS 20(2), 2002.
     * [2] O'Neil, Cheng, Gawlick, O'Neil: The Log-Structured Merge-Tree. Acta Informatica 33, 1996.
     * [3] Waldvogel, Varghese, Turner, Plattner: Scalable High Speed IP Routing Lookups. SIGCOMM 1997.
     * [4] Crosby, Wallach: Denial of Service via Algorithmic Complexity Attacks. USENIX Security 2003.
     *
     * Departures:
     * - A burst trie [1] starts with containers and bursts a container that grows. Here the compiler knows all rules of an
     *   origin and chooses the scan or the trie once for the block.
     * - A log-structured merge-tree [2] searches its components for a key and needs tombstones for deleted keys. Here the unit
     *   is the block: an empty block hides all rules of an origin or part, and the search ends at the first block.
     * - Binary search on prefix lengths [3] needs fewer probes for deeply nested rules. It precomputes the best match of each
     *   prefix, and a layer could not hide a single rule of such results.
     * - Each snapshot has a random hash seed, so that owners cannot choose hosts with colliding hashes [4].
     */
    private final CompiledRules[] layers;
    private final int frozen;
    private final int rules;
    private final int accounts;
    private final long hiddenBytes;
    private final Digest digest;

    RuleIndex(CompiledRules base, Digest digest) {
        this(new CompiledRules[] {base}, 1, base.counts().rules(), base.counts().accounts(), 0, digest);
    }

    /**
     * Creates an index of layers.
     *
     * @param layers the layers, the newest first
     * @param frozen the number of lowest layers that changes may not rebuild
     * @param hiddenBytes the memory of blocks and accounts in the frozen layers that layers above hide
     * @param digest the sum of the accounts' digests, also of those that the index omits
     */
    RuleIndex(CompiledRules[] layers, int frozen, int rules, int accounts, long hiddenBytes, Digest digest) {
        this.layers = layers;
        this.frozen = frozen;
        this.rules = rules;
        this.accounts = accounts;
        this.hiddenBytes = hiddenBytes;
        this.digest = digest;
    }

    /** The index without rules. It is compiled once, since a compilation takes some hundred kilobytes. */
    private static final class Empty {
        static final RuleIndex INDEX = new RuleIndexCompiler(rejected -> {}, 0).compile();
    }

    /** An index without rules. O(1). */
    public static RuleIndex empty() {
        return Empty.INDEX;
    }

    /**
     * Finds the rule that decides a link: the most specific matching rule, published or not. Ignores user info in the link.
     * O(length of the link + layers), independent of the number of rules.
     *
     * @param into set to the rule, if a rule matches
     * @return whether a rule matches
     */
    public boolean find(Link link, RuleView into) {
        return find(layers[0].originHash(link.bytes(), link.pathStart()), 0, link, link.keyEnd(), into);
    }

    /**
     * Finds the rule that decides a link.
     *
     * @param hash the hash of the link's origin
     * @param likely a block of the lowest layer that is probably the block of the origin, or 0
     */
    boolean find(long hash, int likely, Link link, RuleView into) {
        return find(hash, likely, link, link.keyEnd(), into);
    }

    private boolean find(long hash, int likely, Link link, int keyEnd, RuleView into) {
        byte[] bytes = link.bytes();
        int originLength = link.pathStart();
        for (int i = 0; i < layers.length; i++) {
            CompiledRules layer = layers[i];
            boolean isLikely = likely != 0 && i == layers.length - 1 && layer.isHost(likely, 0, bytes, originLength);
            int host = isLikely ? likely : layer.findHost(hash, 0, bytes, originLength);
            if (host != 0) {
                long[] words = layer.hosts().of(host);
                int at = Segments.at(host);
                if (Layout.isRouter(words, at)) {
                    return findInParts(hash, words, at, link, keyEnd, into);
                }
                return findInBlock(layer, host, words, at, link, keyEnd, into);
            }
        }
        return false;
    }

    private static boolean findInBlock(
            CompiledRules layer, int host, long[] words, int at, Link link, int keyEnd, RuleView into) {
        int rule = CompiledRules.findRule(words, at, link.bytes(), link.pathStart(), keyEnd);
        if (rule == 0) {
            return false;
        }
        into.set(layer, host, words, rule);
        return true;
    }

    /** Searches the part of the longest split prefix, then at most one more part (see {@link Router}). */
    private boolean findInParts(long hash, long[] router, int at, Link link, int keyEnd, RuleView into) {
        int split = Router.find(router, at, link.bytes(), link.pathStart(), keyEnd);
        while (!findInPart(hash, Layout.splitPart(router, split), link, keyEnd, into)) {
            int next = Layout.nextToSearch(router, split);
            if (next == 0) {
                return false;
            }
            split = at + next;
        }
        return true;
    }

    private boolean findInPart(long originHash, int part, Link link, int keyEnd, RuleView into) {
        long hash = layers[0].hasher().part(originHash, part);
        for (CompiledRules layer : layers) {
            int host = layer.findHost(hash, part, link.bytes(), link.pathStart());
            if (host != 0) {
                return findInBlock(layer, host, layer.hosts().of(host), Segments.at(host), link, keyEnd, into);
            }
        }
        return false;
    }

    /** The number of rules. */
    public int rules() {
        return rules;
    }

    /** The number of accounts. */
    public int accounts() {
        return accounts;
    }

    /** The digest of the state: the sum of the digests of its accounts, also of accounts that the index omits. O(1). */
    public Digest digest() {
        return digest;
    }

    /** The digest of an account; zero if the index has no such account. O(layers). */
    public Digest digest(String appid) {
        return Objects.requireNonNullElse(stack().digest(appid), Digest.ZERO);
    }

    /** Visits the appid and the digest of each account. O(accounts * layers). */
    public void forEachAccount(BiConsumer<String, Digest> visit) {
        stack().forEachAccount(visit);
    }

    /** The same rules with the digest of a state that has more accounts: those that the document's reader has left out. */
    public RuleIndex withDigest(Digest ofState) {
        return new RuleIndex(layers, frozen, rules, accounts, hiddenBytes, ofState);
    }

    /**
     * Checks that the words of all layers are those that were compiled. O(bytes): about 10 ms for a million rules.
     *
     * @throws DamagedIndexException if they are not
     */
    public void checkIntact(Pacer pacer) {
        for (CompiledRules layer : layers) {
            layer.checkIntact(pacer);
        }
    }

    /** The memory of the compiled rules in bytes, tables included. */
    public long memoryBytes() {
        return Arrays.stream(layers).mapToLong(CompiledRules::bytes).sum();
    }

    /** Whether the index has an account with an appid. */
    public boolean hasAccount(String appid) {
        return stack().hasAccount(appid);
    }

    /**
     * Visits the rules that match a link, the most specific first, while {@code more} returns true. The first one decides the
     * link. Reuses the view. O(matching rules * length of the link).
     */
    public void forEachMatch(Link link, Predicate<RuleView> more) {
        long hash = layers[0].originHash(link.bytes(), link.pathStart());
        RuleView view = new RuleView();
        int keyEnd = link.keyEnd();
        while (keyEnd > link.pathStart() && find(hash, 0, link, keyEnd, view) && more.test(view)) {
            keyEnd = link.pathStart() + view.keyLength() - 1;
        }
    }

    /**
     * Visits the rules of a link's origin whose keys are next to the link's key in the order of bytes. The rules do not depend on
     * the changes that led to this index. Reuses the view. O(most * log(most) + parts of the origin).
     *
     * @param most the most rules before the key, and the most rules from the key on
     * @param more receives each rule, on each side the nearest first, and returns whether to continue on this side
     * @return whether these are all rules of the origin
     */
    public boolean forEachRuleNear(Link link, int most, Predicate<RuleView> more) {
        byte[] key = Arrays.copyOfRange(link.bytes(), link.pathStart(), link.keyEnd());
        long[] origin = new long[Words.count(link.pathStart())];
        Words.write(origin, 0, link.bytes(), 0, link.pathStart());
        RuleView view = new RuleView();
        boolean after = new Neighbours(stack(), origin, link.pathStart(), key, most, false).visit(view, more);
        return new Neighbours(stack(), origin, link.pathStart(), key, most, true).visit(view, more) && after;
    }

    /**
     * Visits the first rules of an origin in the order of their keys. Reuses the view. O(most * log(most) + parts of the origin).
     *
     * @param origin such as {@code https://wx.qq.com}
     * @param most the most rules to visit
     * @param more receives each rule and returns whether to continue
     * @return whether these are all rules of the origin
     */
    public boolean forEachFirstRule(String origin, int most, Predicate<RuleView> more) {
        byte[] bytes = origin.getBytes(StandardCharsets.UTF_8);
        return new Neighbours(stack(), Words.of(bytes), bytes.length, new byte[0], most, false)
                .visit(new RuleView(), more);
    }

    /** Visits the rules of an origin while {@code more} returns true, in any order. Reuses the view. O(rules of the origin). */
    public void forEachRuleOfOrigin(String origin, Predicate<RuleView> more) {
        byte[] bytes = origin.getBytes(StandardCharsets.UTF_8);
        RuleView view = new RuleView();
        stack().forEachBlock(
                        Words.of(bytes), 0, bytes.length, (layer, host) -> visitRules(layers[layer], host, view, more));
    }

    /** Whether an origin has a rule. O(parts of the origin), but O(1) if it was not emptied by changes. */
    public boolean hasRules(String origin) {
        byte[] bytes = origin.getBytes(StandardCharsets.UTF_8);
        boolean[] has = new boolean[1];
        stack().forEachBlock(Words.of(bytes), 0, bytes.length, (layer, host) -> {
            has[0] = !layers[layer].forEachRule(host, (words, rule) -> false);
            return !has[0];
        });
        return has[0];
    }

    /** Visits the rules of an account while {@code more} returns true. Reuses the view. O(rules of its origins). */
    public void forEachRuleOfAccount(String appid, Predicate<RuleView> more) {
        RuleView view = new RuleView();
        stack().forEachHostOfAccount(
                        appid,
                        (layer, host) -> visitRules(
                                layers[layer], host, view, rule -> !rule.appid().equals(appid) || more.test(rule)));
    }

    /** Visits all rules while {@code more} returns true. Reuses the view. O(rules). */
    public void forEachRule(Predicate<RuleView> more) {
        RuleView view = new RuleView();
        stack().forEachHost((layer, host) -> visitRules(layers[layer], host, view, more));
    }

    /**
     * Visits each origin once, such as {@code https://wx.qq.com}, also origins whose rules changes have removed. The order depends
     * on the changes that led to this index. O(origins).
     */
    public void forEachOrigin(Consumer<String> visit) {
        stack().forEachOrigin((layer, host) -> {
            visit.accept(layers[layer].origin(host));
            return true;
        });
    }

    /**
     * Visits the bytes of each origin with a rule once, such as {@code https://wx.qq.com}, in any order, with rests of the pacer.
     * O(origins).
     */
    public void forEachOriginWithRules(Pacer pacer, Consumer<byte[]> visit) {
        stack().forEachOrigin((layer, host) -> {
            pacer.item();
            long[] words = layers[layer].hosts().of(host);
            int at = Segments.at(host);
            boolean hasRules = Layout.hostRules(words, at) > 0;
            // A router may have splits without rules.
            if (hasRules && (!Layout.isRouter(words, at) || hasRules(layers[layer].origin(host)))) {
                visit.accept(Words.bytes(words, Layout.originAt(at), Layout.originLength(words, at)));
            }
            return true;
        });
    }

    private static boolean visitRules(CompiledRules layer, int host, RuleView view, Predicate<RuleView> more) {
        return layer.forEachRule(host, (words, rule) -> {
            view.set(layer, host, words, rule);
            return more.test(view);
        });
    }

    /**
     * An upper bound of the memory that a merge frees: the memory of the upper layers and of the blocks and accounts that they
     * hide. It counts a shared page for each of its rules. An index without surplus is no larger than a new compilation of
     * the same accounts.
     */
    public long surplusBytes() {
        return memoryBytes() - layers[layers.length - 1].bytes() + hiddenBytes;
    }

    long hiddenBytes() {
        return hiddenBytes;
    }

    /**
     * Returns the same index with frozen layers, which later changes do not rebuild. This is the first of three steps of a
     * merge during changes. The second is {@link #merge()} or {@link #mergeUpper} in the background, the third {@link
     * #onto(RuleIndex)}.
     */
    public RuleIndex freeze() {
        return new RuleIndex(layers, layers.length, rules, accounts, 0, digest);
    }

    /**
     * Merges all layers into one. The result is as small as a new compilation of the same accounts. Needs the memory of a
     * second index and O(rules) time.
     */
    public RuleIndex merge() {
        return merge(Pacer.NONE);
    }

    RuleIndex merge(Pacer pacer) {
        if (layers.length == 1) {
            return this;
        }
        return new RuleIndex(new LayerMerge(stack(), layers.length, pacer).merge(), digest);
    }

    /**
     * Merges all layers above the lowest into one. Needs the memory of the result and O(rules of these layers) time.
     *
     * @param hiddenBelow the memory of the lowest layer's blocks and accounts that the layers above hide
     */
    RuleIndex mergeUpper(long hiddenBelow, Pacer pacer) {
        if (layers.length <= 2) {
            return this;
        }
        CompiledRules[] two = {new LayerMerge(stack(), layers.length - 1, pacer).merge(), layers[layers.length - 1]};
        return new RuleIndex(two, two.length, rules, accounts, hiddenBelow, digest);
    }

    /**
     * Puts the layers above the frozen ones on the merged index.
     *
     * @param merged the result of {@link #merge()} for the frozen index from which changes derived this index
     */
    public RuleIndex onto(RuleIndex merged) {
        int upper = layers.length - frozen;
        CompiledRules[] next = Arrays.copyOf(layers, upper + merged.layers.length);
        System.arraycopy(merged.layers, 0, next, upper, merged.layers.length);
        return new RuleIndex(next, merged.layers.length, rules, accounts, merged.hiddenBytes + hiddenBytes, digest);
    }

    /** Whether changes derived this index from a frozen index. */
    boolean isOnTopOf(RuleIndex frozenIndex) {
        int upper = layers.length - frozenIndex.layers.length;
        return upper >= 0
                && frozen == frozenIndex.layers.length
                && Arrays.equals(layers, upper, layers.length, frozenIndex.layers, 0, frozenIndex.layers.length);
    }

    // Access for classes that derive an index from another.

    /** The layers, for visits of their visible blocks. */
    LayerStack stack() {
        return new LayerStack(layers);
    }

    CompiledRules[] layers() {
        return layers;
    }

    int frozenLayers() {
        return frozen;
    }
}
