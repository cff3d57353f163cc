package io.scangate.bench;

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
 * The latency of one dependent memory read, the unit in which lookups are reported. Run it together with them, so that
 * both have the same heap and pages: {@code java -Xms8g -Xmx8g -XX:+UseTransparentHugePages -jar
 * bench/target/scangate-bench.jar "LookupBenchmark.lookup|PointerChase" -p rules=10000000 -p distribution=UNIFORM -prof
 * gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PointerChaseBenchmark {
    private static final int WORDS_PER_LINE = 8;

    /** The size of the memory: larger than all caches, or within the first-level cache. */
    @Param({"16384", "1073741824"})
    public int bytes;

    private long[] memory = {};
    private int at;

    /** Makes one cycle through all cache lines (Sattolo's shuffle). */
    @Setup
    public void prepare() {
        int lines = bytes / Long.BYTES / WORDS_PER_LINE;
        memory = new long[lines * WORDS_PER_LINE];
        int[] order = new int[lines];
        for (int i = 0; i < lines; i++) {
            order[i] = i;
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int i = lines - 1; i > 0; i--) {
            int other = random.nextInt(i);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        for (int i = 0; i < lines; i++) {
            memory[i * WORDS_PER_LINE] = (long) order[i] * WORDS_PER_LINE;
        }
        int steps = 0;
        do {
            read();
            steps++;
        } while (at != 0);
        if (steps != lines) {
            throw new IllegalStateException(steps + " lines in the cycle (expected: " + lines + ")");
        }
    }

    /** Reads one word of the next line. */
    @Benchmark
    public int read() {
        at = (int) memory[at];
        return at;
    }
}
