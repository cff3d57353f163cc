package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.TestPage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a layer of an index from accounts and from rules of other layers. The staged rules are in partitions by the hash of
 * their origin, and a partition becomes garbage when its blocks are written. So a compilation of millions of rules needs little
 * more memory than its staged rules. Not thread-safe.
 */
final class LayerBuilder {
    /** The partitions for a whole index. A layer of a change has one. */
    static final int PARTITIONS = 64;

    /** A block with more rules gets a trie, whose walk is faster than a scan of the block. */
    private static final int MAX_SCANNED_RULES = 16;

    private static final int MAX_SCANNED_WORDS = 512;

    /** The most rules that wait behind a rule with the same key. More are left out. */
    private static final int MOST_SHADOWED = 64;

    private final Consumer<RejectedRule> rejections;
    private final Pacer pacer;
    private final RuleChecker checker = new RuleChecker();
    private final Hasher hasher;
    private final OriginParts parts;
    private final RecordWriter records;
    private final @Nullable Staging[] partitions;
    private final WordBuffer buffer = new WordBuffer(1 << 10);
    private final WordChunks blocks = new WordChunks(Segments.SHIFT);

    /** The rules that decided links before a change, as an appid, a space and a canonical prefix. */
    private final Set<String> preferred = new HashSet<>();

    private int blockCount;
    private int rules;

    /**
     * Creates a builder.
     *
     * @param layers the layers from which the layer derives; null for none
     * @param partitions the number of partitions
     * @param pacer paces the compilation
     */
    LayerBuilder(
            Consumer<RejectedRule> rejections,
            Hasher hasher,
            @Nullable LayerStack layers,
            int partitions,
            Pacer pacer) {
        this.rejections = rejections;
        this.pacer = pacer;
        this.hasher = hasher;
        this.parts = new OriginParts(layers);
        this.records = new RecordWriter(hasher, pacer);
        this.partitions = new Staging[partitions];
        Arrays.setAll(this.partitions, i -> new Staging(hasher, pacer));
    }

    /** Adds an account with its good rules. Of two rules with one canonical prefix the first decides links. */
    void add(Account account) {
        if (!RuleChecker.isAppid(account.appid())) {
            reject(account, RejectionReason.MALFORMED_ACCOUNT, "(expected: 1 to 128 letters, digits, . _ -)");
            return;
        }
        int ref = records.account(account);
        if (ref == 0) {
            reject(
                    account,
                    RejectionReason.DUPLICATE_ACCOUNT,
                    "is the appid of an earlier account in this document; this account is left out");
            return;
        }
        for (Rule rule : account.rules()) {
            pacer.item();
            checker.check(rule)
                    .match(
                            good -> add(ref, rule, good),
                            bad -> rejections.accept(new RejectedRule(
                                    rule.place(), account.appid(), rule.prefix(), bad.reason(), bad.words())));
        }
    }

    private void reject(Account account, RejectionReason reason, String detail) {
        rejections.accept(new RejectedRule(
                account.place(), account.appid(), null, reason, "appid \"" + account.appid() + "\" " + detail));
    }

    private void add(int account, Rule rule, RuleChecker.Good good) {
        // A withheld rule opens no page, even if the document has one.
        String livePage = rule.withheld() == null ? rule.livePage() : null;
        TestPage test = rule.withheld() == null ? rule.test() : null;
        int live = livePage == null ? 0 : records.page(livePage);
        int testRef = test == null ? 0 : records.test(test, good.testLinks());
        long origin = originHash(good.prefix().link());
        int part = parts.partOf(origin, good.prefix());
        long hash = hasher.part(origin, part);
        partition(hash).add(hash, part, good.prefix(), rule, account, live, testRef);
    }

    private long originHash(Link link) {
        return hasher.hash(link.bytes(), 0, link.pathStart());
    }

    private Staging partition(long hash) {
        return Objects.requireNonNull(partitions[Words.reduce(hash, partitions.length)]);
    }

    /** Lets an account's rule, if it is added, decide links before other rules with the same canonical prefix. */
    void prefer(String appid, String prefix) {
        preferred.add(appid + " " + prefix);
    }

    /** Gives the layer a block for the origin, or the part, of each of an account's good rules, even without rules. */
    void cover(Account account) {
        for (Rule rule : account.rules()) {
            if (checker.check(rule) instanceof RuleChecker.Good good) {
                Link link = good.prefix().link();
                long origin = originHash(link);
                int part = parts.partOf(origin, good.prefix());
                long hash = hasher.part(origin, part);
                partition(hash).cover(hash, part, link);
            }
        }
    }

