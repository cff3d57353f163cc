package io.scangate.config.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.top.KnownGateways.Gateway;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The screen in windows of all sizes, and the plain lines. */
class FrameTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static MetricsPage page(long scans) {
        return MetricsPage.parse("""
                process_start_time_seconds 1
                scangate_source_state{state="current"} 0.0
                scangate_source_state{state="held"} 1.0
                scangate_snapshot_revision 42
                scangate_source_age_seconds 0.25
                scangate_connections 7
                scangate_scans_total{reason="published"} %d
                scangate_scans_total{reason="no_rule"} %d
                scangate_http_requests_total{status="200",code="ok"} 100
                scangate_http_requests_total{status="429",code="rate_limited"} %d
                jvm_memory_used_bytes{area="heap",id="a"} 1048576
                jvm_memory_max_bytes{area="heap",id="a"} -1
                """.formatted(3 * scans, scans, scans));
    }

    private static Observed gateway(String address) {
        return new Observed(address, Figures.between(page(0), page(100), TimeUnit.SECONDS.toNanos(2)), "");
    }

    private static final Observed AWAY =
            new Observed("10.0.0.9:8081", null, "the connection was refused: nothing listens there");

    private static Look look(List<Observed> listeners) {
        return new Look(Instant.EPOCH, listeners, null);
    }

    @Test
    void aFleetHasALineForEachGateway_alsoForThatWhichIsAway_andOneForAll() {
        List<String> lines =
                Frame.lines(look(List.of(gateway("10.0.0.1:8081"), AWAY, gateway("g:1"))), SECOND, 200, 50);
        String text = String.join("\n", lines);
        assertTrue(text.contains("\n10.0.0.1:8081      held        42  0.3s      200"), text);
        assertTrue(
                text.contains("\n10.0.0.9:8081  unreachable: the connection was refused: nothing listens there\n"),
                text);
        assertTrue(text.contains("\nall            2 answer            0.3s      400"), text);
        assertTrue(text.contains("\nanswers      published 75% (300/s)  no_rule 25% (100/s)\n"), text);
        assertTrue(text.contains("\nrefused      rate_limited 100% (100/s)"), text);
    }

    @Test
    void oneGatewayHasMoreLines() {
        List<String> lines = Frame.lines(look(List.of(gateway("10.0.0.1:8081"))), SECOND, 200, 50);
        assertTrue(
                lines.stream().anyMatch(line -> line.startsWith("memory       heap 1M, direct -")), lines.toString());
        assertTrue(
                lines.stream().anyMatch(line -> line.startsWith("source       held, confirmed 0.3s ago")),
                lines.toString());
        assertEquals(4, Frame.lines(look(List.of(AWAY)), SECOND, 200, 50).size());
    }

    @Test
    void noLineIsWiderThanTheWindow_andNoFrameHigher() {
        List<Observed> many = new ArrayList<>(List.of(AWAY));
        for (int i = 0; i < 30; i++) {
            many.add(gateway("gateway-" + i + ":8081"));
        }
        Gateway known = new Gateway("网关一号", "current", 42, 0, "same", 7, "0.2.0", 0, 3);
        Look look = new Look(Instant.EPOCH, many, new KnownGateways(List.of(known), ""));
        for (int width = 1; width < 160; width++) {
            for (int height : new int[] {1, 2, 10, 100}) {
                List<String> lines = Frame.lines(look, SECOND, width, height);
                assertTrue(lines.size() <= height, lines::toString);
                for (String line : lines) {
                    assertTrue(Columns.of(line) <= width, line);
                }
            }
        }
        assertEquals("... and 32 more lines", Frame.lines(look, SECOND, 80, 10).get(9));
    }

    @Test
    void aWideLetterTakesTwoColumns_andIsNotCutInHalf() {
        assertEquals(6, Columns.of("网关ab"));
        assertEquals("网", Columns.cut("网关", 3));
        assertEquals("a\uD83D", Columns.cut("a\uD83D", 9));
    }

    @Test
    void plainLinesHaveKeysAndValues_andLeaveOutWhatIsNotKnown() {
        Gateway known = new Gateway("a \"b\"", "stopped", 42, 1, "same", 7, "", 0, Double.NaN);
        List<String> lines = PlainLines.of(
                new Look(Instant.EPOCH, List.of(gateway("g:1"), AWAY), new KnownGateways(List.of(known), "")));
        assertEquals(3, lines.size());
        assertTrue(
                lines.get(0)
                        .startsWith("1970-01-01T00:00:00Z address=g:1 state=held revision=42 age_seconds=0.25"
                                + " scans_per_second=200 refused_per_second=50 connections=7 "),
                lines.get(0));
        assertTrue(lines.get(0).endsWith("scans_no_rule_per_second=50 scans_published_per_second=150"), lines.get(0));
        assertEquals(
                "1970-01-01T00:00:00Z address=10.0.0.9:8081 state=unreachable failure=\"the connection was refused: nothing listens there\"",
                lines.get(1));
        assertTrue(lines.get(2).contains(" gateway=\"a \\\"b\\\"\" state=stopped revision=42 lag=1 "), lines.get(2));
        assertFalse(lines.get(2).contains("reported_seconds_ago"), lines.get(2));
    }
}
