package io.scangate.config.soak;

import java.util.Arrays;

/** A line through points that some outliers do not move: the median of the slopes of all pairs (Theil and Sen). Not instantiable. */
final class Slope {
    private Slope() {}

    /** The slope per unit of time; 0 for fewer than two times. */
    static double of(double[] times, double[] values) {
        double[] slopes = new double[times.length * (times.length - 1) / 2];
        int count = 0;
        for (int i = 0; i < times.length; i++) {
            for (int j = i + 1; j < times.length; j++) {
                if (times[j] != times[i]) {
                    slopes[count++] = (values[j] - values[i]) / (times[j] - times[i]);
                }
            }
        }
        return count == 0 ? 0 : median(Arrays.copyOf(slopes, count));
    }

    /** The middle value, or the mean of the two in the middle. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
