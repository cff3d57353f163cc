package io.scangate.gateway.scan;

import io.scangate.gateway.events.EventLog;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.recording.SlowScan;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.traces.TraceLog;
import io.scangate.gateway.usage.Opened;
import io.scangate.gateway.usage.ScanLog;
import io.scangate.gateway.usage.Scene;
import org.jspecify.annotations.Nullable;

/**
 * Counts the answers of one event loop: for metrics, and for the control plane if the gateway reports to one; and hands scans to the
 * log of events, if there is one. Allocates nothing. Only for that loop.
 */
final class ScanRecord {
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final ScanCounters counters = new ScanCounters();
    private final @Nullable ScanLog usage;
    private final @Nullable EventLog events;
    private final @Nullable TraceLog traces;
    private long readNanos;

    /** From which time on a scan is slow. Looked up now and then, because the scans themselves have no time for it. */
    private long slowNanos = Long.MAX_VALUE;

    /**
     * Makes a record.
     *
     * @param usage receives every decided scan; null if the gateway reports no counts
     * @param events receives every decided scan; null if the gateway sends no events
     * @param traces receives every decided scan and every end of a request; null if the gateway traces none
     */
    ScanRecord(@Nullable ScanLog usage, @Nullable EventLog events, @Nullable TraceLog traces) {
        this.usage = usage;
        this.events = events;
        this.traces = traces;
    }

    ScanCounters counters() {
        return counters;
    }

    /** Sets the time at which the bytes of the next requests were read. */
    void startRead(long epochMillis, long nanos) {
        readNanos = nanos;
        if (usage != null) {
            usage.tick(epochMillis);
        }
        if (events != null) {
            events.tick(epochMillis);
        }
        if (traces != null) {
            traces.tick(nanos);
        }
    }

    /** Hands the counts for the control plane over, and asks which scans are slow. */
    void sweep() {
        slowNanos = SlowScan.threshold();
        if (usage != null) {
            usage.handOver();
        }
    }

    /** Counts a scan whose answer has been written, from the rules of a revision; releases its rule. */
    void scan(Decision decision, Link link, RuleView rule, Scene scene, long revision) {
        long nanos = System.nanoTime() - readNanos;
        counters.scan(decision, rule, scene, nanos);
        if (nanos >= slowNanos) {
            SlowScan.record(ScanCounters.reason(decision), revision, nanos);
        }
        if (usage != null) {
            note(usage, decision, link, rule, scene);
        }
        if (events != null) {
            events.scan(decision, link, rule, scene, revision);
        }
        if (traces != null) {
            traces.scan(decision, scene, link, revision, nanos);
        }
        rule.release();
    }

    private static void note(ScanLog usage, Decision decision, Link link, RuleView rule, Scene scene) {
        switch (decision) {
            case OPEN_LIVE -> usage.decided(rule, link, Opened.RELEASE, scene);
            case OPEN_TEST -> usage.decided(rule, link, opened(rule.testVersion()), scene);
            case WEB_UNPUBLISHED -> usage.decided(rule, link, Opened.WEB_UNPUBLISHED, scene);
            case WEB_SUSPENDED -> usage.decided(rule, link, Opened.WEB_SUSPENDED, scene);
            case WEB_BLOCKED -> usage.decided(rule, link, Opened.WEB_BLOCKED, scene);
            case WEB_NO_RULE -> usage.missed(link);
            case WEB_CLIENT_TOO_OLD -> {
                // No rule took part in the decision.
            }
        }
    }

    private static Opened opened(Version version) {
        return switch (version) {
            case DEVELOP -> Opened.DEVELOP;
            case TRIAL -> Opened.TRIAL;
            case RELEASE -> Opened.RELEASE;
        };
    }

    /** Counts a request that was answered with decisions or with the filter of origins. */
    void answered() {
        counters.answered();
        endTrace(OK);
    }

    /** Counts a request for the methods of a path. */
    void options() {
        counters.options();
        endTrace(NO_CONTENT);
    }

    /** Counts a request for a filter of origins that the client has. */
    void notModified() {
        counters.notModified();
        endTrace(NOT_MODIFIED);
    }

    /** Counts a request that was answered with a problem. */
    void problem(ScanProblem problem) {
        counters.problem(problem);
        if (traces != null) {
            traces.problem(problem.status(), problem.code());
        }
    }

    private void endTrace(int status) {
        if (traces != null) {
            traces.answered(status);
        }
    }
}
