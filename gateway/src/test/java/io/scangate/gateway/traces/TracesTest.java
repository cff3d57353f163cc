package io.scangate.gateway.traces;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.proto.trace.v1.Span;
import io.scangate.gateway.Client;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.scan.CorsOrigins;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Traces of requests over HTTP, up to a collector. */
@Timeout(60)
class TracesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + TRACE + "-" + SPAN + "-01";

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Collector collector;

    private @Nullable Traces last;

    TracesTest() throws IOException {
        collector = new Collector();
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private TraceSettings settings(double sample, int limit, boolean links) {
        return new TraceSettings(collector.address(), sample, limit, links, false);
    }

    private static String scan(String link) {
        return Client.get("/v1/resolve?link=" + link);
    }

    private static String with(String parent, String request) {
        return request.replace("\r\n\r\n", "\r\ntraceparent: " + parent + "\r\n\r\n");
    }

    /** The spans of some requests, which are sent together. */
    private List<Span> spans(TraceSettings settings, String... requests) throws IOException {
        try (Traces traces = Objects.requireNonNull(Traces.open(settings, "gw-1", "1.2", false))) {
            last = traces;
            Traces.bind(metrics, traces);
            traces.start();
            // A list of web sites moves the number of the field with the trace.
            try (TestGateway gateway = TestGateway.withTraces(
                            TestGateway.settings().eventLoops(1).build(), CorsOrigins.NONE, traces);
                    Client client = gateway.connect()) {
                client.send(String.join("", requests));
                for (int i = 0; i < requests.length; i++) {
                    client.read();
                }
            }
        }
        return collector.spans;
    }

    private double count(String name, String... tags) {
        try {
            return metrics.get(name).tags(tags).functionCounter().count();
        } finally {
            // The metrics refer to counts weakly: without this, the collector could free the counts of closed traces.
            Reference.reachabilityFence(last);
        }
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    @Test
    void eachSampledRequestIsASpan_withWhatDecided_andNothingOfUserAndLink() throws Exception {
        Instant before = Instant.now();
        List<Span> spans = spans(
                settings(1, 1000, false),
                scan(TestGateway.HIT + "&scene=1011"),
                scan("https%3A%2F%2Fnobody.example%2Fsecret"),
                scan("no-link"),
                Client.get("/nothing"),
                Client.post("application/json", "{\"links\":[\"https://wx.qq.com/q\",\"https://nobody.example/\"]}")
                        .replace("/v1/resolve", "/v1/resolve/batch"));
        List<Map<String, String>> found = spans.stream()
                .map(span -> Collector.texts(span.getAttributesList()))
                .toList();
        assertEquals(
                List.of(
                        Map.of(
                                "http.response.status_code",
                                "200",
                                "scangate.action",
                                "miniprogram",
                                "scangate.revision",
                                "42",
                                "scangate.scans",
                                "1",
                                "scangate.scene",
                                "1011"),
                        Map.of(
                                "http.response.status_code",
                                "200",
                                "scangate.action",
                                "web",
                                "scangate.reason",
                                "no_rule",
                                "scangate.revision",
                                "42",
                                "scangate.scans",
                                "1",
                                "scangate.scene",
                                "none"),
                        Map.of("http.response.status_code", "400", "error.type", "malformed_link"),
                        Map.of("http.response.status_code", "404", "error.type", "not_found"),
                        Map.of(
                                "http.response.status_code",
                                "200",
                                "scangate.action",
                                "miniprogram",
                                "scangate.revision",
                                "42",
                                "scangate.scans",
                                "2",
                                "scangate.scene",
                                "none")),
                found);
        assertEquals(
                List.of("scan", "scan", "request", "request", "scan"),
                spans.stream().map(Span::getName).toList());
        for (Span span : spans) {
            assertEquals(Span.SpanKind.SPAN_KIND_SERVER, span.getKind());
            assertTrue(span.getParentSpanId().isEmpty());
            assertTrue(span.getEndTimeUnixNano() > span.getStartTimeUnixNano(), span::toString);
            Instant start = Instant.EPOCH.plusNanos(span.getStartTimeUnixNano());
            assertTrue(start.plus(Duration.ofMinutes(1)).isAfter(before), span::toString);
            assertTrue(start.isBefore(Instant.now().plus(Duration.ofMinutes(1))), span::toString);
            assertFalse(span.toString().contains("secret"), span::toString);
        }
        assertEquals(5, spans.stream().map(Span::getTraceId).distinct().count());
        Map<String, String> resource = collector.resources.get(0);
        assertEquals(
                "scangate-gateway gw-1 1.2",
                resource.get("service.name") + " " + resource.get("service.instance.id") + " "
                        + resource.get("service.version"));
        assertEquals(5, count("scangate.traces.sent"));
    }

    @Test
    void theCallerDecides_ifItSaysAnything() throws Exception {
        String unsampled = "00-" + TRACE + "-" + SPAN + "-00";
        List<Span> spans = spans(
                settings(0, 1000, false),
                scan(TestGateway.HIT),
                with(unsampled, scan(TestGateway.HIT)),
                with(SAMPLED, scan(TestGateway.HIT)),
                with("cc-" + TRACE + "-" + SPAN + "-03-more", scan(TestGateway.HIT)));
        assertEquals(2, spans.size(), spans::toString);
        for (Span span : spans) {
            assertEquals(TRACE, hex(span.getTraceId()));
            assertEquals(SPAN, hex(span.getParentSpanId()));
        }
    }

    @Test
    void aFaultyParentIsNone() throws Exception {
        String[] faulty = {
            "",
            "00",
            SAMPLED + "-more",
            SAMPLED.toUpperCase(Locale.ROOT),
            "ff" + SAMPLED.substring(2),
            "00-" + "0".repeat(32) + "-" + SPAN + "-01",
            "00-" + TRACE + "-" + "0".repeat(16) + "-01",
            SAMPLED.replace('-', '_'),
            SAMPLED.substring(0, 54) + "g"
        };
        String[] requests = new String[faulty.length + 1];
        for (int i = 0; i < faulty.length; i++) {
            requests[i] = with(faulty[i], scan(TestGateway.HIT));
        }
        requests[faulty.length] = with(SAMPLED + "\r\ntraceparent: " + SAMPLED, scan(TestGateway.HIT));
        assertEquals(List.of(), spans(settings(0, 1000, false), requests));
    }

    @Test
    void aFractionIsTraced_andNoMoreThanTheLimit() throws Exception {
        String[] requests = new String[400];
        Arrays.fill(requests, scan(TestGateway.HIT));
        int quarter = spans(settings(0.25, 1000, false), requests).size();
        assertTrue(quarter >= 95 && quarter <= 105, () -> quarter + " of 400");
    }

    @Test
    void theLimitOfASecondIsKept_andWhatIsAboveItIsCounted() throws Exception {
        String[] requests = new String[400];
        Arrays.fill(requests, with(SAMPLED, scan(TestGateway.HIT)));
        int sent = spans(settings(0, 10, false), requests).size();
        assertEquals(400, sent + count("scangate.traces.dropped", "cause", "limit"));
        assertTrue(sent >= 10 && sent % 10 == 0, () -> sent + " of 400");
    }

    @Test
    void linksAreInSpansIfTheSettingsSaySo() throws Exception {
        List<Span> spans = spans(settings(1, 1000, true), scan(TestGateway.HIT));
        assertEquals(
                "https://wx.qq.com/mp/?id=1",
                Collector.texts(spans.get(0).getAttributesList()).get("scangate.link"));
    }

    @Test
    void aCollectorThatRefusesLosesSpans_andAnswersGoOn() throws Exception {
        collector.status = 400;
        assertEquals(List.of(), spans(settings(1, 1000, false), scan(TestGateway.HIT), scan(TestGateway.HIT)));
        assertEquals(2, count("scangate.traces.dropped", "cause", "undelivered"));
    }

    @Test
    void withExemplars_thePageForOpenMetricsNamesATracedScan_inItsBucket() throws Exception {
        TraceSettings settings = new TraceSettings(collector.address(), 1, 1000, false, true);
        try (Traces traces = Objects.requireNonNull(Traces.open(settings, "gw-1", "1.2", false));
                TestGateway gateway = TestGateway.withTraces(
                        TestGateway.settings().eventLoops(1).build(), CorsOrigins.NONE, traces);
                Client client = gateway.connect();
                Client admin = gateway.connectAdmin()) {
            traces.start();
            client.send(scan(TestGateway.HIT));
            client.read();
            Waiting.await("the span").until(() -> collector.spans.size() == 1);
            String page = page(admin, "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
            assertTrue(page.endsWith("# EOF\n"), page);
            Matcher line = Pattern.compile(
                            "scangate_scan_seconds_bucket\\{le=\"([^\"]+)\"} \\d+ # \\{([^}]*)} (\\S+) \\d+\\.\\d+\n")
                    .matcher(page);
            assertTrue(line.find(), page);
            Span span = collector.spans.get(0);
            assertEquals(
                    "span_id=\"" + hex(span.getSpanId()) + "\",trace_id=\"" + hex(span.getTraceId()) + "\"",
                    line.group(2));
            double seconds = Double.parseDouble(line.group(3));
            assertTrue(seconds <= Double.parseDouble(line.group(1)), line::group);
            assertEquals(span.getEndTimeUnixNano() - span.getStartTimeUnixNano(), Math.round(seconds * 1e9));
            // Prometheus takes exemplars of buckets only.
            assertEquals(1, page.lines().filter(each -> each.contains(" # {")).count(), page);
            String usual = page(admin, "text/plain");
            assertFalse(usual.contains("trace_id") || usual.contains("# EOF"), usual);
        }
    }

    @Test
    void withoutExemplars_everybodyGetsTheUsualPage() throws Exception {
        try (Traces traces = Objects.requireNonNull(Traces.open(settings(1, 1000, false), "gw-1", "1.2", false));
                TestGateway gateway = TestGateway.withTraces(
                        TestGateway.settings().eventLoops(1).build(), CorsOrigins.NONE, traces);
                Client admin = gateway.connectAdmin()) {
            assertFalse(page(admin, "application/openmetrics-text").contains("# EOF"));
        }
    }

    private static String page(Client admin, String accept) throws IOException {
        admin.send(Client.get("/metrics").replace("\r\n\r\n", "\r\nAccept: " + accept + "\r\n\r\n"));
        return admin.read().body();
    }
}
