package io.scangate.gateway.scan;

import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.usage.Scene;
import io.scangate.gateway.wire.LoopCounters;

/** An event loop's counters of scans, with the threads of {@link LoopCounters}. */
@SuppressWarnings("EnumOrdinal") // Indexes of arrays that live as long as this process.
final class ScanCounters {
    /**
     * Latency buckets: the first ends at 2^10 ns, each next one at twice the bound before it; a further one has no
     * bound.
     */
    static final int BUCKETS = 22;

    private static final int FIRST_BUCKET_BITS = 10;
    private static final int SCENES = Scene.values().length;
    private static final int VERSIONS = Version.values().length;
    /** One row for each decision and version; only decisions that open a page use more than one version. */
    private static final int ROWS = Decision.values().length * VERSIONS;

    private static final int LATENCIES = ROWS * SCENES;
    private static final int LATENCY_SUM = LATENCIES + BUCKETS + 1;
    private static final int ANSWERED = LATENCY_SUM + 1;
    private static final int OPTIONS = ANSWERED + 1;
    private static final int NOT_MODIFIED = OPTIONS + 1;
    private static final int PROBLEMS = NOT_MODIFIED + 1;

    /** First those of {@link #index}, then the others at the places above. */
    private final LoopCounters counters = new LoopCounters(PROBLEMS + ScanProblem.values().length);

    /** Counts a decided scan. */
    void scan(Decision decision, RuleView rule, Scene scene, long nanos) {
        Version version = decision == Decision.OPEN_TEST ? rule.testVersion() : Version.RELEASE;
        counters.add(index(decision, version, scene), 1);
        counters.add(LATENCIES + bucket(nanos), 1);
        counters.add(LATENCY_SUM, nanos);
    }

    private static int index(Decision decision, Version version, Scene scene) {
        return (decision.ordinal() * VERSIONS + version.ordinal()) * SCENES + scene.ordinal();
    }

    /** The label of a decision. */
    static String reason(Decision decision) {
        return switch (decision) {
            case OPEN_TEST -> "test_link";
            case OPEN_LIVE -> "published";
            case WEB_NO_RULE, WEB_UNPUBLISHED, WEB_SUSPENDED, WEB_BLOCKED, WEB_CLIENT_TOO_OLD -> decision.reason();
        };
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
        counters.add(ANSWERED, 1);
    }

    /** Counts a request for the methods of a path. */
    void options() {
        counters.add(OPTIONS, 1);
    }

    /** Counts a request for a filter of origins that the client has. */
    void notModified() {
        counters.add(NOT_MODIFIED, 1);
    }

    /** Counts a request that ended in a problem. */
    void problem(ScanProblem problem) {
        counters.add(PROBLEMS + problem.ordinal(), 1);
    }

    long scans(Decision decision, Version version, Scene scene) {
        return counters.get(index(decision, version, scene));
    }

    /** All requests that were answered with decisions. */
    long answers() {
        return counters.get(ANSWERED);
    }

    /** All requests for the methods of a path. */
    long optionsAnswers() {
        return counters.get(OPTIONS);
    }

    /** All requests for a filter of origins that the client had. */
    long notModifiedAnswers() {
        return counters.get(NOT_MODIFIED);
    }

    long latencies(int bucket) {
        return counters.get(LATENCIES + bucket);
    }

    long latencySumNanos() {
        return counters.get(LATENCY_SUM);
    }

    long problems(ScanProblem problem) {
        return counters.get(PROBLEMS + problem.ordinal());
    }
}
