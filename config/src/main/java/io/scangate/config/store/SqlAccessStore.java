package io.scangate.config.store;

import io.scangate.config.access.AccessStore;
import io.scangate.config.access.Standing;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.PlannedReleases;
import io.scangate.config.lifecycle.Store.ChangeResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * Credentials and tokens in a database. Issuing or ending a credential is a change with a revision; issuing a token is
 * not. Thread-safe.
 */
public final class SqlAccessStore implements AccessStore {
    private static final String OF_HOLDER =
            " WHERE kind = :kind AND holder = :holder AND COALESCE(appid, '') = COALESCE(:appid, '')";

    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlAccessStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Standing> bySecret(String secretHash) {
        return database.read(handle -> CredentialRows.bySecret(handle, secretHash));
    }

    @Override
    public Optional<Credential> byHolder(Kind kind, String holder, @Nullable String appid) {
        return database.read(handle -> find(handle, kind, holder, appid));
    }

    private static Optional<Credential> find(Handle handle, Kind kind, String holder, @Nullable String appid) {
        return ofHolder(handle.createQuery("SELECT * FROM credentials" + OF_HOLDER), kind, holder, appid)
                .map((row, context) -> CredentialRows.credential(row))
                .findOne();
    }

    @Override
    public Optional<IssuedKey> key(Kind kind, String holder, @Nullable String appid) {
        return database.read(
                handle -> ofHolder(handle.createQuery("SELECT * FROM credentials" + OF_HOLDER), kind, holder, appid)
                        .map((row, context) -> key(row))
                        .findOne());
    }

    @Override
    public boolean put(Actor actor, Credential credential, Condition condition, Instant now) {
        return database.write(handle -> {
            // Take the lock, so that concurrent replacements run one after the other.
            SqlWriter.takeTurn(handle);
            CredentialRows.check(handle, actor, now);
            if (credential.appid() != null && new SqlReader(handle).account(credential.appid()) == null) {
                return false;
            }
            @Nullable
            Credential earlier = find(handle, credential.kind(), credential.holder(), credential.appid())
                    .orElse(null);
            @Nullable
            Credential platform = credential.kind() == Kind.AUTHORIZATION
                    ? find(handle, Kind.PLATFORM, credential.holder(), null).orElse(null)
                    : null;
            condition.check(earlier, platform);
            replace(handle, actor, credential, now);
            return true;
        });
    }

