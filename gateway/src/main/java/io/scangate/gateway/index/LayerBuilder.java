package io.scangate.gateway.index;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.TestPage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Compiles a layer of an index from accounts and from rules of other layers. Not thread-safe. */
final class LayerBuilder {
    /** A block with more rules gets a trie, whose walk is faster than a scan of the block. */
    private static final int MAX_SCANNED_RULES = 16;

    private static final int MAX_SCANNED_WORDS = 512;

    private final Consumer<RejectedRule> rejections;
    private final RuleChecker checker = new RuleChecker();
    private final long seed;
    private final RecordWriter records;
    private final WordBuffer block = new WordBuffer(1 << 10);
    private Staging staging;
    private int rules;

    /** A layer with more words uses the scratch file. */
    int scratchFrom = BlockSink.MIN_SCRATCH_WORDS;

    LayerBuilder(Consumer<RejectedRule> rejections, long seed) {
        this.rejections = rejections;
        this.seed = seed;
        this.records = new RecordWriter(seed);
        this.staging = new Staging(seed);
    }

    /** Adds an account with its good rules. Of two rules with one canonical prefix the first remains. */
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
            checker.check(rule)
                    .match(
                            good -> add(ref, rule, good),
                            bad -> rejections.accept(new RejectedRule(
                                    rule.place(), account.appid(), rule.prefix(), bad.reason(), bad.words())));
        }
    }

    private void add(int account, Rule rule, RuleChecker.Good good) {
        // A withheld rule opens no page, even if the document has one.
        String livePage = rule.withheld() == null ? rule.livePage() : null;
        TestPage test = rule.withheld() == null ? rule.test() : null;
        staging.add(
                good.prefix(),
                rule,
                account,
                livePage == null ? 0 : records.page(livePage),
                test == null ? 0 : records.test(test, good.testLinks()));
    }

    /**
     * The memory in bytes at the peak of {@link #compile(Path)}: first the staged rules, the records, and the blocks unless
     * they are in the scratch file; then the blocks, the records and their final copy.
     */
    long neededBytes(boolean scratch) {
        boolean onDisk = scratch && staging.hostWords() > scratchFrom;
        long blocks = staging.hostWords() * Long.BYTES;
        long compiling = staging.bytes() + records.bytes() + (onDisk ? 0 : blocks);
        return Math.max(compiling, blocks + 2 * records.bytes());
    }

    private void reject(Account account, RejectionReason reason, String detail) {
        rejections.accept(new RejectedRule(
                account.place(), account.appid(), null, reason, "appid \"" + account.appid() + "\" " + detail));
    }

    /** Gives the layer a block for each origin of an account's good rules, even without rules. */
    void cover(Account account) {
        for (Rule rule : account.rules()) {
            if (checker.check(rule) instanceof RuleChecker.Good good) {
                staging.cover(good.prefix().link());
            }
        }
    }

    Staging staging() {
        return staging;
    }

    RecordWriter records() {
        return records;
    }

    /** Compiles the layer. O(rules * log(rules of one host)). */
    CompiledRules compile() {
        return compile(null);
    }

    /**
     * Compiles the layer with less memory.
     *
     * @param scratch a path without a file, for a temporary file; null to compile in memory
     */
    CompiledRules compile(@Nullable Path scratch) {
        boolean many = staging.hostWords() > scratchFrom;
        BlockSink blocks = new BlockSink(staging.hostWords(), many ? scratch : null);
        for (int origin = staging.firstOrigin(); origin != 0; origin = staging.nextOrigin(origin)) {
            writeHost(origin, blocks);
        }
        CompiledRules.Counts counts = new CompiledRules.Counts(rules, staging.origins(), records.accounts());
        staging = new Staging(seed); // frees memory for the blocks
        long[] accountTable = records.accountTable();
        long[] recordWords = records.toArray();
        long[] hosts = blocks.toArray();
        return new CompiledRules(
                hosts, recordWords, originTable(hosts, counts.origins(), seed), accountTable, seed, counts);
    }

    /** Builds the table of all blocks. In a separate loop the cache misses of many entries overlap. */
    static long[] originTable(long[] hosts, int origins, long seed) {
        long[] table = HashTable.create(origins);
        for (int host = Layout.FIRST; host < hosts.length; host += Layout.hostWords(hosts, host)) {
            int length = Layout.originLength(hosts, host);
            HashTable.add(table, Words.hash(hosts, Layout.originAt(host), length, seed), host);
        }
        return table;
    }

    private void writeHost(int origin, BlockSink blocks) {
        int[] unsorted = new int[staging.ruleCount(origin)];
        staging.rules(origin, unsorted);
        int[] staged = withoutDuplicates(origin, sortedByKey(unsorted));
        int originLength = staging.originLength(origin);
        int words = Layout.hostWords(originLength);
        for (int rule : staged) {
            words += Layout.ruleWords(staging.keyLength(rule));
        }
        boolean trie = staged.length > MAX_SCANNED_RULES || (staged.length > 1 && words > MAX_SCANNED_WORDS);
        if (!trie) {
            longestFirst(staged);
        }
        block.clear();
        int start = block.skip(Layout.hostWords(originLength));
        staging.copyOrigin(origin, block.words(), Layout.originAt(start));
        int[] written = writeRules(staged, blocks.size());
        int root = trie ? RuleTrie.write(block, start, written) : 0;
        Layout.putHost(block.words(), start, staged.length, originLength, root, block.size() - start);
        blocks.append(block.words(), start, block.size() - start);
        rules += staged.length;
    }

    private int[] writeRules(int[] staged, int host) {
        int[] written = new int[staged.length];
        for (int i = 0; i < staged.length; i++) {
            written[i] = staging.appendRule(staged[i], block);
            int account = staging.account(staged[i]);
            if (RecordLayout.knowledge(records.words(), account) == LayerKnowledge.WHOLE) {
                RecordLayout.addHostRef(records.words(), account, host);
            }
        }
        return written;
    }

    /** Sorts rules by key, and rules with equal keys in the order of arrival. */
    private int[] sortedByKey(int[] staged) {
        if (staged.length > MAX_SCANNED_RULES) {
            Integer[] boxed = Arrays.stream(staged).boxed().toArray(Integer[]::new);
            Arrays.sort(boxed, staging::compareKeys);
            return Arrays.stream(boxed).mapToInt(Integer::intValue).toArray();
        }
        for (int i = 1; i < staged.length; i++) {
            int rule = staged[i];
            int at = i;
            for (; at > 0 && staging.compareKeys(staged[at - 1], rule) > 0; at--) {
                staged[at] = staged[at - 1];
            }
            staged[at] = rule;
        }
        return staged;
    }

    private int[] withoutDuplicates(int origin, int[] sorted) {
        int kept = Math.min(1, sorted.length);
        for (int i = 1; i < sorted.length; i++) {
            if (staging.compareKeys(sorted[i], sorted[kept - 1]) == 0) {
                rejectDuplicate(origin, sorted[i], sorted[kept - 1]);
            } else {
                sorted[kept++] = sorted[i];
            }
        }
        return kept == sorted.length ? sorted : Arrays.copyOf(sorted, kept);
    }

    private void rejectDuplicate(int origin, int rule, int holder) {
        Place there = staging.place(holder);
        String detail = "has the canonical form \"" + staging.prefix(origin, rule) + "\" like the rule \""
                + staging.text(origin, holder) + "\" of account "
                + RuleView.appid(records.words(), staging.account(holder))
                + (there.line() == 0 ? "" : " at line " + there.line() + ", column " + there.column())
                + ", which is served";
        String appid = RuleView.appid(records.words(), staging.account(rule));
        rejections.accept(new RejectedRule(
                staging.place(rule), appid, staging.text(origin, rule), RejectionReason.DUPLICATE_RULE, detail));
    }

    /** Sorts rules by the length of their keys, the longest first. Stable, so the result is deterministic. */
    private void longestFirst(int[] staged) {
        for (int i = 1; i < staged.length; i++) {
            int rule = staged[i];
            int at = i;
            for (; at > 0 && staging.keyLength(staged[at - 1]) < staging.keyLength(rule); at--) {
                staged[at] = staged[at - 1];
            }
            staged[at] = rule;
        }
    }
}
