package io.scangate.config.store;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.PlannedRelease;
import io.scangate.config.lifecycle.PlannedRelease.State;
import io.scangate.config.lifecycle.RuleAction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** The table of planned releases within one transaction. Not thread-safe. */
final class PlannedReleaseTable {
    private final Handle handle;

    PlannedReleaseTable(Handle handle) {
        this.handle = handle;
    }

    @Nullable
    PlannedRelease one(String appid, String id) {
        return handle.createQuery("SELECT * FROM planned_releases WHERE appid = :appid AND id = :id")
                .bind("appid", appid)
                .bind("id", id)
                .map((row, context) -> plan(row))
                .findOne()
                .orElse(null);
    }

    int waiting(String appid) {
        return handle.createQuery("SELECT count(*) FROM planned_releases WHERE appid = :appid AND due_at IS NOT NULL")
                .bind("appid", appid)
                .mapTo(int.class)
                .one();
    }

    /** The set time of a waiting release is {@code due_at}. */
    List<PlannedRelease.Due> due(Instant now, @Nullable PlannedRelease after, int limit) {
        return handle.createQuery("""
                        SELECT * FROM planned_releases WHERE due_at <= :now AND (due_at, id) > (:after, :id)
                        ORDER BY due_at, id LIMIT :limit""")
                .bind("now", now.toEpochMilli())
                .bind(
                        "after",
                        after == null ? Long.MIN_VALUE : after.publishAt().toEpochMilli())
                .bind("id", after == null ? "" : after.id())
                .bind("limit", limit)
                .map((row, context) -> new PlannedRelease.Due(
                        plan(row), new Actor(row.getString("planned_by"), row.getString("credential"))))
                .list();
    }

    /** The waiting releases that were planned with a credential, in the order of planning. */
    List<PlannedRelease> waitingOf(String credential) {
        return handle.createQuery(
                        "SELECT * FROM planned_releases WHERE credential = :credential AND due_at IS NOT NULL ORDER BY id")
                .bind("credential", credential)
                .map((row, context) -> plan(row))
                .list();
    }

    void insert(PlannedRelease plan, @Nullable String credential) {
        Update insert = handle.createUpdate("""
                        INSERT INTO planned_releases (id, appid, publish_at, planned_by, credential, actions, due_at, reason, detail, version)
                        VALUES (:id, :appid, :at, :by, :credential, :actions, :due, :reason, :detail, :version)""")
                .bind("appid", IndexedText.APPID.checked(plan.appid()))
                .bind("at", plan.publishAt().toEpochMilli())
                .bind("by", plan.by())
                .bind("credential", credential == null ? null : IndexedText.HASH.checked(credential))
                .bind("actions", Json.write(plan.actions()));
        bindState(insert, plan).execute();
    }

    Update update(PlannedRelease plan) {
        return bindState(handle.createUpdate("""
                        UPDATE planned_releases SET due_at = :due, reason = :reason, detail = :detail, version = :version
                        WHERE id = :id"""), plan);
    }

    private static Update bindState(Update update, PlannedRelease plan) {
        update.bind("id", IndexedText.PLAN.checked(plan.id()))
                .bind("reason", plan.reason())
                .bind("detail", plan.detail())
                .bind("version", plan.version());
        return plan.state() == State.WAITING
                ? update.bind("due", plan.publishAt().toEpochMilli())
                : update.bindNull("due", Types.BIGINT);
    }

    static PlannedRelease plan(ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        boolean waiting = Columns.instant(row, "due_at") != null;
        return new PlannedRelease(
                row.getString("id"),
                row.getString("appid"),
                Instant.ofEpochMilli(row.getLong("publish_at")),
                row.getString("planned_by"),
                List.of(Json.read(row.getString("actions"), RuleAction[].class)),
                waiting ? State.WAITING : reason == null ? State.DONE : State.FAILED,
                reason,
                row.getString("detail"),
                row.getLong("version"));
    }
}
