package io.scangate.config.store;

import io.scangate.config.access.AccessStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Credentials and tokens in a database. They are no part of what gateways follow, so they take no revision. */
public final class SqlAccessStore implements AccessStore {
    private static final String OF_HOLDER =
            " WHERE kind = :kind AND holder = :holder AND COALESCE(appid, '') = COALESCE(:appid, '')";

    private final Database database;

    /** The credentials of an open database, which stays the caller's to close. */
    public SqlAccessStore(Database database) {
        this.database = database;
    }

    @Override
    public boolean hasOperator() {
        return database.read(handle -> handle.createQuery("SELECT count(*) FROM credentials WHERE kind = :kind")
                        .bind("kind", code(Kind.OPERATOR))
                        .mapTo(long.class)
                        .one()
                > 0);
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
    public boolean put(Credential credential, Instant now) {
        return database.write(handle -> {
            // Waits for its turn, as changes do: of two that replace the same one, the second replaces the first's.
            handle.execute("UPDATE head SET revision = revision");
            if (credential.appid() != null && !hasAccount(handle, credential.appid())) {
                return false;
            }
            remove(handle, credential.kind(), credential.holder(), credential.appid());
            handle.createUpdate("""
                            INSERT INTO credentials (secret_hash, kind, holder, appid, ticket_hash, created_at)
                            VALUES (:secret, :kind, :holder, :appid, :ticket, :now)""")
                    .bind("secret", credential.secretHash())
                    .bind("kind", code(credential.kind()))
                    .bind("holder", credential.holder())
                    .bind("appid", credential.appid())
                    .bind("ticket", credential.ticketHash())
                    .bind("now", now.toEpochMilli())
                    .execute();
            return true;
        });
    }

    private static boolean hasAccount(Handle handle, String appid) {
        return handle.createQuery("SELECT appid FROM accounts WHERE appid = :appid")
                .bind("appid", appid)
                .mapTo(String.class)
                .findOne()
                .isPresent();
    }

    @Override
    public boolean remove(Kind kind, String holder, @Nullable String appid) {
        return database.write(handle -> remove(handle, kind, holder, appid));
    }

    private static boolean remove(Handle handle, Kind kind, String holder, @Nullable String appid) {
        return ofHolder(handle.createUpdate("DELETE FROM credentials" + OF_HOLDER), kind, holder, appid)
                        .execute()
                > 0;
    }

    @Override
    public boolean addToken(String tokenHash, String secretHash, Instant expires, Instant forgetBefore) {
        return database.write(handle -> {
            handle.createUpdate("DELETE FROM access_tokens WHERE expires_at < :before")
                    .bind("before", forgetBefore.toEpochMilli())
                    .execute();
            // Locks the row, so that the secret cannot be replaced until the token is there to end with it.
            int secrets = handle.createUpdate("UPDATE credentials SET kind = kind WHERE secret_hash = :secret")
                    .bind("secret", secretHash)
                    .execute();
            if (secrets == 0) {
                return false;
            }
            handle.createUpdate("""
                            INSERT INTO access_tokens (token_hash, secret_hash, expires_at)
                            VALUES (:token, :secret, :expires)""")
                    .bind("token", tokenHash)
                    .bind("secret", secretHash)
                    .bind("expires", expires.toEpochMilli())
                    .execute();
            return true;
        });
    }

    @Override
    public Optional<Token> token(String tokenHash) {
        return database.read(handle -> handle.createQuery("""
                        SELECT c.*, t.expires_at FROM access_tokens t JOIN credentials c ON c.secret_hash = t.secret_hash
                        WHERE t.token_hash = :token""")
                .bind("token", tokenHash)
                .map((row, context) -> new Token(credential(row), Instant.ofEpochMilli(row.getLong("expires_at"))))
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
