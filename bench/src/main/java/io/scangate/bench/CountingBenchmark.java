package io.scangate.bench;

import io.scangate.gateway.index.LookupBatch;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.usage.Opened;
import io.scangate.gateway.usage.ScanLog;
import io.scangate.gateway.usage.Scene;
import io.scangate.gateway.usage.Usage;
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
 * The cost of counting a scan beside its lookup, by the number of different links. One thread does the work of the event loop and
 * of the counting thread, as on a machine with one processor.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CountingBenchmark {
    private static final int RULES = 1_000_000;

    /** A power of two near the size of the log of a loop. */
    private static final int SCANS_BETWEEN_COUNTS = 1 << 13;

    /** The number of different links, each of another rule with few exceptions. */
    @Param({"1000", "200000"})
    public int links;

    private final Usage usage = new Usage();
    private final ScanLog log = usage.newLog();
    private final LookupBatch batch = new LookupBatch();
    private final Link[] eight = new Link[LookupBatch.MAX_LINKS];
    private final RuleView[] views =
            Stream.generate(RuleView::new).limit(LookupBatch.MAX_LINKS).toArray(RuleView[]::new);
    private RuleIndex index = RuleIndex.empty();
    private Link[] scanned = {};
    private int next;
    private int scans;

    /** Compiles the index and counts each link once. */
    @Setup
    public void prepare() {
        Workload workload = new Workload(RULES);
        index = workload.index();
        scanned = workload.links(links, Distribution.UNIFORM).stream()
                .map(LinkParser::parse)
                .map(link -> ((Link) link).copy())
                .toArray(Link[]::new);
        log.tick(System.currentTimeMillis());
        for (int i = 0; i < links; i += LookupBatch.MAX_LINKS) {
            lookupAndCount();
        }
        System.gc();
    }

    private int find() {
        for (int i = 0; i < LookupBatch.MAX_LINKS; i++) {
            next = next + 1 == scanned.length ? 0 : next + 1;
            eight[i] = scanned[next];
        }
        return batch.find(index, eight, views, LookupBatch.MAX_LINKS);
    }

    /** Finds the rules of eight links. The result is per link. */
    @Benchmark
    @OperationsPerInvocation(LookupBatch.MAX_LINKS)
    public int lookup() {
        return find();
    }

    /** Finds the rules of eight links and counts the scans. The result is per link. */
    @Benchmark
    @OperationsPerInvocation(LookupBatch.MAX_LINKS)
    public int lookupAndCount() {
        int found = find();
        for (int i = 0; i < LookupBatch.MAX_LINKS; i++) {
            if ((found & 1 << i) == 0) {
                log.missed(eight[i]);
            } else {
                log.decided(views[i], eight[i], Opened.RELEASE, Scene.SCAN);
            }
        }
        scans += LookupBatch.MAX_LINKS;
        if ((scans & SCANS_BETWEEN_COUNTS - 1) == 0) {
            log.handOver();
            usage.count();
        }
        return found;
    }
}