    /** Gives the layer a block for the origin and part of a layer's block, or its router. */
    void cover(CompiledRules layer, int host) {
        long[] words = layer.hosts().of(host);
        int at = Segments.at(host);
        int origin = Layout.originAt(at);
        int length = Layout.originLength(words, at);
        if (Layout.isRouter(words, at)) {
            parts.changing(words, origin, length);
        } else {
            int part = Layout.part(words, at);
            long hash = hasher.part(hasher.hash(words, origin, length), part);
            partition(hash).cover(hash, part, words, origin, length);
        }
    }

    /** The memory in bytes at the peak of {@link #compile}: the staged rules, the blocks of the largest partition, the records. */
    long neededBytes() {
        long staged = 0;
        long largest = 0;
        for (Staging partition : partitions) {
            long bytes = Objects.requireNonNull(partition).bytes();
            staged += bytes;
            largest = Math.max(largest, bytes);
        }
        return staged + largest + Math.min(staged, Segments.BYTES) + records.bytes();
    }

    /** The staged rules of a builder with one partition. */
    Staging staging() {
        return partition(0);
    }

    RecordWriter records() {
        return records;
    }

    /** Compiles the layer. O(rules * log(rules of one host)). */
    CompiledRules compile() {
        records.forgetPages();
        for (int i = 0; i < partitions.length; i++) {
            Staging staging = Objects.requireNonNull(partitions[i]);
            for (int origin = staging.firstOrigin(); origin != 0; origin = staging.nextOrigin(origin)) {
                writeOrigin(staging, origin);
                pacer.item();
            }
            partitions[i] = null;
        }
        blockCount += parts.writeRouters(buffer, blocks);
        return layer(blocks, blockCount, rules, records, hasher, pacer);
    }

    /** A layer of written blocks and records, neither of which can be used again. */
    static CompiledRules layer(
            WordChunks blocks, int blockCount, int rules, RecordWriter records, Hasher hasher, Pacer pacer) {
        CompiledRules.Counts counts = new CompiledRules.Counts(rules, blockCount, records.accounts());
        HashTable accountTable = records.accountTable();
        Segments hosts = blocks.toSegments();
        return new CompiledRules(
                hosts,
                records.toSegments(),
                originTable(hosts, blockCount, hasher, pacer),
                accountTable,
                hasher,
                counts,
                pacer);
    }

    /** Builds the table of all blocks. In a separate loop the cache misses of many entries overlap. */
    private static HashTable originTable(Segments hosts, int blocks, Hasher hasher, Pacer pacer) {
        HashTable table = HashTable.create(blocks, pacer);
        CompiledRules.forEachHost(hosts, host -> {
            long[] words = hosts.of(host);
            int at = Segments.at(host);
            long origin = hasher.hash(words, Layout.originAt(at), Layout.originLength(words, at));
            table.add(hasher.part(origin, Layout.part(words, at)), host);
            pacer.item();
            return true;
        });
        return table;
    }

    /** Writes the block of an origin or of a part, or several parts if it has many rules. */
    private void writeOrigin(Staging staging, int origin) {
        int[] sorted = boundedRuns(staging, origin, staging.sortedByKey(origin));
        int part = staging.part(origin);
        List<Splitter.Cut> cuts =
                Splitter.fits(sorted.length, staging.words(sorted)) ? List.of() : new Splitter(staging, sorted).split();
        if (cuts.isEmpty()) {
            writeBlock(staging, origin, part, sorted);
            return;
        }
        Router router =
                parts.changing(staging.originChunk(origin), staging.originAt(origin), staging.originLength(origin));
        int[][] groups = Splitter.group(sorted, cuts);
        writeBlock(staging, origin, part == 0 ? router.wholePart() : part, groups[0]);
        int group = 1;
        for (Splitter.Cut cut : cuts) {
            int added = router.add(staging.keyStart(sorted[cut.from()], cut.length())).part;
            writeBlock(staging, origin, added, groups[group++]);
        }
    }

    private void writeBlock(Staging staging, int origin, int part, int[] sorted) {
        boolean[] shadowed = new boolean[sorted.length];
        int shadows = markShadowed(staging, origin, sorted, shadowed);
        int originLength = staging.originLength(origin);
        int words = Layout.headWords(part, originLength) + staging.words(sorted);
        int deciding = sorted.length - shadows;
        boolean trie = sorted.length > MAX_SCANNED_RULES || (sorted.length > 1 && words > MAX_SCANNED_WORDS);
        if (!trie) {
            longestFirst(staging, sorted, shadowed);
        }
        buffer.clear();
        int start = buffer.skip(Layout.headWords(part, originLength));
        System.arraycopy(
                staging.originChunk(origin),
                staging.originAt(origin),
                buffer.words(),
                Layout.originAt(start),
                Words.count(originLength));
        int[] written = writeRules(staging, sorted, shadowed, deciding);
        int root = trie ? RuleTrie.write(buffer, start, written) : 0;
        Layout.putHost(buffer.words(), start, part, sorted.length, originLength, root, buffer.size() - start);
        int host = blocks.append(buffer.words(), start, buffer.size() - start);
        noteAccounts(staging, sorted, host);
        if (part != 0) {
            parts.wrote(staging.originChunk(origin), staging.originAt(origin), originLength, part, host);
        }
        rules += deciding;
        blockCount++;
    }

