package io.scangate.bench;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.CompiledFile;
import io.scangate.gateway.index.DeltaApplier;
import io.scangate.gateway.index.DeltaApplier.Delta;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Memory and file size after many changes. Measures the memory of an index and the length of its file after every
 * account was changed several times, and after nine in ten accounts were removed. Also measures how long each change
 * took to become visible to lookups while merges ran: {@code java -Xmx8g -cp bench/target/scangate-bench.jar
 * io.scangate.bench.ChurnBenchmark [rules] [rounds]}.
 */
public final class ChurnBenchmark {
    private static final int ACCOUNTS_A_CHANGE = 100;
    private static final double MILLIS = 1e6;
    private static final double MEGA = 1e6;

    private final ActiveIndex active = new ActiveIndex();
    private final ExecutorService background = Executors.newSingleThreadExecutor();
    private final DeltaApplier applier;
    private final List<Double> mergeMillis = new ArrayList<>();
    private final Workload workload;

    private ChurnBenchmark(int rules) {
        workload = new Workload(rules);
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {}, 42);
        for (int i = 0; i < workload.accounts(); i++) {
            compiler.add(changed(i, 0));
        }
        active.swap(new ActiveIndex.Revision(compiler.compile(), 0, Instant.now()));
        applier = new DeltaApplier(
                active,
                task -> background.execute(() -> {
                    long began = System.nanoTime();
                    task.run();
                    mergeMillis.add((System.nanoTime() - began) / MILLIS);
                }),
                () -> Pacer.NONE);
    }

    /** Measures and prints. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rules = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        ChurnBenchmark churn = new ChurnBenchmark(rules);
        churn.print("fresh", new double[1]);
        churn.print("each account changed " + rounds + " times", churn.changeAll(rounds));
        churn.print("nine accounts in ten removed", churn.removeMost());
        churn.background.shutdown();
    }

    private double[] changeAll(int rounds) throws InterruptedException {
        double[] millis = new double[rounds * workload.accounts() / ACCOUNTS_A_CHANGE];
        for (int i = 0; i < millis.length; i++) {
            List<Account> accounts = new ArrayList<>();
            for (int n = 0; n < ACCOUNTS_A_CHANGE; n++) {
                long number = (long) i * ACCOUNTS_A_CHANGE + n;
                accounts.add(changed((int) (number % workload.accounts()), 1 + number / workload.accounts()));
            }
            millis[i] = apply(accounts, List.of());
        }
        mergesEnd();
        return millis;
    }

    private double[] removeMost() throws InterruptedException {
        double[] millis = new double[workload.accounts() / 10 * 9 / ACCOUNTS_A_CHANGE];
        for (int i = 0; i < millis.length; i++) {
            List<String> removed = new ArrayList<>();
            for (int n = 0; n < ACCOUNTS_A_CHANGE; n++) {
                removed.add(workload.account(i * ACCOUNTS_A_CHANGE + n).appid());
            }
            millis[i] = apply(List.of(), removed);
        }
        mergesEnd();
        return millis;
    }

    /** Applies a change. Returns the milliseconds until lookups see it. */
    private double apply(List<Account> accounts, List<String> removed) {
        long base = Objects.requireNonNull(active.current()).revision();
        Delta delta = new Delta(base, base + 1, accounts, removed);
        long began = System.nanoTime();
        if (applier.apply(delta, rejected -> {}) != DeltaApplier.Result.APPLIED) {
            throw new IllegalStateException("not applied");
        }
        return (System.nanoTime() - began) / MILLIS;
    }

    private void mergesEnd() throws InterruptedException {
        CountDownLatch idle = new CountDownLatch(1);
        background.execute(idle::countDown);
        idle.await();
    }

    /** An account of the workload with two members, and with test pages on its rules. */
    private Account changed(int number, long round) {
        Account plain = workload.account(number);
        List<Rule> rules = new ArrayList<>();
        for (Rule rule : plain.rules()) {
            TestPage test = new TestPage("pages/test" + round, Version.TRIAL, List.of(rule.prefix()));
            rules.add(new Rule(rule.prefix(), "pages/round" + round, test));
        }
        return new Account(
                plain.appid(), Map.of("user" + number, Role.ADMIN, "tester" + number, Role.DEVELOPER), rules);
    }

    private void print(String when, double[] millis) throws IOException {
        RuleIndex index = Objects.requireNonNull(active.current()).index();
        Path file = Files.createTempFile("churn", ".compiled");
        long began = System.nanoTime();
        CompiledFile.write(file, new CompiledFile.Contents(index, 1, new CompiledFile.Source(0, 0), ""));
        double written = (System.nanoTime() - began) / MILLIS;
        Arrays.sort(millis);
        System.out.printf(
                "%s: %d rules, %.1f MB, file %.1f MB (written in %.0f ms)%n"
                        + "  changes: median %.2f ms, 99 %% %.2f, most %.1f; %d runs of merges, mean %.0f ms, most %.0f%n",
                when,
                index.rules(),
                index.memoryBytes() / MEGA,
                Files.size(file) / MEGA,
                written,
                millis[millis.length / 2],
                millis[millis.length * 99 / 100],
                millis[millis.length - 1],
                mergeMillis.size(),
                mergeMillis.stream().mapToDouble(m -> m).average().orElse(0),
                mergeMillis.stream().mapToDouble(m -> m).max().orElse(0));
        Files.delete(file);
    }
}
