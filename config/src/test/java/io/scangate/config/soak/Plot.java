package io.scangate.config.soak;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Draws series as SVG: a panel for each quantity, a line for each process. Not instantiable. */
final class Plot {
    private static final int WIDTH = 760;
    private static final int RIGHT = WIDTH - 30;
    private static final int PANEL = 130;
    private static final int LEFT = 70;
    private static final int TOP = 46;
    private static final int GAP = 44;
    private static final int MOST_POINTS = 240;
    private static final String HEAD = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
            <title>%s</title>
            <style>
            text { font: 12px ui-sans-serif, "Helvetica Neue", Arial, "PingFang SC", "Noto Sans CJK SC", sans-serif; fill: #1f2328; }
            .l { fill: none; stroke: #d1d9e0; }
            .v { fill: none; stroke-width: 1.3; }
            </style>
            <rect width="%d" height="%d" fill="#ffffff"/>
            """;
    private static final List<String> COLOURS = List.of("#c2410c", "#1d6fb8", "#15803d");

    private Plot() {}

    /** The picture; processes have their colours in the order of the list. */
    static String svg(String title, List<String> processes, List<Series> series) {
        int height = TOP + Quantity.values().length * (PANEL + GAP);
        StringBuilder svg = new StringBuilder(HEAD.formatted(WIDTH, height, WIDTH, height, title, WIDTH, height));
        for (int i = 0; i < processes.size(); i++) {
            String colour = COLOURS.get(i);
            svg.append("<text x=\"%d\" y=\"22\" style=\"fill: %s\">%s</text>%n"
                    .formatted(LEFT + i * 170, colour, processes.get(i)));
        }
        int top = TOP;
        for (Quantity quantity : Quantity.values()) {
            List<Series> shown =
                    series.stream().filter(each -> each.quantity() == quantity).toList();
            panel(svg, top, quantity, processes, shown);
            top += PANEL + GAP;
        }
        return svg.append("</svg>\n").toString();
    }

    /** The largest value on an axis. */
    private static double most(List<Series> shown, Function<Series, List<Double>> values) {
        return shown.stream()
                .flatMap(each -> values.apply(each).stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
    }

    private static void panel(
            StringBuilder svg, int top, Quantity quantity, List<String> processes, List<Series> shown) {
        double most = niceAbove(quantity.shown(most(shown, Series::values)));
        double seconds = most(shown, Series::times);
        axes(svg, top, quantity, most, seconds);
        for (Series each : shown) {
            String colour = COLOURS.get(processes.indexOf(each.process()));
            svg.append(
                    "<path class=\"v\" d=\"%s\" stroke=\"%s\"/>%n".formatted(path(each, top, most, seconds), colour));
        }
    }

    private static void axes(StringBuilder svg, int top, Quantity quantity, double most, double seconds) {
        String unit = quantity.unit().isEmpty() ? "" : ", " + quantity.unit();
        text(svg, LEFT, top - 6, "start", quantity.text() + unit);
        for (int line = 0; line <= 2; line++) {
            int y = top + PANEL - PANEL * line / 2;
            svg.append("<path class=\"l\" d=\"M%d %dH%d\"/>%n".formatted(LEFT, y, RIGHT));
            text(svg, LEFT - 6, y + 4, "end", number(most * line / 2));
        }
        for (int tick = 0; tick <= 4; tick++) {
            int x = LEFT + (RIGHT - LEFT) * tick / 4;
            text(svg, x, top + PANEL + 16, "middle", Math.round(seconds / 60 * tick / 4) + (tick == 4 ? " min" : ""));
        }
    }

    /** The line of a series; of many points it has only some, so that the file stays small. */
    private static String path(Series series, int top, double most, double seconds) {
        List<Double> times = series.times();
        List<Double> values = series.values();
        int step = Math.max(1, times.size() / MOST_POINTS);
        StringBuilder path = new StringBuilder("M");
        for (int i = 0; i < times.size(); i += step) {
            double x = LEFT + (RIGHT - LEFT) * times.get(i) / seconds;
            double y = top + PANEL - PANEL * series.quantity().shown(values.get(i)) / most;
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "" : " ", x, y));
        }
        return path.toString();
    }

    private static void text(StringBuilder svg, int x, int y, String anchor, String text) {
        svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n".formatted(x, y, anchor, text));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value - Math.rint(value)) < 0.05 ? "%.0f" : "%.1f", value);
    }

    /** The least of 1, 2, 4, 6, 8 and 10 times a power of ten that is at least the value. */
    static double niceAbove(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (int factor : new int[] {1, 2, 4, 6, 8}) {
            if (value <= factor * power) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
