package io.scangate.config.store;

import com.google.common.base.Splitter;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.notices.Attempt;
import io.scangate.config.notices.Webhook;
import io.scangate.config.notices.WebhookStore.Numbered;
import io.scangate.config.notices.WebhookStore.Stored;
import io.scangate.config.secrets.SecretKeys;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The rows of webhooks and of attempts, within a transaction. Thread-safe. */
final class WebhookRows {
    private static final int MAX_ATTEMPTS = 200;
    private static final Splitter KINDS = Splitter.on(',').omitEmptyStrings();

    private WebhookRows() {}

    static Stored webhook(ResultSet row, SecretKeys keys) throws SQLException {
        long id = row.getLong("id");
        Webhook webhook = new Webhook(
                row.getString("appid"),
                row.getString("name"),
                row.getString("address"),
                kinds(row.getString("kinds")),
                Instant.ofEpochMilli(row.getLong("created_at")));
        // Read it last: wasNull is about the last column.
        long due = row.getLong("due_at");
        Instant dueAt = row.wasNull() ? null : Instant.ofEpochMilli(due);
        return new Stored(
                id,
                webhook,
                SecretColumn.WEBHOOK.text(keys, id, row.getString("secret")),
                row.getLong("delivered"),
                row.getInt("failures"),
                dueAt,
                row.getLong("put_aside"));
    }

    private static Set<NoticeKind> kinds(String stored) {
        Set<NoticeKind> kinds = EnumSet.noneOf(NoticeKind.class);
        for (String code : KINDS.split(stored)) {
            kinds.add(NoticeRows.kind(code));
        }
        return kinds;
    }

    /** The codes of the kinds, each between commas; empty for all kinds. */
    static String kinds(Set<NoticeKind> kinds) {
        return kinds.isEmpty() ? "" : kinds.stream().map(NoticeKind::code).collect(Collectors.joining(",", ",", ","));
    }

    /** Adds an attempt, and deletes old ones. The caller has locked the webhook's row. */
    static void addAttempt(Handle handle, long webhook, Attempt attempt) {
        long number = handle.createQuery(
                        "UPDATE webhooks SET attempts = attempts + 1 WHERE id = :id RETURNING attempts")
                .bind("id", webhook)
                .mapTo(long.class)
                .one();
        handle.createUpdate("""
                        INSERT INTO webhook_attempts (webhook, number, notice, started_at, outcome, status, detail, millis)
                        VALUES (:webhook, :number, :notice, :at, :outcome, :status, :detail, :millis)""")
                .bind("webhook", webhook)
                .bind("number", number)
                .bind("notice", attempt.notice())
                .bind("at", attempt.at().toEpochMilli())
                .bind("outcome", attempt.outcome().code())
                .bind("status", attempt.status())
                .bind("detail", attempt.detail())
                .bind("millis", attempt.millis())
                .execute();
        handle.createUpdate("DELETE FROM webhook_attempts WHERE webhook = :webhook AND number <= :last")
                .bind("webhook", webhook)
                .bind("last", number - MAX_ATTEMPTS)
                .execute();
    }

    static Numbered attempt(ResultSet row) throws SQLException {
        long notice = row.getLong("notice");
        boolean ofNotice = !row.wasNull();
        int status = row.getInt("status");
        boolean answered = !row.wasNull();
        return new Numbered(
                row.getLong("number"),
                new Attempt(
                        ofNotice ? notice : null,
                        Instant.ofEpochMilli(row.getLong("started_at")),
                        outcome(row.getString("outcome")),
                        answered ? status : null,
                        row.getString("detail"),
                        row.getLong("millis")));
    }

    private static Attempt.Outcome outcome(String code) {
        return Arrays.stream(Attempt.Outcome.values())
                .filter(outcome -> outcome.code().equals(code))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("the database contains the unknown outcome \"" + code + "\""));
    }
}
