package io.scangate.gateway.traces;

/**
 * The settings of the traces of a control plane. The constructor checks the values as {@link TraceSettings}. Immutable.
 *
 * @param traces where spans go by OTLP over HTTP; empty for no traces; default empty
 * @param tracesSample the fraction of the calls without a {@code traceparent} that are traced, 0 to 1; default 0.01
 * @param tracesLimit the most calls that are traced in a second; default 200
 */
public record CallTraceSettings(String traces, double tracesSample, int tracesLimit) {
    /** The defaults. A control plane has far fewer calls than a gateway has scans. */
    public static final CallTraceSettings DEFAULT = new CallTraceSettings("", 0.01, 200);

    public CallTraceSettings {
        TraceSettings.check(traces, tracesSample, tracesLimit);
    }
}
