package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/** What gateways may answer at each revision. Not thread-safe. */
final class History {
    private final Map<Long, List<Served>> states = new HashMap<>();
    private final LongSupplier head;
    private Served now;
    private long last;

    /**
     * Begins with a state.
     *
     * @param head tells the number of the last change
     */
    History(LongSupplier head, Served now) {
        this.head = head;
        this.now = now;
        this.last = head.getAsLong();
        states.put(last, List.of(now));
    }

    /**
     * Takes the state after an acknowledged change. Other changes may have come before it, such as the result of a check; at their revisions it
     * may be either state.
     */
    void changed(Served next) {
        long revision = head.getAsLong();
        boolean isNew = !next.equals(now);
        long from = last;
        assertTrue(!isNew || revision > from, () -> "an acknowledged change has no revision: " + revision);
        for (long each = from + 1; each < revision; each++) {
            states.put(each, isNew ? List.of(now, next) : List.of(now));
        }
        if (revision > from) {
            states.put(revision, List.of(next));
        }
        last = revision;
        now = next;
    }

    /** The states of a revision, the likeliest first. */
    List<Served> at(long revision) {
        if (revision > last) {
            // A change of the control plane itself, which changes nothing that is served.
            changed(now);
        }
        return Objects.requireNonNull(
                states.get(revision), () -> "revision " + revision + " was never made; the last one is " + last);
    }

    long last() {
        changed(now);
        return last;
    }
}
