package io.scangate.gateway.scan;

import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.usage.Scene;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An event loop's counters of scans. The loop's thread writes without locks or atomic adds. Any thread may read: each
 * counter is exact and never decreases, but two counters may be of different moments.
 */
@SuppressWarnings("EnumOrdinal") // Indexes of arrays that live as long as this process.
final class ScanCounters {
    /**
     * Latency buckets: the first ends at 2^10 ns, each next one at twice the bound before it; a further one has no
     * bound.
     */
    static final int BUCKETS = 22;

    private static final int FIRST_BUCKET_BITS = 10;
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int SCENES = Scene.values().length;
    private static final int VERSIONS = Version.values().length;
    /** One row for each decision and version; only decisions that open a page use more than one version. */
    private static final int ROWS = Decision.values().length * VERSIONS;

    private final long[] scans = new long[ROWS * SCENES];
    private final long[] latencies = new long[BUCKETS + 1];
    private final long[] latencySum = new long[1];
    private final long[] answered = new long[1];
    private final long[] options = new long[1];
    private final long[] notModified = new long[1];
    private final long[] problems = new long[ScanProblem.values().length];

    /** Counts a decided scan. */
    void scan(Decision decision, RuleView rule, Scene scene, long nanos) {
        Version version = decision == Decision.OPEN_TEST ? rule.testVersion() : Version.RELEASE;
        add(scans, index(decision, version, scene), 1);
        add(latencies, bucket(nanos), 1);
        add(latencySum, 0, nanos);
    }

    private static int index(Decision decision, Version version, Scene scene) {
        return (decision.ordinal() * VERSIONS + version.ordinal()) * SCENES + scene.ordinal();
    }

    private static int bucket(long nanos) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, nanos - 1) >>> FIRST_BUCKET_BITS);
        return Math.min(bits, BUCKETS);
    }

    /** The largest latency of a bucket, in seconds. */
    static double bucketBound(int bucket) {
        return bucket == BUCKETS ? Double.POSITIVE_INFINITY : (1L << (FIRST_BUCKET_BITS + bucket)) / 1e9;
    }

    /** Counts a request that was answered with decisions (one, or those of a batch) or with the filter of origins. */
    void answered() {
        add(answered, 0, 1);
    }

    /** Counts a request for the methods of a path. */
    void options() {
        add(options, 0, 1);
    }

    /** Counts a request for a filter of origins that the client has. */
    void notModified() {
        add(notModified, 0, 1);
    }

    /** Counts a request that ended in a problem. */
    void problem(ScanProblem problem) {
        add(problems, problem.ordinal(), 1);
    }

    private static void add(long[] counters, int index, long amount) {
        LONGS.setOpaque(counters, index, counters[index] + amount);
    }

    long scans(Decision decision, Version version, Scene scene) {
        return (long) LONGS.getOpaque(scans, index(decision, version, scene));
    }

    /** All requests that were answered with decisions. */
    long answers() {
        return (long) LONGS.getOpaque(answered, 0);
    }

    /** All requests for the methods of a path. */
    long optionsAnswers() {
        return (long) LONGS.getOpaque(options, 0);
    }

    /** All requests for a filter of origins that the client had. */
    long notModifiedAnswers() {
        return (long) LONGS.getOpaque(notModified, 0);
    }

    long latencies(int bucket) {
        return (long) LONGS.getOpaque(latencies, bucket);
    }

    long latencySumNanos() {
        return (long) LONGS.getOpaque(latencySum, 0);
    }

    long problems(ScanProblem problem) {
        return (long) LONGS.getOpaque(problems, problem.ordinal());
    }
}
