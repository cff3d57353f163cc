package io.scangate.config.top;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.declared.ControlPlane;
import io.scangate.config.declared.DeclaredException;
import io.scangate.config.lifecycle.NetworkFailure;
import io.scangate.gateway.text.VisibleText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The gateways that a control plane knows, from their reports. Immutable.
 *
 * @param failure why it gave none; else empty
 */
record KnownGateways(List<Gateway> gateways, String failure) {
    /**
     * What a gateway has reported; texts without invisible characters, because gateways choose them.
     *
     * @param lag revisions that it lacks
     */
    record Gateway(
            String name,
            String state,
            long revision,
            long lag,
            String history,
            long rules,
            String version,
            long uncounted,
            double silentSeconds) {}

    private static final List<String> HEADS =
            List.of("GATEWAY", "STATE", "REVISION", "LAG", "REPORTED", "RULES", "VERSION", "HISTORY", "UNCOUNTED");

    /** Asks the control plane. Never throws: it may be away for a while. */
    static KnownGateways ask(ControlPlane plane) {
        try {
            List<Gateway> gateways = new ArrayList<>();
            Instant now = Instant.now();
            plane.gateways().forEach(each -> gateways.add(gateway(each, now)));
            return new KnownGateways(gateways, "");
        } catch (DeclaredException e) {
            return new KnownGateways(List.of(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new KnownGateways(List.of(), NetworkFailure.inWords(e));
        }
    }

    private static Gateway gateway(JsonNode json, Instant now) {
        return new Gateway(
                text(json, "name"),
                json.path("signed_off").asBoolean() ? "stopped" : text(json, "state"),
                json.path("revision").asLong(-1),
                json.path("lag").asLong(),
                text(json, "history"),
                json.path("rules").asLong(),
                text(json, "version"),
                json.path("uncounted_scans").asLong(),
                silence(text(json, "reported_at"), now));
    }

    private static String text(JsonNode json, String field) {
        return VisibleText.of(json.path(field).asText());
    }

    private static double silence(String reportedAt, Instant now) {
        try {
            return Math.max(0, Duration.between(Instant.parse(reportedAt), now).toMillis() / 1000.0);
        } catch (DateTimeParseException e) {
            return Double.NaN;
        }
    }

    /** A line for each gateway. */
    List<String> lines(int width) {
        if (!failure.isEmpty()) {
            return List.of(Columns.cut("the control plane does not tell its gateways: " + failure, width));
        }
        TextTable table = new TextTable(HEADS);
        for (Gateway each : gateways) {
            table.add(List.of(
                    each.name(),
                    each.state(),
                    Long.toString(each.revision()),
                    Long.toString(each.lag()),
                    Cells.age(each.silentSeconds()),
                    Cells.number((double) each.rules()),
                    each.version(),
                    each.history(),
                    Cells.number((double) each.uncounted())));
        }
        return table.lines(width);
    }

    /** The values of a gateway by their names in plain lines. */
    static Map<String, String> values(Gateway gateway) {
        return PlainLines.values(
                "gateway", gateway.name(),
                "state", gateway.state(),
                "revision", Long.toString(gateway.revision()),
                "lag", Long.toString(gateway.lag()),
                "reported_seconds_ago", PlainLines.number(gateway.silentSeconds()),
                "rules", Long.toString(gateway.rules()),
                "version", gateway.version(),
                "history", gateway.history(),
                "uncounted_scans", Long.toString(gateway.uncounted()));
    }
}
