package io.scangate.config.store;

import io.scangate.config.access.AccessException;
import io.scangate.config.access.AccessStore.Credential;
import io.scangate.config.access.AccessStore.Kind;
import io.scangate.config.access.Standing;
import io.scangate.config.access.UserRight;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.RefusedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of credentials, within a transaction. Thread-safe. */
final class CredentialRows {
    /** Columns of a standing, besides those of the credential {@code c}. */
    static final String STANDING =
            "c.*, p.expires_at AS platform_expires_at, a.suspended_reason, a.kind AS account_kind";

    /** The account and the platform of a credential {@code c}. */
    static final String JOINS = """
             LEFT JOIN accounts a ON a.appid = c.appid
             LEFT JOIN credentials p ON c.kind = 'authorization' AND p.kind = 'platform' AND p.holder = c.holder
            """;

    private CredentialRows() {}

    /**
     * Refuses a change whose author's credential has ended or expired, or whose account is suspended or personal. The
     * caller holds the lock of all changes, so the answer stays valid until the commit.
     *
     * @throws AccessException as a later call would
     * @throws RefusedException as a later call would
     */
    static void check(Handle handle, Actor actor, Instant now) {
        UserRows.checkSession(handle, actor, now);
        String credential = actor.credential();
        if (credential == null) {
            return;
        }
        UserRight right = UserRight.of(credential);
        if (right == null) {
            bySecret(handle, credential).orElseThrow(Standing::ended).check(now);
        } else {
            UserRows.check(handle, right);
        }
    }

    static Optional<Standing> bySecret(Handle handle, String secretHash) {
        return handle.createQuery(
                        "SELECT " + STANDING + " FROM credentials c" + JOINS + "WHERE c.secret_hash = :secret")
                .bind("secret", secretHash)
                .map((row, context) -> standing(row))
                .findOne();
    }

    static Standing standing(ResultSet row) throws SQLException {
        return new Standing(
                credential(row),
                Columns.instant(row, "platform_expires_at"),
                row.getString("suspended_reason"),
                AccountKind.PERSONAL.code().equals(row.getString("account_kind")));
    }

    static Credential credential(ResultSet row) throws SQLException {
        return new Credential(
                kind(row),
                row.getString("holder"),
                row.getString("appid"),
                row.getString("secret_hash"),
                row.getString("ticket_hash"),
                Columns.instant(row, "expires_at"));
    }

    static Kind kind(ResultSet row) throws SQLException {
        return Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
    }

    static String code(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
