package io.scangate.bench;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Lookups among rules that are chosen to be slow, compared with ordinary rules of the same number and, for long links,
 * of the same length: {@code java -jar bench/target/scangate-bench.jar AdversarialBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xms6g", "-Xmx6g", "-XX:+UseTransparentHugePages"})
public class AdversarialBenchmark {
    private static final int LINKS = 1 << 17;
    private static final int LONG_LINKS = 1 << 12;
    private static final String LONG = "x".repeat(3900);

    /** The shape of the rules. */
    public enum Shape {
        /** A million ordinary rules. */
        ORDINARY(1_000_000, LINKS),
        /** A million rules of one host. */
        ONE_HOST(1_000_000, LINKS),
        /** A million query prefixes of one path. */
        QUERY_LEAVES(1_000_000, LINKS),
        /** One rule on each of many hosts, paths of 3,900 bytes. */
        LONG_ORDINARY(20_000, LONG_LINKS),
        /** One host, paths of 3,900 bytes that differ in the last few bytes. */
        LONG_SHARED(20_000, LONG_LINKS),
        /** Two thousand rules, each below the previous one; the links reach the last. */
        NESTED(1950, LONG_LINKS);

        private final int rules;
        private final int links;

        Shape(int rules, int links) {
            this.rules = rules;
            this.links = links;
        }

        private String prefix(int number) {
            String id = Integer.toString(number * 7919, Character.MAX_RADIX);
            return switch (this) {
                case ORDINARY -> new Workload(rules).prefix(number);
                case ONE_HOST -> "https://one.example.com/" + id + "/";
                case QUERY_LEAVES -> "https://one.example.com/path?id=" + id + "&";
                case LONG_ORDINARY -> "https://h" + id + ".example.com/" + LONG + "/";
                case LONG_SHARED -> "https://one.example.com/" + LONG + id + "/";
                case NESTED -> "https://one.example.com/" + "a/".repeat(number);
            };
        }

        private String link(SplittableRandom random) {
            String prefix = prefix(this == NESTED ? rules - 1 : random.nextInt(rules));
            if (prefix.endsWith("/")) {
                return prefix + "item?id=1";
            }
            return prefix.indexOf('?') < 0 ? prefix : prefix + "1";
        }
    }

    /** The shape of the rules. */
    @Param
    public Shape shape = Shape.ORDINARY;

    private final RuleView view = new RuleView();
    private RuleIndex index = RuleIndex.empty();
    private Link[] links = {};
    private int next;

    /** Compiles the rules and checks that each link is a hit. */
    @Setup
    public void prepare() {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {}, 42);
        for (int i = 0; i < shape.rules; i++) {
            compiler.add(new Account("wx" + i, Map.of(), List.of(new Rule(shape.prefix(i), "pages/a", null))));
        }
        index = compiler.compile();
        SplittableRandom random = new SplittableRandom(1);
        links = new Link[shape.links];
        for (int i = 0; i < links.length; i++) {
            String text = shape.link(random);
            if (!(LinkParser.parse(text) instanceof Link link) || !index.find(link, view)) {
                throw new IllegalStateException("no rule found: " + text);
            }
            links[i] = link.copy();
        }
        System.gc();
    }

    /** Finds the rule that decides. */
    @Benchmark
    public boolean lookup() {
        next = next + 1 == links.length ? 0 : next + 1;
        return index.find(links[next], view);
    }
}