    /** Returns the positions of the rules that decide links. */
    private int[] writeRules(Staging staging, int[] sorted, boolean[] shadowed, int deciding) {
        int[] written = new int[deciding];
        int number = 0;
        for (int i = 0; i < sorted.length; i++) {
            int at = staging.appendRule(sorted[i], buffer);
            if (shadowed[i]) {
                Layout.setShadowed(buffer.words(), at);
            } else {
                written[number++] = at;
            }
        }
        return written;
    }

    private void noteAccounts(Staging staging, int[] rules, int host) {
        for (int rule : rules) {
            int account = staging.account(rule);
            if (records.knowledge(account) == LayerKnowledge.WHOLE) {
                records.addHostRef(account, host);
            }
        }
    }

    /** Moves a preferred rule before the others with its key, and leaves out all but some of those that it shadows. */
    private int[] boundedRuns(Staging staging, int origin, int[] sorted) {
        int kept = 0;
        for (int from = 0, to; from < sorted.length; from = to) {
            to = staging.endOfKey(sorted, from);
            if (to - from > 1) {
                moveFirst(sorted, from, preferredOf(staging, origin, sorted, from, to));
            }
            for (int i = from; i < to; i++) {
                if (i - from <= MOST_SHADOWED) {
                    sorted[kept++] = sorted[i];
                } else {
                    rejectDuplicate(staging, origin, sorted[i], sorted[kept - 1 - MOST_SHADOWED]);
                }
            }
        }
        return kept == sorted.length ? sorted : Arrays.copyOf(sorted, kept);
    }

    private int preferredOf(Staging staging, int origin, int[] sorted, int from, int to) {
        for (int i = from; i < to && !preferred.isEmpty(); i++) {
            String appid = records.appid(staging.account(sorted[i]));
            if (preferred.contains(appid + " " + staging.prefix(origin, sorted[i]))) {
                return i;
            }
        }
        return from;
    }

    private static void moveFirst(int[] rules, int first, int at) {
        int moved = rules[at];
        System.arraycopy(rules, first, rules, first + 1, at - first);
        rules[first] = moved;
    }

    /** Marks the rules whose key an earlier rule has, and reports them unless they are known. Returns their number. */
    private int markShadowed(Staging staging, int origin, int[] sorted, boolean[] shadowed) {
        int count = 0;
        int holder = 0;
        for (int i = 1; i < sorted.length; i++) {
            if (staging.compareKeys(sorted[i], sorted[holder]) != 0) {
                holder = i;
                continue;
            }
            shadowed[i] = true;
            count++;
            if (!staging.isKnownAsShadowed(sorted[i])) {
                rejectDuplicate(staging, origin, sorted[i], sorted[holder]);
            }
        }
        return count;
    }

    private void rejectDuplicate(Staging staging, int origin, int rule, int holder) {
        Place there = staging.place(holder);
        String detail = "has the canonical form \"" + staging.prefix(origin, rule) + "\" like the rule \""
                + staging.text(origin, holder) + "\" of account " + records.appid(staging.account(holder))
                + (there.line() == 0 ? "" : " at line " + there.line() + ", column " + there.column())
                + ", which is served";
        String appid = records.appid(staging.account(rule));
        rejections.accept(new RejectedRule(
                staging.place(rule), appid, staging.text(origin, rule), RejectionReason.DUPLICATE_RULE, detail));
    }

    /** Sorts few rules by the length of their keys, the longest first. Stable, so a rule stays before those that it shadows. */
    private static void longestFirst(Staging staging, int[] staged, boolean[] shadowed) {
        for (int i = 1; i < staged.length; i++) {
            int rule = staged[i];
            boolean isShadowed = shadowed[i];
            int at = i;
            for (; at > 0 && staging.keyLength(staged[at - 1]) < staging.keyLength(rule); at--) {
                staged[at] = staged[at - 1];
                shadowed[at] = shadowed[at - 1];
            }
            staged[at] = rule;
            shadowed[at] = isShadowed;
        }
    }
}
