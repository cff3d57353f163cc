package io.scangate.gateway.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prometheus's rules of metrics, of which {@code promtool check metrics} checks the same. */
public final class MetricNames {
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (\\S+) (.*)$");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][^{ ]*)");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    private static final Pattern TYPE_IN_NAME = Pattern.compile(".*_(gauge|counter|histogram|summary)(_.*)?");
    private static final Pattern OTHER_UNIT = Pattern.compile(
            ".*_(ns|us|ms|s|sec|secs|milliseconds|microseconds|nanoseconds|minutes|hours|days|b|kb|mb|gb|kib|mib"
                    + "|kilobytes|megabytes|bits|percent)(_.*)?");
    private static final Pattern RESERVED = Pattern.compile(".*_(count|sum|bucket)");

    private MetricNames() {}

    /** The faults of a scrape in the text format, one a line; empty if there are none. */
    public static List<String> faults(String scrape) {
        Map<String, String> help = new HashMap<>();
        HELP.matcher(scrape).results().forEach(line -> help.put(line.group(1), line.group(2)));
        Map<String, String> types = new HashMap<>();
        TYPE.matcher(scrape).results().forEach(line -> types.put(line.group(1), line.group(2)));
        List<String> faults = new ArrayList<>();
        types.forEach((name, type) -> {
            check(faults, !help.getOrDefault(name, "").isBlank(), name, "has no help text");
            check(faults, NAME.matcher(name).matches(), name, "is not in lower case with single underscores");
            check(faults, name.endsWith("_total") == type.equals("counter"), name, "is a " + type);
            check(faults, !TYPE_IN_NAME.matcher(name).matches(), name, "has a type in its name");
            check(faults, !OTHER_UNIT.matcher(name).matches(), name, "has a unit that is not a base unit");
            check(faults, !RESERVED.matcher(name).matches(), name, "has a suffix of histograms");
        });
        Matcher sample = SAMPLE.matcher(scrape);
        while (sample.find()) {
            String name = sample.group(1);
            String base = RESERVED.matcher(name).matches() ? name.substring(0, name.lastIndexOf('_')) : name;
            check(faults, types.containsKey(name) || types.containsKey(base), name, "has no type");
        }
        return faults;
    }

    private static void check(List<String> faults, boolean good, String name, String fault) {
        if (!good) {
            faults.add(name + " " + fault);
        }
    }
}
