package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.traces.Collector;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Traces of calls of a control plane, up to a collector. */
@Timeout(120)
class TracedCallsTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + TRACE + "-" + SPAN + "-01";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Collector collector;

    TracedCallsTest() throws IOException {
        collector = new Collector();
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private TestServer start(String sample, String... more) throws IOException {
        String[] settings = new String[more.length + 4];
        System.arraycopy(more, 0, settings, 4, more.length);
        settings[0] = "traces";
        settings[1] = collector.address();
        settings[2] = "traces-sample";
        settings[3] = sample;
        return TestServer.start(TestDatabase.SQLITE, settings);
    }

    private static String get(String address, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString()).body();
    }

    /** The spans once there are so many, without those of what the test itself reads at the start. */
    private List<Span> spans(int count) {
        return Waiting.await("spans")
                .until(
                        () -> collector.spans.stream()
                                .filter(span -> !span.getName().matches(".*/(openapi.*|verification-file)"))
                                .toList(),
                        spans -> spans.size() >= count);
    }

    private static Map<String, String> attributes(Span span) {
        return new TreeMap<>(Collector.texts(span.getAttributesList()));
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static double count(TestServer server, String sample) throws Exception {
        Matcher line = Pattern.compile("(?m)^" + Pattern.quote(sample) + " (\\S+)$")
                .matcher(get(server.adminBase() + "/metrics"));
        assertTrue(line.find(), sample);
        return Double.parseDouble(line.group(1));
    }

    @Test
    void eachChosenCallIsASpan_withRouteAndRefusalAndAccount_andNothingSecret() throws Exception {
        Instant before = Instant.now();
        try (TestServer server = start("1")) {
            String rule = server.importAccount("wx1", server.origin() + "/a/");
            String key = "Bearer " + server.operatorKey();
            get(server.base() + "/v1/accounts/wx1/rules/" + rule, "Authorization", key);
            get(
                    server.base() + "/v1/accounts/wx2/explain?user=user-ana&link=https%3A%2F%2Fsecret%2F",
                    "Authorization",
                    key);
            get(server.base() + "/v1/accounts/wx1/rules", "Authorization", "Bearer op_wrong-secret");
            get(server.base() + "/v1/accounts");
            get(server.base() + "/what/ever/secret");
            get(server.base() + "/cgi-bin/token?appid=wx1&secret=wrong-secret&grant_type=client_credential");
            get(server.adminBase() + "/v1/status");
            Map<String, Map<String, String>> found = new TreeMap<>();
            spans(6).forEach(span -> {
                Map<String, String> of = attributes(span);
                assertEquals(of.get("http.request.method") + " " + of.get("http.route"), span.getName());
                assertEquals(Span.SpanKind.SPAN_KIND_SERVER, span.getKind());
                assertTrue(span.getEndTimeUnixNano() > span.getStartTimeUnixNano(), span::toString);
                Instant start = Instant.EPOCH.plusNanos(span.getStartTimeUnixNano());
                assertTrue(start.plus(Duration.ofMinutes(1)).isAfter(before), span::toString);
                assertFalse(span.toString().contains("secret"), span::toString);
                assertFalse(span.toString().contains("user-ana"), span::toString);
                assertFalse(span.toString().contains(server.operatorKey()), span::toString);
                of.keySet().removeAll(List.of("http.request.method", "http.route"));
                found.put(span.getName(), of);
            });
            String status = "http.response.status_code";
            assertEquals(
                    new TreeMap<>(Map.of(
                            "GET /v1/accounts/:appid/rules/:id",
                            Map.of(status, "200", "scangate.account", "wx1"),
                            "GET /v1/accounts/:appid/explain",
                            Map.of(status, "404", "error.type", "account_not_found", "scangate.account", "wx2"),
                            "GET /v1/accounts/:appid/rules",
                            Map.of(status, "401", "error.type", "unauthorized"),
                            "GET /v1/accounts",
                            Map.of(status, "401", "error.type", "unauthorized"),
                            "GET /*",
                            Map.of(status, "404", "error.type", "not_found"),
                            "GET /cgi-bin/token",
                            Map.of(status, "200", "error.type", "40013"))),
                    found);
            Map<String, String> resource = collector.resources.get(0);
            assertEquals("scangate-config", resource.get("service.name"));
            assertTrue(resource.getOrDefault("service.instance.id", "").matches(".+:\\d+"), resource::toString);
            assertEquals(collector.spans.size(), count(server, "scangate_traces_sent_total"));
        }
    }

    @Test
    void theCallerDecides_ifItSaysAnything() throws Exception {
        try (TestServer server = start("0")) {
            get(server.base() + "/healthz");
            get(server.base() + "/healthz", "traceparent", SAMPLED.replaceAll("01$", "00"));
            get(server.base() + "/healthz", "traceparent", SAMPLED, "traceparent", SAMPLED);
            get(server.base() + "/healthz", "traceparent", "00-" + TRACE);
            get(server.base() + "/v1/nothing", "traceparent", SAMPLED);
            Span span = spans(1).get(0);
            assertEquals(TRACE, hex(span.getTraceId()));
            assertEquals(SPAN, hex(span.getParentSpanId()));
            assertEquals("GET /*", span.getName());
            assertEquals(1, collector.spans.size());
        }
    }

    @Test
    void whatIsAboveTheLimitOfASecond_andWhatTheCollectorRefuses_isCounted() throws Exception {
        collector.status = 400;
        try (TestServer server = start("1", "traces-limit", "1")) {
            // With two calls of the client of the test.
            for (int i = 0; i < 20; i++) {
                get(server.base() + "/healthz");
            }
            Waiting.await("the counts")
                    .untilAsserted(() -> assertEquals(
                            22,
                            count(server, "scangate_traces_dropped_total{cause=\"undelivered\"}")
                                    + count(server, "scangate_traces_dropped_total{cause=\"limit\"}")));
            assertTrue(count(server, "scangate_traces_dropped_total{cause=\"undelivered\"}") >= 1);
            assertEquals(0, count(server, "scangate_traces_sent_total"));
        }
        assertEquals(List.of(), collector.spans);
    }

    @Test
    void waitingSpansAreSentAtTheStop() throws Exception {
        try (TestServer server = start("1")) {
            get(server.base() + "/healthz");
        }
        assertEquals("GET /healthz", spans(1).get(0).getName());
    }

    @Test
    void settingsAreCheckedAsThoseOfAGateway() {
        assertRefused("traces: \"collector:4318\"", "traces", "collector:4318");
        assertRefused("traces-sample: 1.5 (expected: 0 to 1)", "traces-sample", "1.5");
        assertRefused("traces-limit: 0 (expected: at least 1)", "traces-limit", "0");
    }

    private static void assertRefused(String expected, String key, String value) {
        SettingsLayers layers = new SettingsLayers().addFlag(key, value);
        SettingsException refused = assertThrows(SettingsException.class, () -> ConfigSettings.of(layers));
        assertTrue(String.valueOf(refused.getMessage()).contains(expected), refused::getMessage);
    }
}
