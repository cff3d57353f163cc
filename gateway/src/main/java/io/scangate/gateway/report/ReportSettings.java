package io.scangate.gateway.report;

import io.scangate.gateway.settings.ServerAddresses;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What is reported to a control plane.
 *
 * @param reportTo the addresses of the control plane's replicas, {@code http://HOST:PORT,...}; empty for those of the
 *     source, and no reports if the source is none
 * @param reportInterval how long scans are counted before the counts are reported, and what a kill can lose of them; 0 to
 *     count nothing
 */
public record ReportSettings(String reportTo, Duration reportInterval) {
    /** The defaults. */
    public static final ReportSettings DEFAULT = new ReportSettings("", Duration.ofSeconds(60));

    public ReportSettings {
        if (!reportTo.isEmpty()) {
            ServerAddresses.parse("report-to", reportTo);
        }
        if (reportInterval.isNegative()) {
            throw new IllegalArgumentException("report-interval: " + reportInterval + " (expected: 0 or more)");
        }
    }

    /**
     * The addresses that reports go to; none if nothing is reported.
     *
     * @param ofSource the addresses of the source; none if it is no control plane
     */
    public List<URI> addresses(List<URI> ofSource) {
        return reportTo.isEmpty() ? ofSource : ServerAddresses.parse("report-to", reportTo);
    }
}
