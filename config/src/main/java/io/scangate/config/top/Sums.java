package io.scangate.config.top;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Figures of several processes as one; of those that know them. Not instantiable. */
final class Sums {
    private Sums() {}

    /** The sum; NaN if none knows the figure. */
    static double sum(List<Figures> all, ToDoubleFunction<Figures> figure) {
        return all.stream()
                .mapToDouble(figure)
                .filter(Cells::isKnown)
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }

    /** The largest one; NaN if none knows the figure. */
    static double largest(List<Figures> all, ToDoubleFunction<Figures> figure) {
        return all.stream().mapToDouble(figure).filter(Cells::isKnown).max().orElse(Double.NaN);
    }
}
