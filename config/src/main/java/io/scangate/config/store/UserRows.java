package io.scangate.config.store;

import io.scangate.config.access.HiddenText;
import io.scangate.config.access.Standing;
import io.scangate.config.access.UserRight;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.Membership;
import io.scangate.config.people.PeopleStore.Login;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.people.User;
import io.scangate.config.secrets.SecretKeys;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of people and of their roles, within a transaction. Thread-safe. */
final class UserRows {
    /** A user {@code r} with the seed. */
    static final String USER =
            "SELECT r.*, t.seed, t.confirmed_at, t.used_step FROM users r" + " LEFT JOIN totp_seeds t ON t.id = r.id";

    /** A role {@code r} with the names of user and account. */
    static final String MEMBERSHIP =
            "SELECT r.*, u.name AS user_name, u.display_name, a.name AS account_name FROM memberships r"
                    + " JOIN users u ON u.id = r.user_id JOIN accounts a ON a.appid = r.appid";

    private UserRows() {}

    /** Refuses a change of a person whose session has ended. The caller holds the lock of all changes. */
    static void checkSession(Handle handle, Actor actor, Instant now) {
        if (actor.session() != null
                && handle.createQuery("SELECT 1 FROM sessions WHERE token_hash = :token AND expires_at > :now")
                        .bind("token", actor.session())
                        .bind("now", now.toEpochMilli())
                        .mapTo(int.class)
                        .findOne()
                        .isEmpty()) {
            throw Standing.signedOut();
        }
    }

    /** Refuses a change of a person who has lost the right to it. The caller holds the lock of all changes. */
    static void check(Handle handle, UserRight right) {
        if (right.member()) {
            checkMember(handle, right);
        } else if (handle.createQuery("SELECT 1 FROM users WHERE id = :id AND ended_at IS NULL"
                        + " AND COALESCE(role, '" + UserRight.NO_ROLE + "') = :role")
                .bind("id", right.id())
                .bind("role", right.role())
                .mapTo(int.class)
                .findOne()
                .isEmpty()) {
            throw Standing.roleEnded();
        }
    }

    private record Account(String appid, @Nullable String suspension, boolean personal) {}

    private static void checkMember(Handle handle, UserRight right) {
        Account account = handle.createQuery("""
                        SELECT a.appid, a.suspended_reason, a.kind FROM memberships m
                        JOIN users u ON u.id = m.user_id AND u.ended_at IS NULL JOIN accounts a ON a.appid = m.appid
                        WHERE m.id = :id AND m.role = :role""")
                .bind("id", right.id())
                .bind("role", right.role())
                .map((row, context) -> new Account(
                        row.getString("appid"), row.getString("suspended_reason"), isPersonal(row.getString("kind"))))
                .findOne()
                .orElseThrow(Standing::roleEnded);
        Standing.checkAccount(account.appid(), account.suspension(), account.personal());
    }

    static boolean isPersonal(String accountKind) {
        return AccountKind.PERSONAL.code().equals(accountKind);
    }

    static Optional<Login> login(Handle handle, SecretKeys keys, String column, Object value) {
        return handle.createQuery(USER + " WHERE r." + column + " = :value")
                .bind("value", value)
                .map((row, context) -> login(row, keys))
                .findOne();
    }

    private static Login login(ResultSet row, SecretKeys keys) throws SQLException {
        User user = user(row);
        String seed = row.getString("seed");
        String password = row.getString("password");
        return new Login(
                user,
                password == null ? null : HiddenText.of(password),
                seed == null ? null : SecretColumn.TOTP_SEED.text(keys, user.id(), seed),
                user.secondFactor(),
                row.getLong("used_step"));
    }

    static User user(ResultSet row) throws SQLException {
        return new User(
                row.getLong("id"),
                row.getString("name"),
                row.getString("display_name"),
                ServiceRole.ofCode(row.getString("role")),
                row.getString("password") != null,
                row.getInt("change_password") != 0,
                Columns.instant(row, "confirmed_at") != null,
                Instant.ofEpochMilli(row.getLong("created_at")),
                Columns.instant(row, "ended_at"),
                row.getLong("version"));
    }

    static Membership membership(ResultSet row) throws SQLException {
        return new Membership(
                row.getLong("id"),
                row.getString("user_name"),
                row.getString("display_name"),
                row.getString("appid"),
                row.getString("account_name"),
                role(row),
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getLong("version"));
    }

    static AccountRole role(ResultSet row) throws SQLException {
        return Columns.known(AccountRole.ofCode(row.getString("role")), row.getString("role"));
    }
}
