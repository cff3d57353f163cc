package io.scangate.config.top;

import io.scangate.config.top.MetricsPage.Series;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one process: values of its last page of metrics, and changes since the page before. A figure is NaN without a page
 * before, and if the process does not have the metric. Immutable.
 */
final class Figures {
    private static final String START = "process_start_time_seconds";
    private static final String BUCKET_END = "le";

    private final MetricsPage now;
    private final double seconds;
    private final @Nullable Map<String, Double> before;

    private Figures(MetricsPage now, double seconds, @Nullable Map<String, Double> before) {
        this.now = now;
        this.seconds = seconds;
        this.before = before;
    }

    /** The figures of a process of which only one page is known. */
    static Figures of(MetricsPage now) {
        return new Figures(now, 0, null);
    }

    /**
     * The figures between two pages. A counter that is lower than before has begun again at zero, and so have all counters of a process
     * that has started since.
     *
     * @param nanos the time between the two
     */
    static Figures between(MetricsPage last, MetricsPage now, long nanos) {
        Map<String, Double> before = new HashMap<>();
        if (last.sum(START) == now.sum(START)) {
            last.forEach(series -> before.put(series.key(), series.value()));
        }
        return new Figures(now, Math.max(1, nanos) / (double) TimeUnit.SECONDS.toNanos(1), before);
    }

    boolean isControlPlane() {
        return !Double.isNaN(now.sum("scangate_revision"));
    }

    /** The sum of all values of a metric. */
    double value(String name) {
        return now.sum(name);
    }

    /** The sum of the values of a metric that have a label. */
    double value(String name, String label, String text) {
        return now.sum(name, labels -> text.equals(labels.get(label)));
    }

    /** The sum of those values of a metric with a label that are above zero; NaN if there is none. */
    double positive(String name, String label, String text) {
        return now.series(name).stream()
                .filter(each -> each.value() > 0 && text.equals(each.labels().get(label)))
                .mapToDouble(Series::value)
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }

    /** The label of the only value of a metric that is not zero; empty if there is none. */
    String label(String name, String label) {
        return now.labelOfOne(name, label);
    }

    /** The increase of a counter in a second. */
    double rate(String name) {
        return rate(name, labels -> true);
    }

    /** The increase of a counter in a second, of those values that have some labels. */
    double rate(String name, Predicate<Map<String, String>> labels) {
        if (before == null) {
            return Double.NaN;
        }
        return now.series(name).stream()
                        .filter(each -> labels.test(each.labels()))
                        .mapToDouble(this::increase)
                        .reduce(Double::sum)
                        .orElse(Double.NaN)
                / seconds;
    }

    /** The increase of a counter in a second for each text of a label, without those that do not increase. */
    SortedMap<String, Double> rates(String name, String label, Predicate<Map<String, String>> labels) {
        SortedMap<String, Double> rates = new TreeMap<>();
        if (before != null) {
            for (Series each : now.series(name)) {
                double increase = increase(each);
                if (increase > 0 && labels.test(each.labels())) {
                    rates.merge(each.labels().getOrDefault(label, ""), increase / seconds, Double::sum);
                }
            }
        }
        return rates;
    }

    private double increase(Series series) {
        double old = before == null ? 0 : before.getOrDefault(series.key(), 0.0);
        return series.value() >= old ? series.value() - old : series.value();
    }

    /** The observations of a histogram since the page before, of some labels: how many are at most as large as each bucket's end. */
    SortedMap<Double, Double> buckets(String name, Predicate<Map<String, String>> labels) {
        SortedMap<Double, Double> buckets = new TreeMap<>();
        if (before != null) {
            for (Series each : now.series(name + "_bucket")) {
                if (!labels.test(each.labels())) {
                    continue;
                }
                String end = each.labels().getOrDefault(BUCKET_END, "NaN");
                buckets.merge(MetricsPage.value(end), increase(each), Double::sum);
            }
        }
        return buckets;
    }

    /**
     * A quantile of the observations in buckets, as Prometheus computes it: within its bucket by a straight line.
     *
     * @return NaN if there are none; the largest end of a bucket for what is larger
     */
    static double quantile(SortedMap<Double, Double> buckets, double quantile) {
        double all = buckets.isEmpty() ? 0 : buckets.get(buckets.lastKey());
        double rank = quantile * all;
        double start = 0;
        double below = 0;
        for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
            double end = bucket.getKey();
            double count = bucket.getValue();
            if (count >= rank && count > below) {
                return Double.isInfinite(end) ? start : start + (end - start) * (rank - below) / (count - below);
            }
            start = end;
            below = count;
        }
        return Double.NaN;
    }
}
