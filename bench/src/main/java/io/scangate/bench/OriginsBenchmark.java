package io.scangate.bench;

import com.sun.management.ThreadMXBean;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.origins.OriginFilter;
import io.scangate.gateway.origins.Origins;
import io.scangate.gateway.origins.OriginsSettings;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The filter of origins: time, allocated memory and size, wrong answers and time of lookups. {@code java -Xmx2g -cp
 * bench/target/scangate-bench.jar io.scangate.bench.OriginsBenchmark [origins]}.
 */
public final class OriginsBenchmark {
    private static final int RULES_AN_ACCOUNT = 10;
    private static final int PROBES = 2_000_000;
    private static final int ROUNDS = 5;
    private static final double MEGA = 1e6;

    private OriginsBenchmark() {}

    /** Measures and prints. */
    public static void main(String[] arguments) {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        ActiveIndex active = new ActiveIndex();
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {}, 42);
        for (int i = 0; i < count; i += RULES_AN_ACCOUNT) {
            List<Rule> rules = new ArrayList<>();
            for (int host = i; host < Math.min(count, i + RULES_AN_ACCOUNT); host++) {
                rules.add(new Rule(origin(host) + "/", "pages/index/index", null));
            }
            compiler.add(new Account("wx" + i, Map.of(), rules));
        }
        ActiveIndex.Revision served = new ActiveIndex.Revision(compiler.compile(), 1, Instant.now());
        active.swap(served);
        System.out.printf("index: %.1f MB%n", served.index().memoryBytes() / MEGA);
        byte[] bytes = {};
        for (int round = 0; round < ROUNDS; round++) {
            bytes = make(active, Pacer.NONE, round + " without rests");
        }
        make(active, new Pacer(0.25), "a quarter of a processor");
        lookups(new OriginFilter(bytes), count);
    }

    private static String origin(int number) {
        return "https://shop" + number + ".example" + number % 97 + ".cn";
    }

    private static byte[] make(ActiveIndex active, Pacer pacer, String name) {
        OriginsSettings settings = new OriginsSettings(Duration.ofHours(1), Duration.ZERO);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] started = new long[1];
        try (Origins origins = new Origins(active, settings, () -> {
            started[0] = Thread.currentThread().getId();
            return pacer;
        })) {
            Origins.Filter filter = origins.ask().join();
            System.out.printf(
                    "%s: %.0f ms, %.0f ms of a processor, %.1f MB allocated, %.2f bits an origin%n",
                    name,
                    filter.took().toNanos() / MEGA,
                    threads.getThreadCpuTime(started[0]) / MEGA,
                    threads.getThreadAllocatedBytes(started[0]) / MEGA,
                    8.0 * filter.bytes().length / filter.origins());
            return filter.bytes();
        }
    }

    private static void lookups(OriginFilter filter, int count) {
        for (int i = 0; i < count; i++) {
            if (!filter.mayOpen(origin(i) + "/a")) {
                throw new IllegalStateException("misses " + origin(i));
            }
        }
        int wrong = 0;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < PROBES; i++) {
            wrong += filter.mayOpen("https://www.other" + i + ".example.com/page?id=1") ? 1 : 0;
        }
        System.out.printf(
                "wrong: 1 in %.0f; %.2f us a link%n",
                (double) PROBES / wrong, (threads.getCurrentThreadCpuTime() - start) / 1e3 / PROBES);
    }
}
