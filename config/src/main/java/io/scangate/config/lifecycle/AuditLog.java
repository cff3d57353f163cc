package io.scangate.config.lifecycle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The port to the audit: the changes with actor and time. Thread-safe. Methods block and fail as those of {@link Store}
 * do.
 */
public interface AuditLog {
    /**
     * One change.
     *
     * @param revision its number
     * @param at when
     * @param actor the actor's name
     * @param action such as {@code rule.publish}
     * @param appid the changed account; null if none
     * @param prefix the changed rule, canonical; null if none
     * @param before the value before the change, such as an {@link Account} or a {@link ConfiguredRule}, never a
     *   secret; null for a new value
     * @param after the value after the change; null if it was deleted
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
        /** The subject of the action. */
        public AuditSubject subject() {
            return AuditSubject.of(action);
        }
    }

    /** The number of the last change. */
    long revision();

    /**
     * Conditions for changes; all hold.
     *
     * @param appid the changed account; null for any
     * @param action an action such as {@code rule.publish}, or a subject such as {@code rule}; null for any
     * @param actor the actor's name; null for any
     * @param from the earliest time; null for any
     * @param to the time before which it was; null for any
     */
    record Filter(
            @Nullable String appid,
            @Nullable String action,
            @Nullable String actor,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /**
     * Changes before a revision, the newest first.
     *
     * @param before null for the newest
     */
    Page<Entry> entries(Filter filter, @Nullable Long before, int limit);

    /** Changes before a revision, the newest first: those of one account, or all if the appid is null. */
    default Slice<Entry> entries(@Nullable String appid, long before, int limit) {
        return entries(new Filter(appid, null, null, null, null), before, limit).slice();
    }
}
