package io.scangate.bench;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.DeltaApplier;
import io.scangate.gateway.index.DeltaApplier.Delta;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Account;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Changes to a served index. Measures how long a change of a thousand accounts takes to become visible to lookups, the
 * cost of lookups while thousands of changes are not merged, and the duration of a merge. Prints medians: {@code java
 * -Xmx8g -cp bench/target/scangate-bench.jar io.scangate.bench.DeltaBenchmark [rules] [accounts a change] [one-host]}.
 * With {@code one-host}, all rules have the same host.
 */
public final class DeltaBenchmark {
    private static final int LEAST_CHANGES = 20;
    private static final int CHANGED_ACCOUNTS = 1000;
    private static final int LINKS = 1 << 19;
    private static final double MILLIS = 1e6;

    private DeltaBenchmark() {}

    /** Measures and prints. */
    public static void main(String[] arguments) {
        int rules = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000_000;
        int accountsAChange = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
        boolean oneHost = arguments.length > 2 && arguments[2].equals("one-host");
        Workload workload = oneHost ? Workload.ofOneHost(rules) : new Workload(rules);
        int changes = Math.max(LEAST_CHANGES, CHANGED_ACCOUNTS / accountsAChange);
        ActiveIndex active = new ActiveIndex();
        long start = System.nanoTime();
        active.swap(new ActiveIndex.Revision(workload.index(), 0, Instant.now()));
        System.out.printf(
                "%d rules, %.1f bytes a rule, compiled in %.1f s%n",
                rules, (double) index(active).memoryBytes() / rules, (System.nanoTime() - start) / 1e9);
        Link[] links = workload.links(LINKS, Distribution.UNIFORM).stream()
                .map(DeltaBenchmark::link)
                .toArray(Link[]::new);
        double before = LookupTime.nanos(() -> index(active), links);
        // The merges are delayed, so that changes accumulate.
        List<Runnable> merges = new ArrayList<>();
        DeltaApplier applier = new DeltaApplier(active, merges::add, () -> Pacer.NONE);
        double[] millis = new double[changes];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < changes; i++) {
            Delta delta = new Delta(i, i + 1, accounts(workload, random, accountsAChange), List.of());
            long began = System.nanoTime();
            if (applier.apply(delta, rejected -> {}) != DeltaApplier.Result.APPLIED) {
                throw new IllegalStateException("not applied");
            }
            millis[i] = (System.nanoTime() - began) / MILLIS;
        }
        System.out.printf(
                "%d changes of %d accounts: median %.2f ms, first %.2f, most %.2f%n",
                changes,
                accountsAChange,
                LookupTime.median(millis),
                millis[0],
                Arrays.stream(millis).max().orElse(0));
        double waiting = LookupTime.nanos(() -> index(active), links);
        System.out.printf(
                "lookup: %.0f ns before, %.0f ns (%.2f) with %.1f MB surplus%n",
                before, waiting, waiting / before, index(active).surplusBytes() / 1e6);
        long began = System.nanoTime();
        RuleIndex merged = index(active).freeze().merge();
        System.out.printf("merge: %.0f ms%n", (System.nanoTime() - began) / MILLIS);
        active.swap(new ActiveIndex.Revision(merged, changes, Instant.now()));
        System.out.printf("lookup after the merge: %.0f ns%n", LookupTime.nanos(() -> index(active), links));
    }

    private static RuleIndex index(ActiveIndex active) {
        return Objects.requireNonNull(active.current()).index();
    }

    private static Link link(String text) {
        if (LinkParser.parse(text) instanceof Link link) {
            return link.copy();
        }
        throw new IllegalStateException("not a link: " + text);
    }

    private static List<Account> accounts(Workload workload, SplittableRandom random, int count) {
        List<Account> accounts = new ArrayList<>();
        random.ints(0, workload.accounts()).distinct().limit(count).forEach(i -> accounts.add(workload.account(i)));
        return accounts;
    }
}
