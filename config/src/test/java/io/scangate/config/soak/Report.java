package io.scangate.config.soak;

import io.scangate.config.soak.Series.Trend;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The judgement of a run, and its figures as tables of Markdown. Not instantiable. */
final class Report {
    private Report() {}

    /**
     * What grew by more than it may.
     *
     * @param isLong whether the run is long enough to judge memory
     */
    static List<String> growths(List<Series> series, boolean isLong) {
        List<String> grown = new ArrayList<>();
        for (Series each : series) {
            Trend trend = each.trend();
            if (trend.isTooMuch() && (isLong || !each.quantity().isMemory())) {
                grown.add("grows: " + row(trend));
            }
        }
        return grown;
    }

    /** The figures. */
    static String tables(List<Series> series, Map<String, Long> counts) {
        StringBuilder text = new StringBuilder("""
                | process | quantity | first | last | median | slope an hour | growth in the judged time | bound |
                |---|---|---|---|---|---|---|---|
                """);
        for (Series each : series) {
            text.append(row(each.trend())).append('\n');
        }
        text.append("\n| what | number |\n|---|---|\n");
        counts.forEach((what, number) -> text.append(String.format(Locale.ROOT, "| %s | %,d |%n", what, number)));
        return text.toString();
    }

    private static String row(Trend trend) {
        Quantity quantity = trend.quantity();
        String unit = quantity.unit().isEmpty() ? "" : " " + quantity.unit();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.1f%s | %.1f%s | %.1f%s | %+.2f%s | %+.2f%s | %.1f%s |",
                trend.process(),
                quantity.text(),
                quantity.shown(trend.first()),
                unit,
                quantity.shown(trend.last()),
                unit,
                quantity.shown(trend.level()),
                unit,
                quantity.shown(trend.perHour()),
                unit,
                quantity.shown(trend.grown()),
                unit,
                quantity.shown(quantity.bound(trend.level())),
                unit);
    }
}
