package io.scangate.config.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.World;
import io.scangate.config.live.ManyRules;
import io.scangate.config.live.WorldIndex;
import io.scangate.config.scans.ScanTally;
import io.scangate.config.store.SqlGatewayStore;
import io.scangate.config.store.SqlScanStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.text.Language;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Explanations, dry runs and publishes on a host with a million rules of a thousand accounts, whose rules lie among each other.
 * Prints times and memory.
 */
@Tag("soak")
@Timeout(3_600)
class LargeHostSoakTest {
    private static final int ACCOUNTS = Integer.getInteger("preview.accounts", 1_000);
    private static final int RULES = 1_000;
    private static final int CALLS = 200;
    private static final int THREADS = 64;
    private static final String HOST = "https://qr.example/";

    @TempDir
    Path directory;

    private static void measure(String what, int calls, IntConsumer call) {
        List<Long> micros = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            call.accept(i);
            micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
        }
        Collections.sort(micros);
        System.out.printf(
                "%s: median %.1f ms, p99 %.1f ms, longest %.1f ms of %d%n",
                what,
                micros.get(calls / 2) / 1e3,
                micros.get(calls * 99 / 100) / 1e3,
                micros.get(calls - 1) / 1e3,
                calls);
    }

    private static long heap() {
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
    }

    private static Question question(String appid, String link, boolean ofOperator) {
        return new Question(
                appid, (HOST + link).getBytes(StandardCharsets.UTF_8), null, null, ofOperator, Language.ENGLISH);
    }

    @ParameterizedTest
    @EnumSource
    void millionRulesOfOneHost(TestDatabase kind) throws InterruptedException {
        LifecycleSettings limits = new LifecycleSettings(2 * RULES, 5, 1_000_000, "Asia/Shanghai");
        try (World world = new World(kind.fresh(directory), limits)) {
            List<String> accounts = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < ACCOUNTS; i++) {
                int account = i;
                accounts.add(world.account());
                ManyRules.add(
                        world,
                        accounts.get(i),
                        IntStream.range(0, RULES).mapToObj(n -> HOST + (n * ACCOUNTS + account) + "/"));
            }
            System.out.printf("%s: %d rules added in %d s%n", kind, ACCOUNTS * RULES, seconds(start));
            SqlGatewayStore gateways = new SqlGatewayStore(world.database);
            List<String> scanned =
                    IntStream.range(0, 400).mapToObj(i -> HOST + i + "/scanned").toList();
            gateways.sample(new ScanTally(1, List.of(), scanned, List.of()), world.clock.instant());
            long before = heap();
            start = System.nanoTime();
            try (WorldIndex index = new WorldIndex(world)) {
                Waiting.await("the whole index")
                        .atMost(Duration.ofMinutes(10))
                        .until(() -> index.live().revision() >= world.revision());
                System.out.printf("index in %d s, heap %d MiB -> %d MiB%n", seconds(start), before, heap());
                Preview preview = new Preview(
                        world.store,
                        world.rules,
                        new SqlScanStore(world.database),
                        gateways,
                        index.live(),
                        world.clock);
                explain(preview, accounts);
                dryRuns(world, preview, accounts);
                publishes(world, preview, accounts);
                System.out.printf("heap at the end %d MiB%n", heap());
            }
        }
    }

    private static long seconds(long start) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    private static void explain(Preview preview, List<String> accounts) {
        for (boolean ofOperator : new boolean[] {false, true}) {
            measure("explain a hit" + (ofOperator ? " to an operator" : ""), CALLS, i -> {
                int number = ACCOUNTS * RULES - 1 - i;
                Explanation found = preview.explain(question(accounts.get(0), number + "/x", ofOperator))
                        .get(0)
                        .explanation();
                assertEquals(
                        HOST + number + "/",
                        Objects.requireNonNull(found.rule()).prefix());
            });
            measure("explain a miss" + (ofOperator ? " to an operator" : ""), CALLS, i -> {
                Explanation found = preview.explain(question(accounts.get(0), i * 997 + "", ofOperator))
                        .get(0)
                        .explanation();
                assertEquals(HOST + i * 997 + "/", found.nearest().get(0).rule().prefix());
            });
        }
    }

    private static ConfiguredRule root(World world, String appid, int number) {
        return world.add(appid, World.wish(HOST + "new/" + number + "/"));
    }

    private static void dryRuns(World world, Preview preview, List<String> accounts) {
        String appid = accounts.get(0);
        ConfiguredRule narrow = root(world, appid, -1);
        ConfiguredRule broad = world.add(appid, World.wish(HOST));
        for (ConfiguredRule rule : List.of(narrow, broad)) {
            measure("dry run of " + rule.prefix(), CALLS, i -> {
                Forecast forecast = preview.forecast(
                                new Viewer(appid, true), on -> on.publish(World.ANA, appid, RuleRef.id(rule.id())))
                        .get(0);
                assertEquals(rule.equals(broad) ? 50 : 0, forecast.shadowedBy().size());
                assertTrue(forecast.sample() > 0);
            });
        }
    }

    /** Other accounts publish while many threads make dry runs. */
    private static void publishes(World world, Preview preview, List<String> accounts) throws InterruptedException {
        List<ConfiguredRule> rules = IntStream.range(0, CALLS)
                .mapToObj(i -> root(world, accounts.get(1 + i % (ACCOUNTS - 1)), i))
                .toList();
        measure("publish", CALLS / 2, i -> publish(world, rules.get(i)));
        List<Thread> busy = new ArrayList<>();
        LongAdder refused = new LongAdder();
        for (int i = 0; i < THREADS; i++) {
            String appid = accounts.get(0);
            ConfiguredRule rule = world.add(appid, World.wish(HOST + "busy/" + i + "/"));
            Thread thread = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    busyDryRun(preview, appid, rule, refused);
                }
            });
            thread.setUncaughtExceptionHandler((one, failure) -> System.out.println("a dry run failed: " + failure));
            thread.start();
            busy.add(thread);
        }
        measure(
                "publish during dry runs of " + THREADS + " threads",
                CALLS / 2,
                i -> publish(world, rules.get(CALLS / 2 + i)));
        for (Thread thread : busy) {
            thread.interrupt();
            thread.join();
        }
        System.out.printf("dry runs refused because the index was older than the database: %d%n", refused.sum());
    }

    private static void busyDryRun(Preview preview, String appid, ConfiguredRule rule, LongAdder refused) {
        try {
            List<Forecast> unused = preview.forecast(
                    new Viewer(appid, false), on -> on.publish(World.ANA, appid, RuleRef.id(rule.id())));
        } catch (RefusedException e) {
            assertEquals(Refusal.BUSY, e.refusal());
            if (!Thread.currentThread().isInterrupted()) {
                refused.increment();
            }
        }
    }

    private static void publish(World world, ConfiguredRule rule) {
        assertEquals(
                rule.id(),
                world.rules
                        .publish(World.ANA, rule.appid(), RuleRef.id(rule.id()))
                        .value()
                        .id());
    }
}
