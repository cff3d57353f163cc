package io.scangate.config.top;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A page of metrics in Prometheus's text format. Immutable. */
final class MetricsPage {
    /**
     * A value of a metric.
     *
     * @param key name and labels as the page has them, the same at each scrape
     */
    record Series(String key, Map<String, String> labels, double value) {}

    private final Map<String, List<Series>> byName = new LinkedHashMap<>();

    private MetricsPage() {}

    /**
     * Reads a page.
     *
     * @throws IllegalArgumentException if a line is no value of a metric
     */
    static MetricsPage parse(String text) {
        MetricsPage page = new MetricsPage();
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(page::add);
        return page;
    }

    private void add(String line) {
        int brace = line.indexOf('{');
        int space = line.indexOf(' ');
        boolean labelled = brace >= 0 && brace < space;
        Map<String, String> labels = new LinkedHashMap<>();
        int end = labelled ? readLabels(line, brace + 1, labels) : space;
        if (end <= 0) {
            throw new IllegalArgumentException(line);
        }
        // A timestamp may follow.
        double value = value(line.substring(end).strip().split(" ", 2)[0]);
        byName.computeIfAbsent(line.substring(0, labelled ? brace : space), name -> new ArrayList<>())
                .add(new Series(line.substring(0, end), labels, value));
    }

    /** Reads labels up to the closing brace; returns the place after it, or -1. */
    private static int readLabels(String line, int start, Map<String, String> labels) {
        int at = start;
        while (at < line.length() && line.charAt(at) != '}') {
            int equals = line.indexOf("=\"", at);
            if (equals < 0) {
                return -1;
            }
            StringBuilder value = new StringBuilder();
            int end = readValue(line, equals + 2, value);
            labels.put(line.substring(at, equals), value.toString());
            at = end < line.length() && line.charAt(end) == ',' ? end + 1 : end;
        }
        return at < line.length() ? at + 1 : -1;
    }

    /** Reads a quoted value; returns the place after the closing quote. */
    private static int readValue(String line, int start, StringBuilder value) {
        int at = start;
        while (at < line.length() && line.charAt(at) != '"') {
            char c = line.charAt(at++);
            if (c == '\\' && at < line.length()) {
                char escaped = line.charAt(at++);
                c = escaped == 'n' ? '\n' : escaped;
            }
            value.append(c);
        }
        return at + 1;
    }

    /** A number as a page has it. */
    static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    void forEach(Consumer<Series> visitor) {
        byName.values().forEach(list -> list.forEach(visitor));
    }

    /** The values of a metric; empty if the page has none. */
    List<Series> series(String name) {
        return byName.getOrDefault(name, List.of());
    }

    /** The sum of the values that have all of some labels; NaN if there is none. */
    double sum(String name, Predicate<Map<String, String>> labels) {
        return series(name).stream()
                .filter(each -> labels.test(each.labels()))
                .mapToDouble(Series::value)
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }

    /** The sum of all values of a metric; NaN if there is none. */
    double sum(String name) {
        return sum(name, labels -> true);
    }

    /** The label of the first value of a metric that is not zero; empty if there is none. */
    String labelOfOne(String name, String label) {
        return series(name).stream()
                .filter(each -> each.value() != 0)
                .map(each -> each.labels().getOrDefault(label, ""))
                .findFirst()
                .orElse("");
    }
}
