package io.scangate.config.store;

import io.scangate.config.access.AccessStore;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Store.ChangeResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
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
    public Optional<Credential> bySecret(String secretHash) {
        return database.read(handle -> handle.createQuery("SELECT * FROM credentials WHERE secret_hash = :secret")
                .bind("secret", secretHash)
                .map((row, context) -> credential(row))
                .findOne());
    }

    @Override
    public Optional<Credential> byHolder(Kind kind, String holder, @Nullable String appid) {
        return database.read(
                handle -> ofHolder(handle.createQuery("SELECT * FROM credentials" + OF_HOLDER), kind, holder, appid)
                        .map((row, context) -> credential(row))
                        .findOne());
    }

    @Override
    public boolean put(String actor, Credential credential, Instant now) {
        return database.write(handle -> {
            // Take the lock, so that concurrent replacements run one after the other.
            SqlWriter.takeTurn(handle);
            if (credential.appid() != null && new SqlReader(handle).account(credential.appid()) == null) {
                return false;
            }
            replace(handle, actor, credential, now);
            return true;
        });
    }

    @Override
    public boolean putFirst(String actor, Credential credential, Instant now) {
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
                .bind("kind", code(kind))
                .mapTo(int.class)
                .findFirst()
                .isPresent();
    }

    private static void replace(Handle handle, String actor, Credential credential, Instant now) {
        CredentialSummary before = take(handle, credential.kind(), credential.holder(), credential.appid());
        handle.createUpdate("""
                        INSERT INTO credentials (secret_hash, kind, holder, appid, ticket_hash, created_at)
                        VALUES (:secret, :kind, :holder, :appid, :ticket, :now)""")
                .bind("secret", IndexedText.HASH.checked(credential.secretHash()))
                .bind("kind", IndexedText.KIND.checked(code(credential.kind())))
                .bind("holder", IndexedText.HOLDER.checked(credential.holder()))
                .bind("appid", credential.appid())
                .bind("ticket", credential.ticketHash())
                .bind("now", now.toEpochMilli())
                .execute();
        CredentialSummary after = new CredentialSummary(credential.holder(), Instant.ofEpochMilli(now.toEpochMilli()));
        AuditSubject subject = subject(credential.kind());
        // Without a new key an operator could not end a freeze after the loss of all keys.
        SqlWriter writer =
                credential.kind() == Kind.OPERATOR ? SqlWriter.nextEvenIfFrozen(handle) : SqlWriter.next(handle);
        writer.writeDown(now, actor, ChangeResult.put(subject, "put", credential.appid(), null, before, after));
    }

    @Override
    public boolean remove(String actor, Kind kind, String holder, @Nullable String appid, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            CredentialSummary before = take(handle, kind, holder, appid);
            if (before == null) {
                return false;
            }
            SqlWriter.next(handle)
                    .writeDown(now, actor, ChangeResult.deleted(subject(kind), "delete", appid, null, before));
            return true;
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
            case GATEWAY -> AuditSubject.GATEWAY_KEY;
            case ACCOUNT -> AuditSubject.ACCOUNT_SECRET;
            case PLATFORM -> AuditSubject.PLATFORM;
            case AUTHORIZATION -> AuditSubject.AUTHORIZATION;
        };
    }

    @Override
    public boolean addToken(String tokenHash, String secretHash, Instant expires, Instant forgetBefore) {
        return database.write(handle -> {
            handle.createUpdate("DELETE FROM access_tokens WHERE expires_at < :before")
                    .bind("before", forgetBefore.toEpochMilli())
                    .execute();
            // Locks the row, so that the secret cannot be replaced before its token is stored, and a replacement
            // deletes the token.
            int secrets = handle.createUpdate("UPDATE credentials SET kind = kind WHERE secret_hash = :secret")
                    .bind("secret", secretHash)
                    .execute();
            if (secrets == 0) {
                return false;
            }
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
        return database.read(handle -> handle.createQuery("""
                        SELECT c.*, t.expires_at, a.suspended_reason
                        FROM access_tokens t JOIN credentials c ON c.secret_hash = t.secret_hash
                        LEFT JOIN accounts a ON a.appid = c.appid
                        WHERE t.token_hash = :token""")
                .bind("token", tokenHash)
                .map((row, context) -> new Token(
                        credential(row),
                        Instant.ofEpochMilli(row.getLong("expires_at")),
                        row.getString("suspended_reason")))
                .findOne());
    }

    private static <S extends SqlStatement<S>> S ofHolder(
            S statement, Kind kind, String holder, @Nullable String appid) {
        return statement.bind("kind", code(kind)).bind("holder", holder).bind("appid", appid);
    }

    private static Credential credential(ResultSet row) throws SQLException {
        return new Credential(
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("holder"),
                row.getString("appid"),
                row.getString("secret_hash"),
                row.getString("ticket_hash"));
    }

    private static String code(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
