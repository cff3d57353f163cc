package io.scangate.config.top;

import java.util.List;

/** A line for each gateway, and one of their sums. Not instantiable. */
final class GatewayTable {
    private static final List<String> HEADS = List.of(
            "GATEWAY",
            "STATE",
            "REVISION",
            "AGE",
            "SCANS/S",
            "P50",
            "P99",
            "REFUSED/S",
            "CONNS",
            "LAG",
            "HEAP",
            "DIRECT",
            "CPU",
            "ENDED/S",
            "RULES");
    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.99;

    private GatewayTable() {}

    /**
     * The lines.
     *
     * @param gateways those that answered, and those that did not
     */
    static List<String> lines(List<Observed> gateways, int width) {
        TextTable table = new TextTable(HEADS);
        for (Observed each : gateways) {
            Figures figures = each.figures();
            table.add(
                    figures == null
                            ? List.of(each.address(), "unreachable: " + each.failure())
                            : row(each.address(), figures));
        }
        List<Figures> answered = Observed.figures(gateways);
        if (gateways.size() > 1) {
            table.add(sums(answered));
        }
        return table.lines(width);
    }

    private static List<String> row(String address, Figures of) {
        List<Figures> one = List.of(of);
        return List.of(
                address,
                of.label("scangate_source_state", "state"),
                Cells.whole(of.value("scangate_snapshot_revision")),
                Cells.age(of.value("scangate_source_age_seconds")),
                Cells.number(GatewayFigures.scans(of)),
                Cells.latency(GatewayFigures.latency(one, MEDIAN)),
                Cells.latency(GatewayFigures.latency(one, TAIL)),
                Cells.number(GatewayFigures.refusals(of)),
                Cells.whole(of.value("scangate_connections")),
                Cells.latency(of.value("scangate_event_loop_lag_seconds")),
                Cells.bytes(GatewayFigures.heap(of)),
                Cells.bytes(of.value("scangate_direct_memory_bytes")),
                Cells.percent(of.value("process_cpu_usage"), 1),
                Cells.number(GatewayFigures.endedConnections(of)),
                Cells.number(of.value("scangate_snapshot_rules")));
    }

    private static List<String> sums(List<Figures> all) {
        return List.of(
                "all",
                all.size() + " answer",
                "",
                Cells.age(Sums.largest(all, of -> of.value("scangate_source_age_seconds"))),
                Cells.number(Sums.sum(all, GatewayFigures::scans)),
                Cells.latency(GatewayFigures.latency(all, MEDIAN)),
                Cells.latency(GatewayFigures.latency(all, TAIL)),
                Cells.number(Sums.sum(all, GatewayFigures::refusals)),
                Cells.whole(Sums.sum(all, of -> of.value("scangate_connections"))),
                Cells.latency(Sums.largest(all, of -> of.value("scangate_event_loop_lag_seconds"))),
                Cells.bytes(Sums.sum(all, GatewayFigures::heap)),
                Cells.bytes(Sums.sum(all, of -> of.value("scangate_direct_memory_bytes"))),
                "",
                Cells.number(Sums.sum(all, GatewayFigures::endedConnections)),
                "");
    }
}