    @Override
    public boolean putFirst(Actor actor, Credential credential, Instant now) {
        // Usually there is one. Check without the lock first.
        if (database.read(handle -> hasAny(handle, credential.kind()))) {
            return false;
        }
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            if (hasAny(handle, credential.kind())) {
                return false;
            }
            replace(handle, actor, credential, now);
            return true;
        });
    }

    private static boolean hasAny(Handle handle, Kind kind) {
        return handle.createQuery("SELECT 1 FROM credentials WHERE kind = :kind LIMIT 1")
                .bind("kind", CredentialRows.code(kind))
                .mapTo(int.class)
                .findFirst()
                .isPresent();
    }

    private static void replace(Handle handle, Actor actor, Credential credential, Instant now) {
        endDerived(handle, actor, credential.kind(), credential.holder(), credential.appid(), now);
        // Without a new key an operator could not end a freeze after the loss of all keys.
        SqlWriter writer = credential.kind() == Kind.OPERATOR
                ? SqlWriter.nextEvenIfFrozen(handle, actor, now)
                : SqlWriter.next(handle, actor, now);
        CredentialSummary before = take(handle, credential.kind(), credential.holder(), credential.appid());
        handle.createUpdate("""
                        INSERT INTO credentials (secret_hash, kind, holder, appid, ticket_hash, created_at, expires_at)
                        VALUES (:secret, :kind, :holder, :appid, :ticket, :now, :expires)""")
                .bind("secret", IndexedText.HASH.checked(credential.secretHash()))
                .bind("kind", IndexedText.KIND.checked(CredentialRows.code(credential.kind())))
                .bind("holder", IndexedText.HOLDER.checked(credential.holder()))
                .bind("appid", credential.appid())
                .bind("ticket", credential.ticketHash())
                .bind("now", now.toEpochMilli())
                .bind(
                        "expires",
                        credential.expires() == null
                                ? null
                                : (Long) credential.expires().toEpochMilli())
                .execute();
        CredentialSummary after = new CredentialSummary(credential.holder(), Instant.ofEpochMilli(now.toEpochMilli()));
        AuditSubject subject = subject(credential.kind());
        writer.writeDown(ChangeResult.put(subject, "put", credential.appid(), null, before, after));
    }

    @Override
    public boolean remove(Actor actor, Kind kind, String holder, @Nullable String appid, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            if (find(handle, kind, holder, appid).isEmpty()) {
                return false;
            }
            end(handle, actor, kind, holder, appid, now);
            return true;
        });
    }

    /**
     * Ends the derivatives of a credential, before the credential itself, which may be the own one of the author: its waiting
     * planned releases and, for a platform, its authorizations. Its tokens end with its row.
     */
    private static void endDerived(
            Handle handle, Actor actor, Kind kind, String holder, @Nullable String appid, Instant now) {
        find(handle, kind, holder, appid)
                .map(Credential::secretHash)
                .map(new PlannedReleaseTable(handle)::waitingOf)
                .ifPresent(plans -> plans.forEach(plan -> {
                    SqlWriter writer = SqlWriter.nextEvenIfFrozen(handle, actor, now);
                    writer.writeDown(PlannedReleases.endWithCredential(writer, plan));
                }));
        if (kind == Kind.PLATFORM) {
            handle.createQuery("SELECT appid FROM credentials WHERE kind = :kind AND holder = :holder ORDER BY appid")
                    .bind("kind", CredentialRows.code(Kind.AUTHORIZATION))
                    .bind("holder", holder)
                    .mapTo(String.class)
                    .list()
                    .forEach(authorizer -> end(handle, actor, Kind.AUTHORIZATION, holder, authorizer, now));
        }
    }

    private static void end(Handle handle, Actor actor, Kind kind, String holder, @Nullable String appid, Instant now) {
        endDerived(handle, actor, kind, holder, appid, now);
        SqlWriter writer = SqlWriter.next(handle, actor, now);
        CredentialSummary before = Objects.requireNonNull(take(handle, kind, holder, appid));
        writer.writeDown(ChangeResult.deleted(subject(kind), "delete", appid, null, before));
    }

    @Override
    public Page<IssuedKey> keys(KeyQuery query, @Nullable String after, int limit) {
        return database.read(handle -> {
            Search search = Search.ascending(handle, "credentials", "r.kind", "r.holder", "COALESCE(r.appid, '')");
            scope(search, "kind", query.kind() == null ? null : CredentialRows.code(query.kind()));
            scope(search, "holder", query.holder());
            scope(search, "appid", query.appid());
            return search.containing("r.holder", query.name())
                    .page(
                            after,
                            limit,
                            (row, context) -> key(row),
                            key -> CredentialRows.code(key.kind()) + "/" + key.holder() + "/"
                                    + Objects.requireNonNullElse(key.appid(), ""));
        });
    }

    private static void scope(Search search, String column, @Nullable String value) {
        if (value != null) {
            search.within("r." + column + " = :" + column).bind(column, value);
        }
    }

    private static IssuedKey key(ResultSet row) throws SQLException {
        return new IssuedKey(
                CredentialRows.kind(row),
                row.getString("holder"),
                row.getString("appid"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Columns.instant(row, "last_used_at"),
                Columns.instant(row, "expires_at"));
    }

    @Override
    public void used(Map<String, Instant> uses) {
        database.write(handle -> {
            // The turn keeps the locks of these rows apart from those of a change of several credentials.
            SqlWriter.takeTurn(handle);
            PreparedBatch rows = handle.prepareBatch("""
                            UPDATE credentials SET last_used_at = :at
                            WHERE secret_hash = :secret AND COALESCE(last_used_at, 0) < :at""");
            uses.forEach((secret, at) ->
                    rows.bind("secret", secret).bind("at", at.toEpochMilli()).add());
            return rows.execute();
        });
    }

    /** Deletes a credential and returns its summary; null if there was none. */
    private static @Nullable CredentialSummary take(Handle handle, Kind kind, String holder, @Nullable String appid) {
        String delete = "DELETE FROM credentials" + OF_HOLDER + " RETURNING holder, created_at";
        return ofHolder(handle.createQuery(delete), kind, holder, appid)
                .map((row, context) ->
                        new CredentialSummary(row.getString("holder"), Instant.ofEpochMilli(row.getLong("created_at"))))
                .findOne()
                .orElse(null);
    }

    /** The subject in the audit. */
    private static AuditSubject subject(Kind kind) {
        return switch (kind) {
            case OPERATOR -> AuditSubject.OPERATOR_KEY;
            case READER -> AuditSubject.READER_KEY;
            case GATEWAY -> AuditSubject.GATEWAY_KEY;
            case ACCOUNT -> AuditSubject.ACCOUNT_SECRET;
            case PLATFORM -> AuditSubject.PLATFORM;
            case AUTHORIZATION -> AuditSubject.AUTHORIZATION;
        };
    }

    @Override
    public boolean addToken(String tokenHash, String secretHash, Instant expires, int most) {
        return database.write(handle -> {
            // Locks the row, so that the secret cannot be replaced before its token is stored, and a replacement
            // deletes the token.
            int secrets = handle.createUpdate("UPDATE credentials SET kind = kind WHERE secret_hash = :secret")
                    .bind("secret", secretHash)
                    .execute();
            if (secrets == 0) {
                return false;
            }
            // Before the insertion: the new token may be the first to expire.
            handle.createUpdate("""
                            DELETE FROM access_tokens WHERE token_hash IN (
                                SELECT token_hash FROM access_tokens WHERE secret_hash = :secret
                                ORDER BY expires_at DESC, token_hash LIMIT 1000 OFFSET :kept)""")
                    .bind("secret", secretHash)
                    .bind("kept", most - 1)
                    .execute();
            handle.createUpdate("""
                            INSERT INTO access_tokens (token_hash, secret_hash, expires_at)
                            VALUES (:token, :secret, :expires)""")
                    .bind("token", IndexedText.HASH.checked(tokenHash))
                    .bind("secret", secretHash)
                    .bind("expires", expires.toEpochMilli())
                    .execute();
            return true;
        });
    }

    @Override
    public Optional<Token> token(String tokenHash) {
        return database.read(handle -> handle.createQuery("SELECT t.expires_at AS token_expires_at, "
                        + CredentialRows.STANDING
                        + " FROM access_tokens t JOIN credentials c ON c.secret_hash = t.secret_hash"
                        + CredentialRows.JOINS + "WHERE t.token_hash = :token")
                .bind("token", tokenHash)
                .map((row, context) ->
                        new Token(CredentialRows.standing(row), Instant.ofEpochMilli(row.getLong("token_expires_at"))))
                .findOne());
    }

    private static <S extends SqlStatement<S>> S ofHolder(
            S statement, Kind kind, String holder, @Nullable String appid) {
        return statement
                .bind("kind", CredentialRows.code(kind))
                .bind("holder", holder)
                .bind("appid", appid);
    }
}
