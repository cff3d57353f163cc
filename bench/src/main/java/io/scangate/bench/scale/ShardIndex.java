package io.scangate.bench.scale;

import io.scangate.bench.LookupTime;
import io.scangate.bench.Workload;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Builds the index of one shard and measures it: {@code java -Xmx3g -cp bench/target/scangate-bench.jar
 * io.scangate.bench.scale.ShardIndex RULES SHARDS [NUMBER]}. The shard has the workload's accounts with those rules whose origin is in
 * it. With one shard it has all rules.
 */
public final class ShardIndex {
    private static final int LINKS = 1 << 18;

    private final Workload workload;
    private final int rules;
    private final Shards shards;
    private final int number;

    ShardIndex(int rules, Shards shards, int number) {
        this.workload = new Workload(rules);
        this.rules = rules;
        this.shards = shards;
        this.number = number;
    }

    /** Measures and prints. */
    public static void main(String[] arguments) {
        if (arguments.length < 2) {
            throw new IllegalArgumentException("expected: RULES SHARDS [NUMBER]");
        }
        int rules = Integer.parseInt(arguments[0]);
        Shards shards = new Shards(Integer.parseInt(arguments[1]));
        int number = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
        ShardIndex shard = new ShardIndex(rules, shards, number);
        RuleIndex index = shard.index();
        System.out.printf(
                "shard %d of %d of %,d rules: %,d rules, %,d accounts, %.1f MB, %.2f bytes a rule, %.0f ns a lookup%n",
                number,
                shards.count(),
                rules,
                index.rules(),
                index.accounts(),
                index.memoryBytes() / 1e6,
                (double) index.memoryBytes() / index.rules(),
                LookupTime.nanos(() -> index, shard.links()));
    }

    /** The compiled rules of the shard. */
    RuleIndex index() {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {}, 42);
        for (int i = 0; i < workload.accounts(); i++) {
            Account whole = workload.account(i);
            List<Rule> own = whole.rules().stream()
                    .filter(rule -> shards.ofLink(rule.prefix()) == number)
                    .toList();
            if (!own.isEmpty()) {
                compiler.add(new Account(whole.appid(), whole.members(), own));
            }
        }
        return compiler.compile();
    }

    /** Links of the shard; one in twenty is of a host without rules. */
    private Link[] links() {
        SplittableRandom random = new SplittableRandom(99);
        Link[] links = new Link[LINKS];
        for (int i = 0, tried = 0; i < links.length; tried++) {
            String text = workload.link(random.nextInt(rules), tried);
            if (shards.ofLink(text) == number && LinkParser.parse(text) instanceof Link link) {
                links[i++] = link.copy();
            }
        }
        return links;
    }
}
