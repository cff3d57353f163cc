package io.scangate.bench;

import com.googlecode.concurrenttrees.radix.node.concrete.DefaultByteArrayNodeFactory;
import com.googlecode.concurrenttrees.radixinverted.ConcurrentInvertedRadixTree;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * Lookups of the same links in other structures. Each gets the link as text and includes the cost of its parsing, as
 * does the index. {@code java -jar bench/target/scangate-bench.jar LookupPeersBenchmark -prof gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xms6g", "-Xmx6g", "-XX:+UseTransparentHugePages"})
public class LookupPeersBenchmark {
    /** A structure to compare. */
    public enum Structure {
        /** The gateway's parser and index. */
        INDEX {
            @Override
            Lookup over(Workload workload, int rules) {
                return new IndexLookup(workload.index());
            }
        },
        /** A hash map that is queried for every prefix of the link that ends at a slash. */
        HASH_MAP {
            @Override
            Lookup over(Workload workload, int rules) {
                return new MapLookup(workload, rules);
            }
        },
        /** The radix tree of the concurrent-trees library. */
        RADIX_TREE {
            @Override
            Lookup over(Workload workload, int rules) {
                return new TreeLookup(workload, rules);
            }
        };

        abstract Lookup over(Workload workload, int rules);
    }

    /** Number of rules. */
    @Param({"10000", "1000000"})
    public int rules;

    /** The distribution of scans over rules. */
    @Param({"UNIFORM", "ZIPF"})
    public Distribution distribution = Distribution.UNIFORM;

    /** The structure. */
    @Param
    public Structure structure = Structure.INDEX;

    private Lookup lookup = (text, bytes) -> false;
    private String[] texts = {};
    private byte[][] bytes = {};
    private int next;

    /** Fills the structure and checks that it finds as many links as have a rule. */
    @Setup
    public void prepare() {
        Workload workload = new Workload(rules);
        lookup = structure.over(workload, rules);
        texts = workload.links(rules <= 10_000 ? 1 << 16 : 1 << 20, distribution)
                .toArray(String[]::new);
        bytes = new byte[texts.length][];
        long hits = 0;
        for (int i = 0; i < texts.length; i++) {
            bytes[i] = texts[i].getBytes(StandardCharsets.UTF_8);
            hits += lookup.finds(texts[i], bytes[i]) ? 1 : 0;
        }
        if (hits < texts.length * 0.94 || hits > texts.length * 0.96) {
            throw new IllegalStateException(hits + " hits of " + texts.length + " (expected: 95 %)");
        }
        System.gc();
    }

    /** Finds the deciding rule. */
    @Benchmark
    public boolean lookup() {
        next = next + 1 == texts.length ? 0 : next + 1;
        return lookup.finds(texts[next], bytes[next]);
    }

    /** A structure filled with rules. */
    @FunctionalInterface
    interface Lookup {
        /** Whether a rule matches the link, which is given as text and as bytes. */
        boolean finds(String text, byte[] bytes);
    }

    private static final class IndexLookup implements Lookup {
        private final RuleIndex index;
        private final LinkParser parser = new LinkParser();
        private final Link link = new Link();
        private final RuleView view = new RuleView();

        IndexLookup(RuleIndex index) {
            this.index = index;
        }

        @Override
        public boolean finds(String text, byte[] bytes) {
            return parser.parse(bytes, 0, bytes.length, link) instanceof Link parsed && index.find(parsed, view);
        }
    }

    /** By path: the number of the rule without a query, and the queries of the rules with one. */
    private static final class MapLookup implements Lookup {
        private record Path(@Nullable Integer rule, List<String> queries) {}

        private final Map<String, Path> paths = new HashMap<>();

        MapLookup(Workload workload, int rules) {
            for (int i = 0; i < rules; i++) {
                String prefix = workload.prefix(i);
                int query = prefix.indexOf('?');
                String text = query < 0 ? prefix : prefix.substring(0, query);
                Path path = paths.getOrDefault(text, new Path(null, List.of()));
                List<String> queries = new ArrayList<>(path.queries());
                if (query >= 0) {
                    queries.add(prefix.substring(query + 1));
                }
                paths.put(text, new Path(query < 0 ? Integer.valueOf(i) : path.rule(), List.copyOf(queries)));
            }
        }

        @Override
        public boolean finds(String text, byte[] bytes) {
            int question = text.indexOf('?');
            String whole = question < 0 ? text : text.substring(0, question);
            Path exact = paths.get(whole);
            if (exact != null && (exact.rule() != null || hasQuery(exact, text, question))) {
                return true;
            }
            for (int end = whole.lastIndexOf('/'); end > "https://".length(); end = whole.lastIndexOf('/', end - 1)) {
                Path above = paths.get(whole.substring(0, end + 1));
                if (above != null && above.rule() != null) {
                    return true;
                }
            }
            return false;
        }

        private static boolean hasQuery(Path path, String text, int question) {
            for (String query : path.queries()) {
                if (question >= 0 && text.startsWith(query, question + 1)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static final class TreeLookup implements Lookup {
        private final ConcurrentInvertedRadixTree<Integer> tree =
                new ConcurrentInvertedRadixTree<>(new DefaultByteArrayNodeFactory());

        TreeLookup(Workload workload, int rules) {
            for (int i = 0; i < rules; i++) {
                String prefix = workload.prefix(i);
                boolean exact = !prefix.endsWith("/") && prefix.indexOf('?') < 0;
                tree.put(exact ? prefix + '?' : prefix, i);
            }
        }

        @Override
        public boolean finds(String text, byte[] bytes) {
            return tree.getValueForLongestKeyPrefixing(text.indexOf('?') < 0 ? text + '?' : text) != null;
        }
    }
}
