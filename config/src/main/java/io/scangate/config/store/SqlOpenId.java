package io.scangate.config.store;

import io.scangate.config.access.Caller;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.openid.OpenIdStore;
import io.scangate.config.people.User;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.secrets.TicketKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Identities of people at another service, and the keys and used states of sign-ins there, in a database. Thread-safe. */
public final class SqlOpenId implements OpenIdStore {
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
    public Optional<TicketKey> key(long period) {
        return database.read(handle -> SecretColumn.OPENID_KEY
                .query(handle, "SELECT <column> FROM <table> WHERE id = :id")
                .bind("id", period)
                .mapTo(String.class)
                .findOne()
                .map(stored -> TicketKey.of(SecretColumn.OPENID_KEY.text(keys, period, stored))));
    }

    @Override
    public TicketKey makeKey(long period, Instant until) {
        database.write(handle -> handle.createUpdate("""
                        INSERT INTO openid_keys (id, value, expires_at) VALUES (:id, :value, :until)
                        ON CONFLICT (id) DO NOTHING""")
                .bind("id", period)
                .bind("value", keys.seal(SecretColumn.OPENID_KEY.place(period), TicketKey.random()))
                .bind("until", until.toEpochMilli())
                .execute());
        return key(period).orElseThrow();
    }

    @Override
    public boolean use(String stateHash, Instant until) {
        return database.write(handle -> handle.createUpdate("""
                                INSERT INTO openid_used_states (state_hash, expires_at) VALUES (:state, :until)
                                ON CONFLICT (state_hash) DO NOTHING""")
                        .bind("state", IndexedText.HASH.checked(stateHash))
                        .bind("until", until.toEpochMilli())
                        .execute())
                == 1;
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
            if (owner.isEmpty()) {
                OpenIdStore.checkRoom(identities(handle, user).size());
            }
            return owner.isPresent()
                    ? UserRows.login(handle, keys, "id", user).orElseThrow().user()
                    : people.link(handle, actor, user, identity, now);
        });
    }

    @Override
    public List<Identity> identities(long user) {
        return database.read(handle -> identities(handle, user));
    }

    private static List<Identity> identities(Handle handle, long user) {
        return handle.createQuery("""
                        SELECT issuer, subject FROM identities WHERE user_id = :user ORDER BY issuer, subject""")
                .bind("user", user)
                .map((row, context) -> new Identity(row.getString("issuer"), row.getString("subject")))
                .list();
    }

    @Override
    public Optional<User> unlink(Actor actor, long user, String identity, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            UserRows.checkSession(handle, actor, now);
            List<Identity> all = identities(handle, user);
            Optional<Identity> found =
                    all.stream().filter(each -> each.id().equals(identity)).findFirst();
            return found.map(each -> people.unlink(handle, actor, user, each, all.size() == 1, now));
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
