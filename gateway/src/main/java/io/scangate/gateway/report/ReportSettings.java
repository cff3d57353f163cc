package io.scangate.gateway.report;

import io.scangate.gateway.settings.ServerAddresses;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Settings of reports to a control plane. Immutable.
 *
 * @param name the name of the gateway for people, in reports and lists; empty for the name of its host
 * @param reportTo the addresses of the control plane's replicas, {@code http://HOST:PORT,...}; empty for the addresses
 *     of the source; the gateway then reports nothing if the source is a file
 * @param reportInterval how long the gateway collects counts of scans before it reports them; a kill loses at most the
 *     counts of this time; 0 to count nothing
 * @param hideQueryValues whether the gateway replaces the values in queries of the links that it reports as samples or missed
 *     links; the names of parameters stay
 */
public record ReportSettings(String name, String reportTo, Duration reportInterval, boolean hideQueryValues) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{0,64}");

    /** The counts of the interval are in memory, and a kill loses them. */
    private static final Duration MAX_INTERVAL = Duration.ofHours(1);

    /** The defaults. */
    public static final ReportSettings DEFAULT = new ReportSettings("", "", Duration.ofSeconds(60), false);

    public ReportSettings {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name: \"" + name + "\" (expected: at most 64 letters, digits, . _ or -)");
        }
        if (!reportTo.isEmpty()) {
            ServerAddresses.parse("report-to", reportTo);
        }
        if (reportInterval.isNegative() || reportInterval.compareTo(MAX_INTERVAL) > 0) {
            throw new IllegalArgumentException("report-interval: " + reportInterval + " (expected: 0 to 1h)");
        }
    }

    /** The name of the gateway for people: the one that is set, or that of its host. */
    public String shownName() {
        return name.isEmpty() ? hostName() : name;
    }

    /** The name of this machine. */
    public static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /**
     * The addresses that receive reports; empty if the gateway reports nothing.
     *
     * @param ofSource the addresses of the source; empty if it is no control plane
     */
    public List<URI> addresses(List<URI> ofSource) {
        return reportTo.isEmpty() ? ofSource : ServerAddresses.parse("report-to", reportTo);
    }
}
