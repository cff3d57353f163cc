package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes indexes and links for tests. */
public final class Rules {
    /** The least number of answers that each random test with the tag soak compares. */
    static final long SOAK_CHECKS = Long.getLong("deltas.checks", 1_000_000);

    private Rules() {}

    /** An index of published rules of one account. */
    public static RuleIndex published(String... prefixes) {
        List<Rule> rules = new ArrayList<>();
        for (String prefix : prefixes) {
            rules.add(new Rule(prefix, "pages/index/index", null));
        }
        return index(new Account("wx1", Map.of(), rules));
    }

    /** An index of accounts. Fails if a rule is bad. */
    public static RuleIndex index(Account... accounts) {
        List<RejectedRule> rejected = new ArrayList<>();
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected::add, 42);
        for (Account account : accounts) {
            compiler.add(account);
        }
        RuleIndex index = compiler.compile();
        if (!rejected.isEmpty()) {
            throw new AssertionError(rejected.toString());
        }
        return index;
    }

    /** An index of accounts, some of which have the same rules. */
    static RuleIndex compiled(List<Account> accounts) {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {}, 42);
        accounts.forEach(compiler::add);
        return compiler.compile();
    }

    /** Parses a link. Fails on a text that is no link. */
    public static Link link(String text) {
        if (LinkParser.parse(text) instanceof Link link) {
            return link;
        }
        throw new AssertionError("no link: " + text);
    }
}
