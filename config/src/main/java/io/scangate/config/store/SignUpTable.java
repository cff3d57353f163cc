package io.scangate.config.store;

import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.NewAccount;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.SignUp;
import io.scangate.config.people.PeopleStore.Wanted;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of sign-ups, within a transaction. Not thread-safe. */
final class SignUpTable {
    /** How long a decided sign-up is kept, so that the person can read the reason. */
    static final Duration DECIDED_KEPT = Duration.ofDays(90);

    private static final String SIGN_UP =
            "SELECT r.*, u.name AS user_name FROM sign_ups r JOIN users u ON u.id = r.user_id";

    private static final String COUNT = "SELECT count(*) FROM sign_ups WHERE ";

    private final Handle handle;

    SignUpTable(Handle handle) {
        this.handle = handle;
    }

    private static SignUp signUp(ResultSet row) throws SQLException {
        return new SignUp(
                row.getLong("id"),
                row.getString("user_name"),
                row.getString("appid"),
                row.getString("account_name"),
                Columns.known(AccountKind.ofCode(row.getString("kind")), row.getString("kind")),
                row.getString("contact"),
                Instant.ofEpochMilli(row.getLong("signed_up_at")),
                Columns.known(SignUp.State.ofCode(row.getString("state")), row.getString("state")),
                row.getString("reason"),
                Columns.instant(row, "decided_at"));
    }

    static Page<SignUp> page(
            Handle handle,
            SignUp.@Nullable State state,
            @Nullable Long user,
            boolean oldestFirst,
            @Nullable Long after,
            int limit) {
        Search search = oldestFirst
                ? Search.oldestFirst(handle, "sign_ups", "id")
                : Search.newestFirst(handle, "sign_ups", "id");
        if (state != null) {
            search.filter("r.state = :state").bind("state", state.code());
        }
        if (user != null) {
            search.within("r.user_id = :user").bind("user", user);
        }
        return search.page(
                SIGN_UP,
                after == null ? null : after.toString(),
                limit,
                (row, context) -> signUp(row),
                each -> String.valueOf(each.id()));
    }

    /** The number of those that wait. */
    int waiting() {
        return handle.createQuery(COUNT + "state = 'waiting'").mapTo(int.class).one();
    }

    /** The number of those since a time, in milliseconds of the epoch. */
    int since(long since) {
        return handle.createQuery(COUNT + "signed_up_at > :since")
                .bind("since", since)
                .mapTo(int.class)
                .one();
    }

    /** The number of those of a user that wait, or are from after a time. */
    int ofUser(long user, long since) {
        return handle.createQuery(COUNT + "user_id = :user AND (state = 'waiting' OR signed_up_at > :since)")
                .bind("user", user)
                .bind("since", since)
                .mapTo(int.class)
                .one();
    }

    /** Whether an operator has refused an account with that appid. Few sign-ups are kept, so the query needs no index. */
    boolean wasRefused(String appid) {
        return handle.createQuery(COUNT + "appid = :appid AND state = 'refused'")
                        .bind("appid", appid)
                        .mapTo(int.class)
                        .one()
                > 0;
    }

    SignUp insert(long id, long user, Wanted wanted, Instant now) {
        NewAccount account = wanted.account();
        SignUp.State state = wanted.waits() ? SignUp.State.WAITING : SignUp.State.APPROVED;
        handle.createUpdate("""
                        INSERT INTO sign_ups (id, user_id, appid, account_name, kind, contact, signed_up_at, state, decided_at)
                        VALUES (:id, :user, :appid, :name, :kind, :contact, :now, :state, :decided)""")
                .bind("id", id)
                .bind("user", user)
                .bind("appid", IndexedText.APPID.checked(account.appid()))
                .bind("name", account.name())
                .bind("kind", account.kind().code())
                .bind("contact", account.contact())
                .bind("now", now.toEpochMilli())
                .bind("state", state.code())
                .bind("decided", wanted.waits() ? null : (Long) now.toEpochMilli())
                .execute();
        return byId(id);
    }

    private SignUp byId(long id) {
        return handle.createQuery(SIGN_UP + " WHERE r.id = :id")
                .bind("id", id)
                .map((row, context) -> signUp(row))
                .one();
    }

    /** Stores a decision about the sign-up of an account that waits. Returns the sign-up as it was before. */
    SignUp decide(SignUp.Decision decision) {
        SignUp before = handle.createQuery(SIGN_UP + " WHERE r.appid = :appid AND r.state = 'waiting'")
                .bind("appid", decision.appid())
                .map((row, context) -> signUp(row))
                .one();
        handle.createUpdate("UPDATE sign_ups SET state = :state, reason = :reason, decided_at = :at WHERE id = :id")
                .bind("state", decision.state().code())
                .bind("reason", decision.reason())
                .bind("at", decision.at().toEpochMilli())
                .bind("id", before.id())
                .execute();
        return before;
    }
}
