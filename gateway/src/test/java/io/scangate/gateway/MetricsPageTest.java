package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.MetricNames;
import io.scangate.gateway.testing.Waiting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares docs/metrics.md with a scrape of the gateway. */
class MetricsPageTest {
    /** {@code | `name` | label, label | meaning |}. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(scangate_\\w+)` \\| ([^|]*) \\|");

    private static final Pattern SAMPLE = Pattern.compile("(?m)^(scangate_\\w+?)(_bucket|_sum|_count)?(\\{.*?\\})? ");
    private static final Pattern LABEL = Pattern.compile("(\\w+)(=\"[^\"]*\")?");

    private static final Pattern FAILED_REPORT = Pattern.compile("(?m)^scangate_reports_failed_total [1-9]");

    @TempDir
    Path directory;

    private static Set<String> labels(String text) {
        Set<String> names = new TreeSet<>();
        Matcher label = LABEL.matcher(text);
        while (label.find()) {
            if (!label.group(1).equals("le")) {
                names.add(label.group(1));
            }
        }
        return names;
    }

    private static Map<String, Set<String>> metrics(Pattern pattern, int labels, String text) {
        Map<String, Set<String>> metrics = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            String found = matcher.group(labels);
            metrics.computeIfAbsent(matcher.group(1), name -> new TreeSet<>())
                    .addAll(labels(found == null ? "" : found));
        }
        return metrics;
    }

    @Test
    void page_hasExactlyTheMetricsAndLabelsOfAScrape() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "metrics.md"));
        String section = page.substring(page.indexOf("\n## The gateway"), page.indexOf("\n## The control plane"));
        // No control plane listens there, so every report fails.
        Map<String, String> settings = Map.of(
                "source", "http://127.0.0.1:1",
                "state-dir", directory.toString(),
                "report-interval", "100ms",
                "listen", "127.0.0.1:0",
                "admin", "127.0.0.1:0");
        try (Gateway gateway = Gateway.start(settings)) {
            // The collector frees objects that only the registry refers to; their metrics would then be NaN.
            System.gc();
            // The source and the reports fail on threads of their own, in any order.
            String scrape = Waiting.await("a failed load and a failed report")
                    .until(() -> scrape(gateway), MetricsPageTest::hasFailedLoadAndReport);
            assertEquals(metrics(ROW, 2, section), metrics(SAMPLE, 3, scrape));
            assertTrue(scrape.contains("scangate_source_state{state=\"current\"} 0.0"), scrape);
            assertTrue(scrape.contains("scangate_source_age_seconds NaN"), scrape);
            assertTrue(scrape.contains("scangate_source_replica{replica=\"http://127.0.0.1:1\"} 0.0"), scrape);
            assertEquals(List.of(), MetricNames.faults(scrape));
            assertProcess(scrape);
        }
    }

    private static void assertProcess(String scrape) {
        for (String positive : List.of(
                "process_resident_memory_bytes",
                "process_open_fds",
                "process_max_fds",
                "process_start_time_seconds",
                "process_cpu_seconds_total",
                "scangate_time_seconds",
                "scangate_direct_memory_max_bytes")) {
            assertTrue(
                    Pattern.compile("(?m)^" + positive + " [1-9]")
                            .matcher(scrape)
                            .find(),
                    positive + " in\n" + scrape);
        }
        double clock = Double.parseDouble(scrape.replaceAll("(?s).*\nscangate_time_seconds (\\S+).*", "$1"));
        assertEquals(System.currentTimeMillis() / 1000.0, clock, 60, "scangate_time_seconds");
        assertTrue(scrape.contains("\nscangate_direct_memory_bytes "), scrape);
    }

    private static boolean hasFailedLoadAndReport(String scrape) {
        return FAILED_REPORT.matcher(scrape).find()
                && scrape.contains("scangate_source_state{state=\"unreachable\"} 1.0");
    }

    private static String scrape(Gateway gateway) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + gateway.adminAddress() + "/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
