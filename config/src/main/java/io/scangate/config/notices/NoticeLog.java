package io.scangate.config.notices;

import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.lifecycle.Page;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stored notices: the port to the database. A notice is stored in the transaction of its change. Thread-safe.
 * Methods block and fail as those of {@link io.scangate.config.lifecycle.Store} do.
 */
public interface NoticeLog {
    /**
     * A stored notice. Immutable.
     *
     * @param id positive, in the order of the commits, never used again
     * @param at when
     */
    record Entry(long id, Instant at, Notice notice) {}

    /**
     * Notices before an id and not before a time, the newest first: those of one account, or all if the appid is null;
     * those of one kind, or of all kinds if the kind is null.
     */
    Page<Entry> entries(@Nullable String appid, @Nullable NoticeKind kind, long before, Instant from, int limit);

    /** Deletes the oldest notices from before a time, at most {@code limit}. Returns their number. */
    int forget(Instant before, int limit);
}
