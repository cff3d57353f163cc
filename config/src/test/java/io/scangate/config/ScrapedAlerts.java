package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The alerts of deploy/alerts.yml over scrapes of a control plane and of a gateway, one a minute. Not thread-safe. */
final class ScrapedAlerts {
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z]\\w+)(?:\\{(.*)})? (\\S+)$");
    private static final String SKIPPED = "scangate_time_seconds";

    private final Path directory;
    private final Map<String, List<String>> values = new TreeMap<>();
    private int scrapes;

    /** @param directory for a file */
    ScrapedAlerts(Path directory) {
        this.directory = directory;
    }

    /** Forgets all scrapes. */
    void clear() {
        values.clear();
        scrapes = 0;
    }

    /** Adds the scrapes of a minute, by the name of the job. */
    void add(Map<String, String> ofJobs) {
        ofJobs.forEach((job, scrape) -> {
            Matcher sample = SAMPLE.matcher(scrape);
            while (sample.find()) {
                if (!sample.group(1).equals(SKIPPED)) {
                    String labels = sample.group(2) == null ? "" : sample.group(2) + ",";
                    put(sample.group(1) + "{" + labels + "job=\"" + job + "\",instance=\"i\"}", sample.group(3));
                }
            }
        });
        scrapes++;
    }

    private void put(String series, String value) {
        List<String> all = values.computeIfAbsent(series, one -> new ArrayList<>());
        while (all.size() < scrapes) {
            all.add("_");
        }
        // promtool has no NaN; a series that ends compares alike.
        all.add(value.equals("NaN") ? "stale" : value);
    }

    /** Fails unless promtool finds that these alerts have fired at some time, and no others but those about the machine's load. */
    void assertFired(Set<String> alerts) throws IOException, InterruptedException {
        String ofLoad = String.join("|", AlertFile.OF_LOAD);
        Map<String, Object> fired = Map.of(
                "expr",
                "group by (alertname) (max_over_time(ALERTS{alertstate=\"firing\",alertname!~\"" + ofLoad + "\"}[1d]))",
                "eval_time",
                (scrapes - 1) + "m",
                "exp_samples",
                alerts.stream()
                        .map(alert -> Map.of("labels", "{alertname=\"" + alert + "\"}", "value", 1))
                        .toList());
        List<Map<String, String>> series = values.entrySet().stream()
                .map(one -> Map.of("series", one.getKey(), "values", String.join(" ", one.getValue())))
                .toList();
        Map<String, Object> file = Map.of(
                "rule_files",
                List.of(AlertFile.DEPLOY.resolve("alerts.yml").toRealPath().toString()),
                "tests",
                List.of(Map.of("interval", "1m", "input_series", series, "promql_expr_test", List.of(fired))));
        Path test = directory.resolve("scraped-alerts.yml");
        // JSON is YAML.
        Files.write(test, new ObjectMapper().writeValueAsBytes(file));
        Process promtool = new ProcessBuilder("promtool", "test", "rules", test.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, promtool.waitFor(), said);
    }
}
