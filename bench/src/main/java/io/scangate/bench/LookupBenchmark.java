package io.scangate.bench;

import io.scangate.gateway.index.LookupBatch;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.resolve.Scan;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Lookup and decision of canonical links, by number of rules and distribution of scans.
 *
 * <p>{@code java -jar bench/target/scangate-bench.jar LookupBenchmark -prof gc}; for ten million rules add {@code -p
 * rules=10000000 -jvmArgs "-Xmx8g -XX:+UseTransparentHugePages"}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LookupBenchmark {
    /** Number of rules. */
    @Param({"10000", "1000000"})
    public int rules;

    /** The distribution of scans over rules. */
    @Param({"UNIFORM", "ZIPF"})
    public Distribution distribution = Distribution.UNIFORM;

    private final Resolver resolver = new Resolver(ResolveSettings.DEFAULT);
    private final Scan anonymous = new Scan();
    private final RuleView view = new RuleView();
    private final LookupBatch batch = new LookupBatch();
    private final Link[] eight = new Link[LookupBatch.MAX_LINKS];
    private final RuleView[] views =
            Stream.generate(RuleView::new).limit(LookupBatch.MAX_LINKS).toArray(RuleView[]::new);
    private RuleIndex index = RuleIndex.empty();
    private Link[] links = {};
    private int next;

    /** Compiles the index and checks the share of hits. */
    @Setup
    public void prepare() {
        Workload workload = new Workload(rules);
        index = workload.index();
        // The links together do not fit into the caches beside the index, except with an index that fits itself.
        List<String> texts = workload.links(rules <= 10_000 ? 1 << 16 : 1 << 20, distribution);
        links = texts.stream().map(LookupBenchmark::parsed).toArray(Link[]::new);
        long hits = 0;
        for (Link link : links) {
            hits += index.find(link, view) ? 1 : 0;
        }
        if (hits < links.length * 0.94 || hits > links.length * 0.96) {
            throw new IllegalStateException(hits + " hits of " + links.length + " (expected: 95 %)");
        }
        System.gc();
    }

    private static Link parsed(String text) {
        if (LinkParser.parse(text) instanceof Link link) {
            return link.copy();
        }
        throw new IllegalStateException("not a link: " + text);
    }

    private Link nextLink() {
        next = next + 1 == links.length ? 0 : next + 1;
        return links[next];
    }

    /** Finds the deciding rule. */
    @Benchmark
    public boolean lookup() {
        return index.find(nextLink(), view);
    }

    /** Finds the rules of eight links at once. The result is per link. */
    @Benchmark
    @OperationsPerInvocation(LookupBatch.MAX_LINKS)
    public int lookupOfEight() {
        for (int i = 0; i < LookupBatch.MAX_LINKS; i++) {
            eight[i] = nextLink();
        }
        return batch.find(index, eight, views, LookupBatch.MAX_LINKS);
    }

    /** Decides the scan of an anonymous user. */
    @Benchmark
    public Decision decision() {
        return resolver.resolve(index, nextLink(), anonymous, view);
    }
}
