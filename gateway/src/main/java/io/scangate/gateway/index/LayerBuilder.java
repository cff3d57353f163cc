package io.scangate.gateway.index;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.TestPage;
import java.util.Arrays;
import java.util.function.Consumer;

/** Compiles a layer of an index from accounts, and from rules of other layers. Not thread-safe. */
final class LayerBuilder {
    /** Larger blocks get a trie: scanning them would cost more than walking it. */
    private static final int MAX_SCANNED_RULES = 16;

    private static final int MAX_SCANNED_WORDS = 512;

    private final Consumer<RejectedRule> rejections;
    private final RuleChecker checker = new RuleChecker();
    private final long seed;
    private final RecordWriter records;
    private final Staging staging;
    private int rules;

    LayerBuilder(Consumer<RejectedRule> rejections, long seed) {
        this.rejections = rejections;
        this.seed = seed;
        this.records = new RecordWriter(seed);
        this.staging = new Staging(seed);
    }

    /** Adds an account with its good rules; where a rule is there already, that one stays. */
    void add(Account account) {
        if (!RuleChecker.isAppid(account.appid())) {
            reject(account, RejectionReason.MALFORMED_ACCOUNT, "(expected: 1 to 128 letters, digits, . _ -)");
            return;
        }
        int ref = records.account(account);
        if (ref == 0) {
            reject(account, RejectionReason.DUPLICATE_ACCOUNT, "came before in this document; this one is left out");
            return;
        }
        for (Rule rule : account.rules()) {
            RuleChecker.Result result = checker.check(rule);
            if (result instanceof RuleChecker.Good good) {
                add(ref, rule, good);
            } else if (result instanceof RuleChecker.Bad bad) {
                rejections.accept(
                        new RejectedRule(rule.place(), account.appid(), rule.prefix(), bad.reason(), bad.detail()));
            }
        }
    }

    private void add(int account, Rule rule, RuleChecker.Good good) {
        String livePage = rule.livePage();
        TestPage test = rule.test();
        staging.add(
                good.prefix(),
                account,
                livePage == null ? 0 : records.page(livePage),
                test == null ? 0 : records.test(test, good.testLinks()),
                rule.place());
    }

    private void reject(Account account, RejectionReason reason, String detail) {
        rejections.accept(new RejectedRule(
                account.place(), account.appid(), null, reason, "appid \"" + account.appid() + "\" " + detail));
    }

    /** Says that the layer tells all of an account's or a rule's origins, whether it has rules of them or not. */
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

    /** The layer of everything added. O(rules log rules of one host). */
    CompiledRules compile() {
        WordBuffer hosts = new WordBuffer((int) Math.min(staging.hostWords(), Integer.MAX_VALUE - 16));
        long[] originTable = HashTable.create(staging.origins());
        for (int origin = staging.firstOrigin(); origin != 0; origin = staging.nextOrigin(origin)) {
            int host = hosts.size();
            writeHost(origin, hosts);
            HashTable.add(originTable, staging.originHash(origin), host);
        }
        CompiledRules.Counts counts = new CompiledRules.Counts(rules, staging.origins(), records.accounts());
        long[] accountTable = records.accountTable();
        return new CompiledRules(hosts.toArray(), records.toArray(), originTable, accountTable, seed, counts);
    }

    private void writeHost(int origin, WordBuffer hosts) {
        int[] staged = withoutDuplicates(origin, sortedByKey(staging.rules(origin)));
        int originLength = staging.originLength(origin);
        int words = Layout.HOST_HEADER + Words.count(originLength);
        for (int rule : staged) {
            words += Layout.ruleWords(staging.keyLength(rule));
        }
        boolean trie = staged.length > MAX_SCANNED_RULES || (staged.length > 1 && words > MAX_SCANNED_WORDS);
        if (!trie) {
            longestFirst(staged);
        }
        int host = hosts.size();
        hosts.append(Layout.hostHead(staged.length, originLength));
        hosts.append(0);
        staging.appendOrigin(origin, hosts);
        int[] written = writeRules(staged, host, hosts);
        int root = trie ? RuleTrie.write(hosts, host, written) : 0;
        hosts.words()[host + 1] = Layout.pair(root, hosts.size() - host);
        rules += staged.length;
    }

    private int[] writeRules(int[] staged, int host, WordBuffer hosts) {
        int[] written = new int[staged.length];
        for (int i = 0; i < staged.length; i++) {
            written[i] = hosts.size();
            staging.appendRule(staged[i], hosts);
            int account = staging.account(staged[i]);
            if (Layout.accountKind(records.words(), account) == AccountKind.WHOLE) {
                Layout.addHostRef(records.words(), account, host);
            }
        }
        return written;
    }

    /** By key, and equal keys in the order they came. */
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
        String prefix = staging.prefix(origin, rule);
        int line = staging.place(holder).line();
        String detail = "\"" + prefix + "\" is the canonical prefix of a rule of account "
                + RuleView.appid(records.words(), staging.account(holder)) + " already"
                + (line == 0
                        ? ""
                        : " (line " + line + ", column " + staging.place(holder).column() + ")");
        String appid = RuleView.appid(records.words(), staging.account(rule));
        rejections.accept(new RejectedRule(staging.place(rule), appid, prefix, RejectionReason.DUPLICATE_RULE, detail));
    }

    /** Keys in order become keys by length, the longest first: stable, so the same each time. */
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
