package io.scangate.bench;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Synthetic rules and links. They are the same in each run, and each is computed from its number, so that ten million
 * need no memory. Three rules per host, one to three path segments, 70 % sub-path rules, 20 % exact paths, 10 % query
 * prefixes, ten rules per account, prefixes of about 40 bytes. Or all rules on one host,
 * as of a platform whose accounts share it. Immutable. Thread-safe.
 */
public final class Workload {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int RULES_PER_HOST = 3;
    private static final int RULES_PER_ACCOUNT = 10;
    private static final int SCATTER = 0x9E3779B1;
    private static final int HOST_SEED = 0x7777;
    private static final int RULE_SEED = 0x5555;
    private static final int LINK_SEED = 0x3333;

    private final int rules;
    private final boolean oneHost;

    /** A workload with that many rules. */
    public Workload(int rules) {
        this(rules, false);
    }

    private Workload(int rules, boolean oneHost) {
        this.rules = rules;
        this.oneHost = oneHost;
    }

    /** A workload with that many rules, all of one host. */
    public static Workload ofOneHost(int rules) {
        return new Workload(rules, true);
    }

    private static SplittableRandom random(int kind, long number) {
        return new SplittableRandom(kind * 0x9E3779B97F4A7C15L + number * 0xD1B54A32D192ED03L);
    }

    private static void label(SplittableRandom random, int least, int most, StringBuilder to) {
        for (int i = random.nextInt(least, most + 1); i > 0; i--) {
            to.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
    }

    private static StringBuilder host(int kind, long number) {
        SplittableRandom random = random(kind, number);
        StringBuilder text = new StringBuilder("https://");
        label(random, 6, 12, text);
        text.append('.');
        label(random, 3, 5, text);
        return text.append(".com/");
    }

    /** The prefix of a rule. Two rules of a host are equal in about one of ten thousand hosts. */
    public String prefix(int number) {
        SplittableRandom random = random(RULE_SEED, number);
        StringBuilder text = host(HOST_SEED, oneHost ? 0 : number / RULES_PER_HOST);
        if (oneHost) {
            // A segment of its own, because two random paths among a million are often equal.
            text.append(Integer.toUnsignedString(number * SCATTER, 36)).append('/');
        }
        for (int segments = random.nextInt(1, 4), i = 0; i < segments; i++) {
            label(random, 3, 8, text.append(i == 0 ? "" : "/"));
        }
        int kind = random.nextInt(10);
        if (kind < 7) {
            text.append('/');
        } else if (kind == 9) {
            label(random, 2, 2, text.append("?id="));
        }
        return text.toString();
    }

    /** A link that a rule matches; one in twenty matches no rule. */
    public String link(int rule, long number) {
        SplittableRandom random = random(LINK_SEED, number);
        if (random.nextInt(20) == 0) {
            StringBuilder miss = host(LINK_SEED, number);
            label(random, 3, 8, miss);
            label(random, 3, 8, miss.append('/'));
            return miss.append("?id=").append(random.nextInt(1_000_000)).toString();
        }
        StringBuilder text = new StringBuilder(prefix(rule));
        if (text.charAt(text.length() - 1) == '/') {
            label(random, 3, 8, text);
            if (random.nextBoolean()) {
                label(random, 3, 8, text.append('/'));
            }
            text.append("?id=").append(random.nextInt(100_000_000));
        } else if (text.indexOf("?") >= 0) {
            text.append(random.nextInt(100_000_000));
        } else if (random.nextBoolean()) {
            label(random, 4, 8, text.append("?a="));
        }
        return text.toString();
    }

    /** Links for rules that a distribution picks. */
    public List<String> links(int count, Distribution distribution) {
        Picker picker = distribution.picker(rules, 99);
        List<String> links = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            links.add(link(picker.next(), i));
        }
        return links;
    }

    /** An account with its ten published rules. */
    public Account account(int number) {
        List<Rule> own = new ArrayList<>();
        int first = number * RULES_PER_ACCOUNT;
        for (int i = first; i < Math.min(rules, first + RULES_PER_ACCOUNT); i++) {
            own.add(new Rule(prefix(i), "pages/index/index", null));
        }
        return new Account(String.format("wx%016x", number), Map.of(), own);
    }

    /** Number of accounts. */
    public int accounts() {
        return (rules + RULES_PER_ACCOUNT - 1) / RULES_PER_ACCOUNT;
    }

    /** The index of all rules. */
    public RuleIndex index() {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {}, 42);
        for (int i = 0; i < accounts(); i++) {
            compiler.add(account(i));
        }
        return compiler.compile();
    }
}
