package io.scangate.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The dashboards in deploy/grafana/dashboards, and the names of metrics that an expression uses. */
final class Dashboards {
    private static final Path FOLDER = AlertFile.DEPLOY.resolve("grafana/dashboards");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAME = Pattern.compile("\\b(?:scangate|process|jvm|hikaricp|system)_[a-z0-9_]+");
    private static final Pattern STRINGS = Pattern.compile("\"[^\"]*\"");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(scangate_\\w+)` \\|");

    private Dashboards() {}

    /**
     * A query of a panel.
     *
     * @param panel the title of the dashboard and of the panel
     */
    record Query(String panel, String expression) {
        /** What Grafana asks for all jobs and instances, with a rate over some scrapes of the test. */
        String resolved() {
            return expression
                    .replace("$__rate_interval", "20s")
                    .replace("$job", ".*")
                    .replace("$instance", ".*");
        }
    }

    /** All dashboards by the names of their files. */
    static Map<String, JsonNode> all() throws IOException {
        Map<String, JsonNode> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                all.put(String.valueOf(file.getFileName()), JSON.readTree(file.toFile()));
            }
        }
        return all;
    }

    /** The queries of all panels. */
    static List<Query> queries() throws IOException {
        List<Query> queries = new ArrayList<>();
        for (JsonNode dashboard : all().values()) {
            for (JsonNode panel : dashboard.get("panels")) {
                String title = dashboard.get("title").asText() + ": "
                        + panel.get("title").asText();
                for (JsonNode target : panel.path("targets")) {
                    queries.add(new Query(title, target.get("expr").asText()));
                }
            }
        }
        return queries;
    }

    /** The names of the metrics in an expression; those of histograms with their suffix. */
    static Set<String> names(String expression) {
        Set<String> names = new TreeSet<>();
        NAME.matcher(STRINGS.matcher(expression).replaceAll("\"\""))
                .results()
                .map(MatchResult::group)
                .forEach(names::add);
        return names;
    }

    /** The metrics of the program that docs/metrics.md describes. */
    static Set<String> described() throws IOException {
        Set<String> names = new TreeSet<>();
        ROW.matcher(Files.readString(Path.of("..", "docs", "metrics.md")))
                .results()
                .forEach(row -> names.add(row.group(1)));
        return names;
    }
}
