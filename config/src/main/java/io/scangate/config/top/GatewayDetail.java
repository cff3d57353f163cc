package io.scangate.config.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** What one gateway does, in lines that begin with a word for their subject. Not instantiable. */
final class GatewayDetail {
    private static final List<Double> QUANTILES = List.of(0.5, 0.9, 0.99, 0.999);

    private GatewayDetail() {}

    static List<String> lines(Figures of) {
        List<String> lines = new ArrayList<>();
        lines.add("program      " + of.label("scangate_build_info", "version") + ", Java "
                + of.label("scangate_build_info", "java") + ", up "
                + Cells.age(of.value("scangate_time_seconds") - of.value("process_start_time_seconds")));
        lines.add("rules        revision " + Cells.whole(of.value("scangate_snapshot_revision")) + ", loaded "
                + Cells.age(of.value("scangate_snapshot_age_seconds")) + " ago, on disk "
                + Cells.whole(of.value("scangate_snapshot_kept_revision")) + ", rules "
                + Cells.number(of.value("scangate_snapshot_rules")) + ", accounts "
                + Cells.number(of.value("scangate_snapshot_accounts")) + ", index "
                + Cells.bytes(of.value("scangate_snapshot_index_bytes")));
        lines.add("source       " + of.label("scangate_source_state", "state") + ", confirmed "
                + Cells.age(of.value("scangate_source_age_seconds")) + " ago"
                + prefixed(", replica ", of.label("scangate_source_replica", "replica"))
                + rates(", ", of.rates("scangate_reloads_total", "result", labels -> true)));
        lines.add("times        " + latencies(of));
        lines.add("connections  " + Cells.whole(of.value("scangate_connections")) + " open, HTTP/2 "
                + Cells.whole(of.value("scangate_http2_connections")) + ", opened "
                + Cells.number(of.rate("scangate_connections_opened_total")) + "/s, refused "
                + Cells.number(of.rate("scangate_connections_refused_total")) + "/s, timed out "
                + Cells.number(of.rate("scangate_connections_timed_out_total")) + "/s, evicted "
                + Cells.number(of.rate("scangate_connections_evicted_total")) + "/s, TLS refused "
                + Cells.number(of.rate("scangate_tls_handshakes_refused_total")) + "/s");
        lines.add("memory       heap " + share(GatewayFigures.heap(of), GatewayFigures.heapMost(of)) + ", direct "
                + share(of, "scangate_direct_memory") + ", unfinished requests " + share(of, "scangate_pending")
                + ", unread answers " + share(of, "scangate_unsent") + ", resident "
                + Cells.bytes(of.value("process_resident_memory_bytes")));
        lines.add("loops        lag " + Cells.latency(of.value("scangate_event_loop_lag_seconds")) + ", processors "
                + Cells.percent(of.value("process_cpu_usage"), 1));
        lines.add("lost         access log " + Cells.number(of.rate("scangate_access_log_dropped_total"))
                + "/s, events " + Cells.number(of.rate("scangate_events_dropped_total")) + "/s, counts "
                + Cells.number(of.rate("scangate_scans_uncounted_total")) + "/s, reports waiting "
                + Cells.whole(of.value("scangate_reports_waiting")));
        return lines;
    }

    private static String latencies(Figures of) {
        StringBuilder text = new StringBuilder();
        for (double quantile : QUANTILES) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append('p')
                    .append(Double.toString(quantile * 100).replaceAll("\\.0$", ""))
                    .append(' ')
                    .append(Cells.latency(GatewayFigures.latency(List.of(of), quantile)));
        }
        return text.toString();
    }

    private static String share(Figures of, String prefix) {
        return share(of.value(prefix + "_bytes"), of.value(prefix + "_max_bytes"));
    }

    private static String share(double used, double most) {
        return Cells.share(Cells.bytes(used), Cells.bytes(most));
    }

    private static String prefixed(String before, String text) {
        return text.isEmpty() ? "" : before + text;
    }

    private static String rates(String before, SortedMap<String, Double> rates) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Double> each : rates.entrySet()) {
            text.append(before)
                    .append(each.getKey())
                    .append(' ')
                    .append(Cells.number(each.getValue()))
                    .append("/s");
        }
        return text.toString();
    }
}
