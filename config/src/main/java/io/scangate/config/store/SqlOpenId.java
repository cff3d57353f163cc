package io.scangate.config.store;

import io.scangate.config.access.Caller;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.openid.OpenIdStore;
import io.scangate.config.people.User;
import io.scangate.config.secrets.SecretKeys;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Identities of people at another service, and sign-ins that wait, in a database. Thread-safe. */
public final class SqlOpenId implements OpenIdStore {
    /** A flood of sign-ins that nobody ends does not fill the database. */
    private static final int MOST_WAITING = 10_000;

    private final Database database;
    private final SecretKeys keys;
    private final SqlPeople people;

    /** Uses an open database, which the caller closes. */
    public SqlOpenId(Database database, SecretKeys keys) {
        this.database = database;
        this.keys = keys;
        this.people = new SqlPeople(database, keys);
    }

    @Override
    public void add(Attempt attempt, Instant now) {
        database.write(handle -> {
            handle.createUpdate("DELETE FROM openid_attempts WHERE expires_at <= :now")
                    .bind("now", now.toEpochMilli())
                    .execute();
            int waiting = handle.createQuery("SELECT count(*) FROM openid_attempts")
                    .mapTo(int.class)
                    .one();
            if (waiting >= MOST_WAITING) {
                throw new RefusedException(
                        Refusal.BUSY, "too many sign-ins wait at the other service; try again later");
            }
            return handle.createUpdate("""
                            INSERT INTO openid_attempts (state_hash, cookie_hash, nonce, verifier, user_id, session, invitation, name, after, expires_at)
                            VALUES (:state, :cookie, :nonce, :verifier, :user, :session, :invitation, :name, :after, :expires)""")
                    .bind("state", IndexedText.HASH.checked(attempt.stateHash()))
                    .bind("cookie", attempt.cookieHash())
                    .bind("nonce", attempt.nonce())
                    .bind("verifier", attempt.verifier())
                    .bind("user", attempt.user())
                    .bind("session", attempt.session())
                    .bind("invitation", attempt.invitation())
                    .bind("name", attempt.name())
                    .bind("after", attempt.after())
                    .bind("expires", attempt.expiresAt().toEpochMilli())
                    .execute();
        });
    }

    @Override
    public Optional<Attempt> take(String stateHash) {
        return database.write(
                handle -> handle.createQuery("DELETE FROM openid_attempts WHERE state_hash = :state RETURNING *")
                        .bind("state", stateHash)
                        .map((row, context) -> attempt(row))
                        .findOne());
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        long user = row.getLong("user_id");
        @Nullable Long found = row.wasNull() ? null : (Long) user;
        return new Attempt(
                row.getString("state_hash"),
                row.getString("cookie_hash"),
                row.getString("nonce"),
                row.getString("verifier"),
                found,
                row.getString("session"),
                row.getString("invitation"),
                row.getString("name"),
                row.getString("after"),
                Instant.ofEpochMilli(row.getLong("expires_at")));
    }

    @Override
    public Optional<User> user(Identity identity) {
        return database.read(handle -> owner(handle, identity)
                .flatMap(user -> UserRows.login(handle, keys, "id", user))
                .map(login -> login.user())
                .filter(user -> user.endedAt() == null));
    }

    private static Optional<Long> owner(Handle handle, Identity identity) {
        return handle.createQuery("SELECT user_id FROM identities WHERE issuer = :issuer AND subject = :subject")
                .bind("issuer", identity.issuer())
                .bind("subject", identity.subject())
                .mapTo(Long.class)
                .findOne();
    }

    @Override
    public User link(Actor actor, long user, Identity identity, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            UserRows.checkSession(handle, actor, now);
            Optional<Long> owner = owner(handle, identity);
            if (owner.isPresent() && owner.get() != user) {
                throw RefusedException.field(
                        Refusal.USER_EXISTS, "identity", "that of another user (expected: one that nobody has here)");
            }
            return owner.isPresent()
                    ? UserRows.login(handle, keys, "id", user).orElseThrow().user()
                    : people.link(handle, actor, user, identity, now);
        });
    }

    @Override
    public User register(String name, Identity identity, String invitation, Instant now) {
        return database.write(handle -> {
            User made = people.register(handle, name, name, null, invitation, now);
            return people.link(handle, Actor.of(actor(name)), made.id(), identity, now);
        });
    }

    private static String actor(String name) {
        return Caller.USER_PREFIX + name;
    }
}
