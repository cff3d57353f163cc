package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.traces.Collector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A control plane, a gateway that follows it, and one without rules, scraped by a real Prometheus: it understands each query of the dashboards
 * and each alert, has what they ask for, and keeps the exemplars of the gateway's traces.
 */
@NeedsProgram("prometheus")
@Timeout(120)
class ScrapedFleetTest {
    @TempDir
    Path directory;

    private Gateway withoutRules() throws Exception {
        return Gateway.start(Map.of(
                "source",
                "file:" + directory.resolve("none.json"),
                "state-dir",
                directory.resolve("none").toString(),
                "listen",
                "127.0.0.1:0",
                "admin",
                "127.0.0.1:0"));
    }

    /** Scans, calls and a publish, so that every kind of metric has a series. */
    private static void use(TestServer server, Gateway gateway) throws Exception {
        String rule = server.importAccount("wx1", server.origin() + "/a/");
        server.operator()
                .post("/v1/accounts/wx1/rules/" + rule + "/publish", null)
                .is(200);
        server.operator().as("op_wrong").get("/v1/accounts").is(401);
        server.anonymous().get("/cgi-bin/token");
        Waiting.await("the rule").until(() -> FollowingGateway.scan(gateway, "ana", server.origin() + "/a/1")
                .equals("release pages/a"));
        System.gc();
    }

    @Test
    void eachPanelHasSeries_andOnlyTheGatewayWithoutRulesIsAlerted() throws Exception {
        try (Collector collector = new Collector();
                TestServer server = TestServer.startNow(TestDatabase.SQLITE).licensed();
                Gateway gateway = FollowingGateway.start(
                        server.base(),
                        server.operatorKey(),
                        directory.resolve("state"),
                        Map.of(
                                "report-interval",
                                "100ms",
                                "traces",
                                collector.address(),
                                "traces-sample",
                                "1",
                                "exemplars",
                                "true"));
                Gateway empty = withoutRules()) {
            use(server, gateway);
            Map<String, List<String>> jobs = Map.of(
                    "scangate-gateway", List.of(gateway.adminAddress(), empty.adminAddress()),
                    "scangate-config", List.of(server.adminBase().replace("http://", "")));
            try (Prometheus prometheus = Prometheus.start(directory, jobs)) {
                awaitSeries(prometheus);
                Waiting.await("the alerts of the gateway without rules")
                        .untilAsserted(() -> assertEquals(
                                Set.of(
                                        "ScangateNoRules " + empty.adminAddress(),
                                        "ScangateSourceLost " + empty.adminAddress()),
                                alerted(prometheus)));
                assertEquals(Set.of(), missing(prometheus));
                assertRulesAreEvaluated(prometheus);
                assertExemplarsAreOfSpans(prometheus, collector);
            }
        }
    }

    /** Waits until each query has a series; asks for what has one only once. */
    private static void awaitSeries(Prometheus prometheus) throws Exception {
        List<Dashboards.Query> without = new ArrayList<>(Dashboards.queries());
        Waiting.await("series for each panel").untilAsserted(() -> {
            for (Dashboards.Query query : List.copyOf(without)) {
                if (!prometheus.query(query.resolved()).isEmpty()) {
                    without.remove(query);
                }
            }
            assertEquals(List.of(), without, () -> failedScrapes(prometheus));
        });
    }

    /** Why Prometheus refuses pages. */
    private static String failedScrapes(Prometheus prometheus) {
        try {
            return prometheus
                    .get("/api/v1/targets")
                    .at("/data/activeTargets")
                    .findValuesAsText("lastError")
                    .toString();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The alerts whose condition holds, also those that have not held for long enough to fire. */
    private static Set<String> alerted(Prometheus prometheus) throws Exception {
        Set<String> alerted = new TreeSet<>();
        for (AlertFile alert : AlertFile.alerts()) {
            JsonNode series = prometheus.query(alert.expression());
            for (JsonNode each : AlertFile.OF_LOAD.contains(alert.name()) ? List.<JsonNode>of() : series) {
                alerted.add(alert.name() + " " + each.at("/metric/instance").asText());
            }
        }
        return alerted;
    }

    /** The metrics of alerts that no scrape has. */
    private static Set<String> missing(Prometheus prometheus) throws Exception {
        Set<String> missing = new TreeSet<>();
        for (AlertFile alert : AlertFile.alerts()) {
            for (String name : Dashboards.names(alert.expression())) {
                if (prometheus.query(name).isEmpty()) {
                    missing.add(name);
                }
            }
        }
        return missing;
    }

    /** The page with exemplars is another format, which Prometheus reads strictly. */
    private static void assertExemplarsAreOfSpans(Prometheus prometheus, Collector collector) throws Exception {
        Set<String> kept = Waiting.await("exemplars").until(() -> exemplars(prometheus), found -> !found.isEmpty());
        Set<String> sent = new TreeSet<>();
        for (Span span : collector.spans) {
            sent.add(hex(span.getTraceId()) + " " + hex(span.getSpanId()));
        }
        assertTrue(sent.containsAll(kept), () -> kept + " of " + sent);
    }

    /** Trace and span of each exemplar that Prometheus has kept. */
    private static Set<String> exemplars(Prometheus prometheus) throws Exception {
        Instant now = Instant.now();
        JsonNode answer = prometheus.get("/api/v1/query_exemplars?query=scangate_scan_seconds_bucket&start="
                + now.minusSeconds(600).getEpochSecond() + "&end="
                + now.plusSeconds(600).getEpochSecond());
        Set<String> found = new TreeSet<>();
        for (JsonNode series : answer.get("data")) {
            for (JsonNode exemplar : series.get("exemplars")) {
                found.add(exemplar.at("/labels/trace_id").asText() + " "
                        + exemplar.at("/labels/span_id").asText());
            }
        }
        return found;
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static void assertRulesAreEvaluated(Prometheus prometheus) throws Exception {
        Waiting.await("the evaluation of all alerts").untilAsserted(() -> {
            int evaluated = 0;
            for (JsonNode group : prometheus.get("/api/v1/rules").at("/data/groups")) {
                for (JsonNode rule : group.get("rules")) {
                    assertTrue(!rule.get("health").asText().equals("err"), rule::toString);
                    evaluated += rule.get("health").asText().equals("ok") ? 1 : 0;
                }
            }
            assertEquals(AlertFile.alerts().size(), evaluated);
        });
    }
}
