package io.scangate.config.store;

import com.google.common.annotations.VisibleForTesting;
import io.scangate.config.notices.Attempt;
import io.scangate.config.notices.NoticeLog;
import io.scangate.config.notices.WebhookQueue;
import io.scangate.config.secrets.SecretKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * The notices that wait for webhooks in a database. A webhook with a waiting notice has a time at which the next attempt
 * is due; the transaction of each notice sets it. Thread-safe.
 */
public final class SqlWebhookQueue implements WebhookQueue {
    /** At the last attempt. */
    private static final String TROUBLED = "(failures > 0 OR last_millis >= 1000)";

    /** Pauses and leases are shorter, so a later time is of a clock that was ahead. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final String IS_DUE = isPast("due_at");
    private static final String IS_FREE = isPast("leased_until");
    private static final String OF_TURN = " WHERE id = :id AND leased_until = :until";

    private final Database database;
    private final SecretKeys keys;
    private final Runnable afterSearch;

    /** Uses an open database, which the caller closes. */
    public SqlWebhookQueue(Database database, SecretKeys keys) {
        this(database, keys, () -> {});
    }

    /** Tests act between the search for webhooks that are due and the transaction that takes them. */
    @VisibleForTesting
    public SqlWebhookQueue(Database database, SecretKeys keys, Runnable afterSearch) {
        this.database = database;
        this.keys = keys;
        this.afterSearch = afterSearch;
    }

    private static String isPast(String time) {
        return "(" + time + " <= :now OR " + time + " > :far)";
    }

    private record Due(long id, long leasedUntil) {}

    @Override
    public List<Turn> take(Instant now, Instant until, boolean troubled, int limit) {
        List<Due> due = database.read(handle -> handle.createQuery("SELECT id, leased_until FROM webhooks"
                        + " WHERE " + IS_DUE + " AND " + IS_FREE + " AND "
                        + (troubled ? "" : "NOT ") + TROUBLED
                        + " ORDER BY due_at, id LIMIT :limit")
                .bind("now", now.toEpochMilli())
                .bind("far", now.plus(LONGEST).toEpochMilli())
                .bind("limit", limit)
                .map((row, context) -> new Due(row.getLong("id"), row.getLong("leased_until")))
                .list());
        if (due.isEmpty()) {
            return List.of();
        }
        afterSearch.run();
        return database.write(handle -> take(handle, due, now, until));
    }

    /** Takes those that no other process has taken meanwhile. One that has failed meanwhile is not due any more. */
    private List<Turn> take(Handle handle, List<Due> due, Instant now, Instant until) {
        return due.stream()
                .sorted(java.util.Comparator.comparingLong(Due::id))
                .flatMap(one -> handle
                        .createQuery(
                                "UPDATE webhooks SET leased_until = :until WHERE id = :id AND leased_until = :seen AND "
                                        + IS_DUE + " RETURNING *")
                        .bind("now", now.toEpochMilli())
                        .bind("far", now.plus(LONGEST).toEpochMilli())
                        .bind("until", until.toEpochMilli())
                        .bind("id", one.id())
                        .bind("seen", one.leasedUntil())
                        .map((row, context) -> new Turn(WebhookRows.webhook(row, keys), until))
                        .list()
                        .stream())
                .toList();
    }

    @Override
    public Optional<NoticeLog.Entry> next(Turn turn) {
        return database.read(handle -> next(handle, turn));
    }

    /** The first notice after the delivered one. The index of the account's notices, or the primary key, finds it. */
    private static Optional<NoticeLog.Entry> next(Handle handle, Turn turn) {
        String appid = turn.webhook().webhook().appid();
        return handle.createQuery("SELECT " + NoticeRows.COLUMNS + """
                         FROM webhooks w, notices r
                        WHERE w.id = :id AND r.id > w.delivered
                          AND (w.kinds = '' OR w.kinds LIKE '%,' || <code> || ',%')"""
                        + (appid == null ? "" : " AND r.account = " + Appids.NUMBER) + " ORDER BY r.id LIMIT 1")
                .define("code", NoticeRows.CODE)
                .bind("id", turn.webhook().id())
                .bind("appid", appid)
                .map((row, context) -> NoticeRows.entry(row))
                .findOne();
    }

    @Override
    public boolean record(Turn turn, Attempt attempt, @Nullable Instant retryAt) {
        boolean passed = attempt.outcome() != Attempt.Outcome.FAILED;
        boolean failed = attempt.outcome() != Attempt.Outcome.DELIVERED;
        return database.write(handle -> {
            boolean mine = ofTurn(
                                    handle.createUpdate("UPDATE webhooks SET last_millis = :millis"
                                            + (passed ? ", delivered = :notice" : "")
                                            + (failed ? ", failures = failures + 1" : ", failures = 0")
                                            + (passed && failed ? ", put_aside = put_aside + 1" : "")
                                            + (retryAt == null ? "" : ", due_at = :retryAt, leased_until = 0")
                                            + OF_TURN),
                                    turn)
                            .bind("millis", attempt.millis())
                            .bind("notice", Objects.requireNonNull(attempt.notice(), "a test is not of a turn"))
                            .bind("retryAt", retryAt == null ? 0 : retryAt.toEpochMilli())
                            .execute()
                    == 1;
            if (mine) {
                WebhookRows.addAttempt(handle, turn.webhook().id(), attempt);
            }
            return mine;
        });
    }

    /** Under the lock that each notice takes, so that none comes between the search and the update. */
    @Override
    public boolean rest(Turn turn) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            if (next(handle, turn).isPresent()) {
                return false;
            }
            ofTurn(
                            handle.createUpdate("UPDATE webhooks SET due_at = NULL, leased_until = 0,"
                                    + " delivered = (SELECT notices FROM head)" + OF_TURN),
                            turn)
                    .execute();
            return true;
        });
    }

    @Override
    public void release(Turn turn) {
        database.write(handle -> ofTurn(handle.createUpdate("UPDATE webhooks SET leased_until = 0" + OF_TURN), turn)
                .execute());
    }

    private static <T extends SqlStatement<T>> T ofTurn(T statement, Turn turn) {
        return statement
                .bind("id", turn.webhook().id())
                .bind("until", turn.until().toEpochMilli());
    }
}
