package io.scangate.gateway.traces;

import java.time.Duration;
import java.util.function.Supplier;

/** Makes spans of entries, and sends them. Only for one thread, which may wait here. */
interface SpanSink {
    /**
     * Makes a span, which waits for {@link #send}.
     *
     * @return ids of the trace and of the span, which the exemplar has
     */
    Ids add(byte[] b, int at);

    /**
     * The ids of a span, in hexadecimal digits.
     *
     * @param trace of 32 digits
     * @param span of 16 digits
     */
    record Ids(String trace, String span) {}

    /**
     * Sends the waiting spans, and forgets them whatever comes of it.
     *
     * @return why they were not taken; empty if they were
     */
    String send(Duration most);

    /** Ends. */
    void close();

    /**
     * Makes a sink of OpenTelemetry.
     *
     * @throws IllegalArgumentException if the libraries are missing; the message starts with a setting's key
     */
    static SpanSink open(Supplier<SpanSink> made) {
        try {
            return made.get();
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "traces: a library is missing: " + e.getMessage()
                            + " (expected: those of OpenTelemetry beside the other libraries of the program)",
                    e);
        }
    }
}
