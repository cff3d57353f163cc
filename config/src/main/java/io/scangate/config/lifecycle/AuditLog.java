package io.scangate.config.lifecycle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What was changed, by whom and when: the port to the audit. Thread-safe; blocks; fails as {@link Store} does. */
public interface AuditLog {
    /**
     * One change.
     *
     * @param revision its number
     * @param at when
     * @param actor who
     * @param action such as {@code rule.publish}
     * @param appid the account it was about; null if it was about none
     * @param prefix the canonical rule it was about, if it was about one
     * @param before what the action changed as it was, such as an {@link Account} or a {@link ConfiguredRule}, and never a
     *     secret; null for something new
     * @param after as it was then; null for something deleted
     */
    record Entry(
            long revision,
            Instant at,
            String actor,
            String action,
            @Nullable String appid,
            @Nullable String prefix,
            @Nullable Object before,
            @Nullable Object after) {
        /** What it was about. */
        public AuditSubject subject() {
            return AuditSubject.of(action);
        }
    }

    /** The number of the last change. */
    long revision();

    /** Changes of one account, or of all if it is null, the newest first, before a revision. */
    Slice<Entry> entries(@Nullable String appid, long before, int limit);
}
