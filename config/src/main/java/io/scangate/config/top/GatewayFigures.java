package io.scangate.config.top;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The figures of gateways by what they mean. Not instantiable. */
final class GatewayFigures {
    private static final String REQUESTS = "scangate_http_requests_total";
    private static final String SCANS = "scangate_scans_total";
    private static final String LATENCY = "scangate_scan_seconds";

    private GatewayFigures() {}

    static double scans(Figures figures) {
        return figures.rate(SCANS);
    }

    /** Requests in a second that were answered with a problem. */
    static double refusals(Figures figures) {
        return figures.rate(REQUESTS, GatewayFigures::isRefusal);
    }

    private static boolean isRefusal(Map<String, String> labels) {
        return labels.getOrDefault("status", "").compareTo("400") >= 0;
    }

    /** Connections in a second that were not accepted or that the gateway ended. */
    static double endedConnections(Figures figures) {
        return figures.rate("scangate_connections_refused_total")
                + figures.rate("scangate_connections_timed_out_total")
                + figures.rate("scangate_connections_evicted_total")
                + figures.rate("scangate_tls_handshakes_refused_total");
    }

    /** A quantile of the times of scans, in seconds; NaN without scans. */
    static double latency(List<Figures> gateways, double quantile) {
        SortedMap<Double, Double> all = new TreeMap<>();
        gateways.forEach(each ->
                each.buckets(LATENCY, labels -> true).forEach((end, count) -> all.merge(end, count, Double::sum)));
        return Figures.quantile(all, quantile);
    }

    static double heap(Figures figures) {
        return figures.value("jvm_memory_used_bytes", "area", "heap");
    }

    /** The sum of the limits of those pools that have one. */
    static double heapMost(Figures figures) {
        return figures.positive("jvm_memory_max_bytes", "area", "heap");
    }

    /** The answers to scans in a second by reason, the most frequent first, such as {@code published 60% (1.2k/s)}. */
    static String answers(List<Figures> gateways) {
        return shares(gateways, SCANS, "reason", labels -> true);
    }

    /** The refused requests in a second by code, as {@link #answers}. */
    static String refusals(List<Figures> gateways) {
        return shares(gateways, REQUESTS, "code", GatewayFigures::isRefusal);
    }

    private static String shares(
            List<Figures> gateways, String name, String label, Predicate<Map<String, String>> labels) {
        Map<String, Double> rates = new TreeMap<>();
        gateways.forEach(
                each -> each.rates(name, label, labels).forEach((text, rate) -> rates.merge(text, rate, Double::sum)));
        double all = rates.values().stream().mapToDouble(Double::doubleValue).sum();
        return rates.isEmpty()
                ? "none"
                : rates.entrySet().stream()
                        .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                        .map(each -> each.getKey() + " " + Cells.percent(each.getValue(), all) + " ("
                                + Cells.number(each.getValue()) + "/s)")
                        .collect(Collectors.joining("  "));
    }
}
