package io.scangate.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.gateway.report.Reporter;
import io.scangate.gateway.usage.UsageCounter;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Metrics of reports to the control plane. */
final class ReportMetrics {
    private ReportMetrics() {}

    /** Registers the metrics of a reporter. */
    static void bind(Reporter reporter, @Nullable UsageCounter counter, MeterRegistry metrics) {
        bindThreads(reporter, counter, metrics);
        Gauge.builder("scangate.reports.waiting", reporter, Reporter::waiting)
                .description("Batches of counts of scans that the control plane has not acknowledged")
                .strongReference(true)
                .register(metrics);
        FunctionCounter.builder("scangate.reports.failed", reporter, Reporter::failures)
                .description("Reports that the control plane did not accept")
                .register(metrics);
        FunctionCounter.builder("scangate.reports.refused", reporter, Reporter::refusals)
                .description("Batches of counts that the control plane can never store; they are put aside")
                .register(metrics);
        FunctionCounter.builder("scangate.reports.incomplete", reporter, Reporter::incomplete)
                .description("Batches of which the control plane ignored counts: of unknown rules, or of a wrong clock")
                .register(metrics);
    }

    private static void bindThreads(Reporter reporter, @Nullable UsageCounter counter, MeterRegistry metrics) {
        FunctionCounter.builder("scangate.scans.uncounted", reporter, Reporter::uncounted)
                .description("Answered scans that are in no count of rules: too many waited to be counted")
                .register(metrics);
        FunctionCounter.builder("scangate.scans.merged", reporter, Reporter::merged)
                .description("Scans that are counted under their account only: too many different rules were scanned")
                .register(metrics);
        bindThread("report", reporter, Reporter::isAlive, Reporter::defects, metrics);
        if (counter != null) {
            bindThread("count", counter, UsageCounter::isAlive, UsageCounter::failures, metrics);
        }
    }

    private static <T> void bindThread(
            String name, T thread, Predicate<T> isAlive, ToDoubleFunction<T> defects, MeterRegistry metrics) {
        Gauge.builder("scangate.reports.thread.alive", thread, each -> isAlive.test(each) ? 1 : 0)
                .description("Whether the thread that counts scans, or that reports them, runs: 1, otherwise 0")
                .tag("thread", name)
                .strongReference(true)
                .register(metrics);
        FunctionCounter.builder("scangate.reports.defects", thread, defects)
                .description("Failures of a thread that only a lack of memory or a defect of the program explains")
                .tag("thread", name)
                .register(metrics);
    }
}
