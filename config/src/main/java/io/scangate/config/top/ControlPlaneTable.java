package io.scangate.config.top;

import java.util.List;
import java.util.Map;

/** A line for each control plane whose admin listener is asked. Not instantiable. */
final class ControlPlaneTable {
    private static final List<String> HEADS = List.of(
            "CONTROL PLANE",
            "STATE",
            "REVISION",
            "GATEWAYS",
            "LAG",
            "SILENT",
            "CALLS/S",
            "P50",
            "P99",
            "FAILED/S",
            "CONNS",
            "HEAP",
            "DIRECT",
            "CPU");
    private static final String CALLS = "scangate_api_requests_seconds";

    private ControlPlaneTable() {}

    static List<String> lines(List<Observed> planes, int width) {
        TextTable table = new TextTable(HEADS);
        for (Observed each : planes) {
            Figures of = each.figures();
            if (of != null) {
                table.add(row(each.address(), of));
            }
        }
        return table.lines(width);
    }

    private static List<String> row(String address, Figures of) {
        return List.of(
                address,
                state(of),
                Cells.whole(of.value("scangate_revision")),
                Cells.whole(of.value("scangate_gateways")),
                Cells.whole(of.value("scangate_gateways_lag_revisions")),
                Cells.age(of.value("scangate_gateways_silence_seconds")),
                Cells.number(of.rate(CALLS + "_count")),
                Cells.latency(Figures.quantile(of.buckets(CALLS, ControlPlaneTable::isQuick), 0.5)),
                Cells.latency(Figures.quantile(of.buckets(CALLS, ControlPlaneTable::isQuick), 0.99)),
                Cells.number(of.rate(CALLS + "_count", ControlPlaneTable::isFailure)),
                Cells.whole(of.value("scangate_api_connections")),
                Cells.bytes(GatewayFigures.heap(of)),
                Cells.bytes(of.value("scangate_direct_memory_bytes")),
                Cells.percent(of.value("process_cpu_usage"), 1));
    }

    private static boolean isFailure(Map<String, String> labels) {
        return labels.getOrDefault("status", "").startsWith("5");
    }

    /** Whether a call is none that waits for changes on purpose. */
    private static boolean isQuick(Map<String, String> labels) {
        return !labels.getOrDefault("route", "").equals("/v1/changes");
    }

    private static String state(Figures of) {
        String stopped = of.label("scangate_database_changes_stopped", "reason");
        return !stopped.isEmpty() ? stopped : of.value("scangate_frozen") > 0 ? "frozen" : "serves";
    }
}
