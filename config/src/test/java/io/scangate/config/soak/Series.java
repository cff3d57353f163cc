package io.scangate.config.soak;

import java.util.ArrayList;
import java.util.List;

/** The values of one quantity of one process over the time, in seconds. Not thread-safe. */
final class Series {
    private static final double WARM_UP = 0.15;

    private final String process;
    private final Quantity quantity;
    private final List<Double> times = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();

    Series(String process, Quantity quantity) {
        this.process = process;
        this.quantity = quantity;
    }

    void add(double seconds, double value) {
        times.add(seconds);
        values.add(value);
    }

    String process() {
        return process;
    }

    Quantity quantity() {
        return quantity;
    }

    List<Double> times() {
        return List.copyOf(times);
    }

    List<Double> values() {
        return List.copyOf(values);
    }

    /**
     * What became of a quantity after the warm-up, the first 15 % of the time.
     *
     * @param level the median
     * @param perHour the slope
     * @param grown the slope over the judged time
     */
    record Trend(
            String process, Quantity quantity, double first, double last, double level, double perHour, double grown) {
        /** Whether it grew by more than it may. */
        boolean isTooMuch() {
            return grown > quantity.bound(level);
        }
    }

    /** The trend. */
    Trend trend() {
        double end = times.get(times.size() - 1);
        int from = 0;
        while (from < times.size() - 1 && times.get(from) < end * WARM_UP) {
            from++;
        }
        double[] x = new double[times.size() - from];
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = times.get(from + i);
            y[i] = values.get(from + i);
        }
        double slope = Slope.of(x, y);
        return new Trend(
                process,
                quantity,
                y[0],
                y[y.length - 1],
                Slope.median(y),
                slope * 3600,
                slope * (x[x.length - 1] - x[0]));
    }
}
