package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.HistoryName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lowest revision of a snapshot that may be served. A lower one may be served, too, if the document says that an operator has
 * ended the history of the served rules. Immutable.
 *
 * @param revision the served revision; 0 for none
 * @param mark of that revision; null if it is unknown: then no document ends its history
 */
public record Floor(long revision, @Nullable String mark) {
    /** Any revision. */
    public static final Floor NONE = new Floor(0, null);

    /** Whether the served rules have a revision of an ended history, and not a later one than the operator has seen. */
    boolean isEndedBy(Map<String, Long> ended) {
        Long last = mark == null ? null : ended.get(HistoryName.of(mark));
        return last != null && revision <= last;
    }
}
