package io.scangate.config.store;

import io.scangate.config.access.AccessException;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.session.Means;
import io.scangate.config.session.SessionStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Sessions in a database. Thread-safe. */
public final class SqlSessions implements SessionStore {
    /** How long a network is known after the last sign-in from it. */
    static final Duration NETWORK_RETENTION = Duration.ofDays(90);

    private static final int MOST_NETWORKS = 50;

    private static final String SESSION =
            "SELECT s.*, u.name, u.role AS service_role, u.change_password FROM sessions s"
                    + " JOIN users u ON u.id = s.user_id AND u.ended_at IS NULL";

    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlSessions(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Found> find(String tokenHash, @Nullable String appid) {
        return database.read(handle -> handle.createQuery(SESSION + " WHERE s.token_hash = :token")
                .bind("token", tokenHash)
                .map((row, context) -> session(row))
                .findOne()
                .map(session -> new Found(session, appid == null ? null : member(handle, session.user(), appid))));
    }

    private static @Nullable Member member(Handle handle, long user, String appid) {
        return handle.createQuery("""
                        SELECT m.id, m.role, a.suspended_reason, a.kind FROM memberships m
                        JOIN accounts a ON a.appid = m.appid WHERE m.user_id = :user AND m.appid = :appid""")
                .bind("user", user)
                .bind("appid", appid)
                .map((row, context) -> new Member(
                        row.getLong("id"),
                        appid,
                        UserRows.role(row),
                        row.getString("suspended_reason"),
                        UserRows.isPersonal(row.getString("kind"))))
                .findOne()
                .orElse(null);
    }

    private static Session session(ResultSet row) throws SQLException {
        return new Session(
                row.getString("token_hash"),
                row.getLong("user_id"),
                row.getString("name"),
                ServiceRole.ofCode(row.getString("service_role")),
                row.getInt("change_password") != 0,
                Means.ofCode(row.getString("means")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("used_at")),
                Instant.ofEpochMilli(row.getLong("expires_at")),
                row.getString("address"),
                row.getString("agent"));
    }

    @Override
    public void add(Session session, long version, String network, int most) {
        database.write(handle -> {
            // Locks the row, so that a new password either is seen here or ends the session.
            int same = handle.createUpdate("""
                            UPDATE users SET version = version
                            WHERE id = :user AND version = :version AND ended_at IS NULL""")
                    .bind("user", session.user())
                    .bind("version", version)
                    .execute();
            if (same == 0) {
                throw AccessException.badPassword();
            }
            handle.createUpdate("""
                            DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions
                              WHERE user_id = :user ORDER BY used_at DESC, token_hash LIMIT 1000 OFFSET :kept)""")
                    .bind("user", session.user())
                    .bind("kept", most - 1)
                    .execute();
            handle.createUpdate("""
                            INSERT INTO sessions (token_hash, user_id, means, address, agent, created_at, used_at, expires_at)
                            VALUES (:token, :user, :means, :address, :agent, :created, :created, :expires)""")
                    .bind("token", IndexedText.HASH.checked(session.tokenHash()))
                    .bind("user", session.user())
                    .bind("means", session.means().code())
                    .bind("address", session.address())
                    .bind("agent", session.agent())
                    .bind("created", session.createdAt().toEpochMilli())
                    .bind("expires", session.expiresAt().toEpochMilli())
                    .execute();
            return know(handle, session, network);
        });
    }

    private static int know(Handle handle, Session session, String network) {
        handle.createUpdate("""
                        INSERT INTO known_networks (user_id, network, seen_at) VALUES (:user, :network, :now)
                        ON CONFLICT (user_id, network) DO UPDATE SET seen_at = excluded.seen_at""")
                .bind("user", session.user())
                .bind("network", IndexedText.NETWORK.checked(network))
                .bind("now", session.createdAt().toEpochMilli())
                .execute();
        return handle.createUpdate("""
                        DELETE FROM known_networks WHERE user_id = :user AND network IN (
                          SELECT network FROM known_networks WHERE user_id = :user
                          ORDER BY seen_at DESC, network LIMIT 1000 OFFSET :kept)""")
                .bind("user", session.user())
                .bind("kept", MOST_NETWORKS)
                .execute();
    }

    @Override
    public void used(String tokenHash, Instant now) {
        // Also within a dry run, and whatever the preconditions of the call.
        database.writeApart(handle -> handle.createUpdate(
                        "UPDATE sessions SET used_at = :now WHERE token_hash = :token AND used_at < :now")
                .bind("now", now.toEpochMilli())
                .bind("token", tokenHash)
                .execute());
    }

    @Override
    public List<Session> ofUser(long user, Instant usedSince, Instant now) {
        return database.read(handle -> handle.createQuery(SESSION + """
                         WHERE s.user_id = :user AND s.used_at > :since AND s.expires_at > :now
                        ORDER BY s.created_at DESC, s.token_hash""")
                .bind("user", user)
                .bind("since", usedSince.toEpochMilli())
                .bind("now", now.toEpochMilli())
                .map((row, context) -> session(row))
                .list());
    }

    @Override
    public boolean end(long user, String id) {
        return id.length() == Session.ID
                && database.write(handle -> handle.createUpdate(
                                        "DELETE FROM sessions WHERE user_id = :user AND substr(token_hash, 1, :length) = :id")
                                .bind("user", user)
                                .bind("length", Session.ID)
                                .bind("id", id)
                                .execute())
                        > 0;
    }

    @Override
    public void end(String tokenHash) {
        database.write(handle -> handle.createUpdate("DELETE FROM sessions WHERE token_hash = :token")
                .bind("token", tokenHash)
                .execute());
    }

    @Override
    public boolean knows(String userName, String network) {
        return database.read(handle -> handle.createQuery("""
                        SELECT 1 FROM known_networks n JOIN users u ON u.id = n.user_id
                        WHERE u.name = :name AND n.network = :network""")
                .bind("name", userName)
                .bind("network", network)
                .mapTo(int.class)
                .findOne()
                .isPresent());
    }
}
