package io.scangate.gateway.traces;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The last traced scans of different durations, for the histogram of scans: one for each power of two of nanoseconds. Thread-safe. */
public final class Exemplars {
    /**
     * A traced scan. Immutable.
     *
     * @param trace the id of its trace
     * @param span the id of its span
     * @param nanos its duration, as the histogram has it
     * @param epochMillis when it was sent to the collector
     */
    public record Exemplar(String trace, String span, long nanos, long epochMillis) {}

    private final AtomicReferenceArray<@Nullable Exemplar> byBits = new AtomicReferenceArray<>(Long.SIZE + 1);

    void put(SpanSink.Ids ids, long nanos) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, nanos - 1));
        byBits.set(bits, new Exemplar(ids.trace(), ids.span(), nanos, System.currentTimeMillis()));
    }

    /** All of them, in the order of their durations. */
    public List<Exemplar> all() {
        List<Exemplar> all = new ArrayList<>();
        for (int bits = 0; bits < byBits.length(); bits++) {
            Exemplar one = byBits.get(bits);
            if (one != null) {
                all.add(one);
            }
        }
        return all;
    }
}
