package io.scangate.config.top;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A look as lines for programs: time, then pairs of key and value. Values in quotation marks have blanks. Not instantiable. */
final class PlainLines {
    private PlainLines() {}

    /** A line for each process. */
    static List<String> of(Look look) {
        List<String> lines = new ArrayList<>();
        for (Observed each : look.listeners()) {
            Figures of = each.figures();
            lines.add(line(
                    look,
                    of == null
                            ? values("address", each.address(), "state", "unreachable", "failure", each.failure())
                            : of.isControlPlane() ? ofPlane(each.address(), of) : ofGateway(each.address(), of)));
        }
        KnownGateways known = look.known();
        if (known != null) {
            known.gateways().forEach(each -> lines.add(line(look, KnownGateways.values(each))));
            if (!known.failure().isEmpty()) {
                lines.add(line(look, values("server", "unreachable", "failure", known.failure())));
            }
        }
        return lines;
    }

    private static Map<String, String> ofGateway(String address, Figures of) {
        List<Figures> one = List.of(of);
        Map<String, String> values = values(
                "address", address,
                "state", of.label("scangate_source_state", "state"),
                "revision", number(of.value("scangate_snapshot_revision")),
                "age_seconds", number(of.value("scangate_source_age_seconds")),
                "scans_per_second", number(GatewayFigures.scans(of)),
                "p50_seconds", number(GatewayFigures.latency(one, 0.5)),
                "p99_seconds", number(GatewayFigures.latency(one, 0.99)),
                "refused_per_second", number(GatewayFigures.refusals(of)),
                "connections", number(of.value("scangate_connections")),
                "connections_ended_per_second", number(GatewayFigures.endedConnections(of)),
                "loop_lag_seconds", number(of.value("scangate_event_loop_lag_seconds")));
        addMemory(values, of);
        of.rates("scangate_scans_total", "reason", labels -> true)
                .forEach((reason, rate) -> values.put("scans_" + reason + "_per_second", number(rate)));
        return values;
    }

    private static Map<String, String> ofPlane(String address, Figures of) {
        Map<String, String> values = values(
                "control_plane", address,
                "revision", number(of.value("scangate_revision")),
                "gateways", number(of.value("scangate_gateways")),
                "gateways_lag_revisions", number(of.value("scangate_gateways_lag_revisions")),
                "calls_per_second", number(of.rate("scangate_api_requests_seconds_count")),
                "connections", number(of.value("scangate_api_connections")));
        addMemory(values, of);
        return values;
    }

    private static void addMemory(Map<String, String> values, Figures of) {
        values.put("heap_bytes", number(GatewayFigures.heap(of)));
        values.put("direct_bytes", number(of.value("scangate_direct_memory_bytes")));
        values.put("processors", number(of.value("process_cpu_usage")));
    }

    /** Keys and values in turn. */
    static Map<String, String> values(String... keysAndValues) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return values;
    }

    /** A number without an exponent; empty if it is not known. */
    static String number(double number) {
        if (!Cells.isKnown(number)) {
            return "";
        }
        String text = String.format(Locale.ROOT, "%.6f", number);
        return text.replaceAll("\\.?0+$", "");
    }

    private static String line(Look look, Map<String, String> values) {
        StringBuilder line = new StringBuilder(look.time().toString());
        values.forEach((key, value) -> {
            if (!value.isEmpty()) {
                line.append(' ').append(key).append('=').append(quoted(value));
            }
        });
        return line.toString();
    }

    private static String quoted(String value) {
        return value.chars().noneMatch(c -> c == ' ' || c == '"' || c == '=')
                ? value
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
