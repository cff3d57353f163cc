package io.scangate.gateway.traces;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The settings of traces. The constructor checks the values; its messages start with the setting's key. Immutable.
 *
 * @param traces where spans go by OTLP over HTTP, such as {@code http://127.0.0.1:4318/v1/traces}; empty for no traces; default empty
 * @param tracesSample the fraction of the requests without a {@code traceparent} that are traced, 0 to 1; default 0.001
 * @param tracesLimit the most requests of an event loop that are traced in a second; default 200
 * @param tracesLinks whether spans have the scanned link; default false
 * @param exemplars whether the histogram of scans names traced scans, for scrapers that ask for OpenMetrics; default false
 */
public record TraceSettings(
        String traces, double tracesSample, int tracesLimit, boolean tracesLinks, boolean exemplars) {
    /** The defaults. */
    public static final TraceSettings DEFAULT = new TraceSettings("", 0.001, 200, false, false);

    public TraceSettings {
        check(traces, tracesSample, tracesLimit);
        if (traces.isEmpty() && exemplars) {
            throw new IllegalArgumentException("exemplars: true (expected: together with traces)");
        }
    }

    /** Checks what both planes have. */
    static void check(String traces, double tracesSample, int tracesLimit) {
        if (!traces.isEmpty() && !isAddress(traces)) {
            throw new IllegalArgumentException(
                    "traces: \"" + traces + "\" (expected: an address such as http://127.0.0.1:4318/v1/traces)");
        }
        if (!(tracesSample >= 0 && tracesSample <= 1)) {
            throw new IllegalArgumentException("traces-sample: " + tracesSample + " (expected: 0 to 1)");
        }
        if (tracesLimit < 1) {
            throw new IllegalArgumentException("traces-limit: " + tracesLimit + " (expected: at least 1)");
        }
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = new URI(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
