package io.scangate.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The alerts of docs/metrics.md, for one plane, and their value over a list of scrapes. Knows the expressions of that page: a metric or
 * a function of it compared with a number, one metric compared with another, and {@code unless}. Immutable.
 *
 * @param expressions whether an alert has to hold for a time, by its expression
 */
record AlertRules(Map<String, Boolean> expressions) {
    private static final Pattern SPAN = Pattern.compile("`([^`]+ (?:>|>=|==|<) [^`]+)`");
    private static final Pattern SUSTAINED = Pattern.compile("for (a minute|30 s|ten minutes)");
    private static final Pattern SELECTOR = Pattern.compile("([a-z_]+)(?:\\{([a-z]+)(!=|!~|=~|=)\"([^\"]*)\"})?");
    private static final Pattern COMPARISON = Pattern.compile("(?:(rate|increase|min_over_time)\\()?(" + SELECTOR
            + ")(?:\\[\\w+]\\))? (>=|>|==|<) (\\d+|" + SELECTOR + ")");
    private static final Pattern SAMPLE = Pattern.compile("^([a-z_]+)(\\{[^}]*})? (\\S+)$", Pattern.MULTILINE);

    /** The alerts of a section of the page: {@code The gateway} or {@code The control plane}. */
    static AlertRules of(String section) throws IOException {
        String page = Files.readString(Path.of("../docs/metrics.md"));
        String rest = page.substring(page.indexOf("\n## " + section));
        int end = rest.indexOf("\n## ", 1);
        String alerts = rest.substring(rest.indexOf("Alerts:"), end < 0 ? rest.length() : end);
        Map<String, Boolean> expressions = new TreeMap<>();
        for (String bullet : alerts.split("\n\\* ", -1)) {
            boolean sustained = SUSTAINED.matcher(bullet).find();
            SPAN.matcher(bullet.replaceAll("\\s+", " "))
                    .results()
                    .forEach(span -> expressions.put(span.group(1), sustained));
        }
        return new AlertRules(expressions);
    }

    /**
     * The alerts that fire.
     *
     * @param scrapes of one process, 20 s of the server's time apart
     */
    Set<String> firing(List<String> scrapes) {
        Set<String> firing = new TreeSet<>();
        expressions.forEach((expression, sustained) -> {
            int held = 0;
            for (int i = 1; i < scrapes.size(); i++) {
                held = holds(expression, scrapes.subList(0, i + 1)) ? held + 1 : 0;
                if (held > (sustained ? 3 : 0)) {
                    firing.add(expression);
                }
            }
        });
        return firing;
    }

    private static boolean holds(String expression, List<String> scrapes) {
        String[] parts = expression.split(" unless ", -1);
        boolean holds = !values(parts[0], scrapes).isEmpty();
        return holds && (parts.length == 1 || values(parts[1], scrapes).isEmpty());
    }

    /** The labels of the samples for which a comparison holds. */
    private static Set<String> values(String comparison, List<String> scrapes) {
        Matcher parsed = COMPARISON.matcher(comparison);
        if (!parsed.matches()) {
            throw new IllegalArgumentException(comparison + " (expected: an expression that this class knows)");
        }
        Map<String, Double> left = samples(parsed.group(2), scrapes.get(scrapes.size() - 1));
        Map<String, Double> before = samples(parsed.group(2), scrapes.get(0));
        String other = parsed.group(8);
        boolean number = other.matches("\\d+");
        Map<String, Double> right = number ? Map.of() : samples(other, scrapes.get(scrapes.size() - 1));
        String function = parsed.group(1);
        Set<String> holding = new TreeSet<>();
        left.forEach((labels, now) -> {
            double value = function == null ? now : of(function, now, before.getOrDefault(labels, 0.0));
            double limit = number ? Double.parseDouble(other) : right.getOrDefault(labels, Double.NaN);
            if (compare(parsed.group(7), value, limit)) {
                holding.add(labels);
            }
        });
        return holding;
    }

    private static double of(String function, double now, double before) {
        return function.equals("min_over_time") ? Math.min(now, before) : now - before;
    }

    private static boolean compare(String operator, double value, double limit) {
        return switch (operator) {
            case ">" -> value > limit;
            case ">=" -> value >= limit;
            case "<" -> value < limit;
            default -> value == limit;
        };
    }

    private static Map<String, Double> samples(String selector, String scrape) {
        Matcher parsed = SELECTOR.matcher(selector);
        if (!parsed.matches()) {
            throw new IllegalArgumentException(selector + " (expected: a metric with at most one label)");
        }
        Map<String, Double> samples = new TreeMap<>();
        List<String> known = new ArrayList<>();
        SAMPLE.matcher(scrape).results().forEach(sample -> {
            String labels = sample.group(2) == null ? "" : sample.group(2);
            known.add(sample.group(1));
            if (sample.group(1).equals(parsed.group(1)) && selects(parsed, labels)) {
                samples.put(labels, Double.parseDouble(sample.group(3)));
            }
        });
        if (!known.contains(parsed.group(1))) {
            throw new IllegalArgumentException(selector + " (expected: a metric of the scrape)");
        }
        return samples;
    }

    private static boolean selects(Matcher selector, String labels) {
        if (selector.group(2) == null) {
            return true;
        }
        Matcher label =
                Pattern.compile("[{,]" + selector.group(2) + "=\"([^\"]*)\"").matcher(labels);
        boolean equal = label.find()
                && (selector.group(3).endsWith("~")
                        ? label.group(1).matches(selector.group(4))
                        : label.group(1).equals(selector.group(4)));
        return selector.group(3).startsWith("!") != equal;
    }
}
