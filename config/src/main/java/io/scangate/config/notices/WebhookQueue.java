package io.scangate.config.notices;

import io.scangate.config.notices.WebhookStore.Stored;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The notices that wait for webhooks: the port to the database. A process takes a webhook for a while (a lease); then
 * no other process sends notices to it. What a process does after the end of its lease changes nothing. Thread-safe.
 * Methods block.
 */
public interface WebhookQueue {
    /** A webhook that this process has taken. */
    record Turn(Stored webhook, Instant until) {}

    /**
     * Takes webhooks with a notice that is due, the longest waiting first.
     *
     * @param until the end of the leases
     * @param troubled whether to take those that failed or were slow at the last attempt, or the others
     */
    List<Turn> take(Instant now, Instant until, boolean troubled, int limit);

    /** The next notice for a webhook; empty if none waits. */
    Optional<NoticeLog.Entry> next(Turn turn);

    /**
     * Stores the result of an attempt. A notice that is delivered or put aside does not wait any more.
     *
     * @param retryAt ends the turn, and is the time of the next attempt; null to go on
     * @return false if the turn has ended, or the webhook was removed; nothing was changed then
     */
    boolean record(Turn turn, Attempt attempt, @Nullable Instant retryAt);

    /** Ends the turn if no notice waits. False if one does; nothing was changed then. */
    boolean rest(Turn turn);

    /** Ends the turn. */
    void release(Turn turn);
}
