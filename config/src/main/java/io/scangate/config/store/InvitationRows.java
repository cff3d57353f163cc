package io.scangate.config.store;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.Invitation;
import io.scangate.config.people.Membership;
import io.scangate.config.people.Memberships;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of invitations, within a transaction that holds the lock of all changes if it changes them. Not thread-safe. */
final class InvitationRows {
    private static final String INVITATION =
            "SELECT r.*, a.name AS account_name FROM invitations r JOIN accounts a ON a.appid = r.appid";

    private static final int MOST = 100;

    private final Handle handle;

    InvitationRows(Handle handle) {
        this.handle = handle;
    }

    private static Invitation invitation(ResultSet row) throws SQLException {
        return new Invitation(
                row.getLong("id"),
                row.getString("appid"),
                row.getString("account_name"),
                UserRows.role(row),
                row.getString("invited_by"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("expires_at")));
    }

    static Page<Invitation> page(Handle handle, String appid, @Nullable Long before, int limit, Instant now) {
        return Search.newestFirst(handle, "invitations", "id")
                .within("r.appid = :appid")
                .within("r.expires_at > :now")
                .bind("appid", appid)
                .bind("now", now.toEpochMilli())
                .page(
                        INVITATION,
                        before == null ? null : before.toString(),
                        limit,
                        (row, context) -> invitation(row),
                        invitation -> String.valueOf(invitation.id()));
    }

    Optional<Invitation> usable(String tokenHash, Instant now) {
        return handle.createQuery(INVITATION + " WHERE r.token_hash = :token AND r.expires_at > :now")
                .bind("token", tokenHash)
                .bind("now", now.toEpochMilli())
                .map((row, context) -> invitation(row))
                .findOne();
    }

    Invitation add(Actor actor, String appid, AccountRole role, String tokenHash, Instant now, Instant expires) {
        SqlWriter writer = SqlWriter.next(handle, actor, now);
        if (writer.account(appid) == null) {
            throw RefusedException.value(Refusal.ACCOUNT_NOT_FOUND, "appid", appid, "the appid of an account");
        }
        checkRoom(appid, now);
        String credential = actor.credential();
        handle.createUpdate("""
                        INSERT INTO invitations (id, token_hash, appid, role, invited_by, credential, created_at, expires_at)
                        VALUES (:id, :token, :appid, :role, :by, :credential, :now, :expires)""")
                .bind("id", writer.revision())
                .bind("token", IndexedText.HASH.checked(tokenHash))
                .bind("appid", IndexedText.APPID.checked(appid))
                .bind("role", role.code())
                .bind("by", actor.name())
                .bind("credential", credential == null ? null : IndexedText.HASH.checked(credential))
                .bind("now", now.toEpochMilli())
                .bind("expires", expires.toEpochMilli())
                .execute();
        Invitation made = usable(tokenHash, now).orElseThrow();
        writer.writeDown(ChangeResult.put(AuditSubject.INVITATION, "create", appid, null, null, made));
        return made;
    }

    private void checkRoom(String appid, Instant now) {
        int open = handle.createQuery("SELECT count(*) FROM invitations WHERE appid = :appid AND expires_at > :now")
                .bind("appid", appid)
                .bind("now", now.toEpochMilli())
                .mapTo(int.class)
                .one();
        if (open >= MOST) {
            throw RefusedException.field(
                    Refusal.INVALID_ARGUMENT,
                    "role",
                    "the account has " + open + " invitations that can be used (expected: at most " + MOST + ")");
        }
    }

    boolean withdraw(Actor actor, String appid, long id, Instant now) {
        Optional<Invitation> found = handle.createQuery(INVITATION + " WHERE r.appid = :appid AND r.id = :id")
                .bind("appid", appid)
                .bind("id", id)
                .map((row, context) -> invitation(row))
                .findOne();
        found.ifPresent(invitation -> end(actor, invitation, "withdraw", now));
        return found.isPresent();
    }

    /** Ends the invitations that were made with a credential, also during a freeze. */
    void endWithCredential(Actor actor, String credential, Instant now) {
        handle.createQuery(INVITATION + " WHERE r.credential = :credential ORDER BY r.id")
                .bind("credential", credential)
                .map((row, context) -> invitation(row))
                .list()
                .forEach(each -> end(SqlWriter.nextEvenIfFrozen(handle, actor, now), each, "end"));
    }

    private void end(Actor actor, Invitation invitation, String verb, Instant now) {
        end(SqlWriter.next(handle, actor, now), invitation, verb);
    }

    private void end(SqlWriter writer, Invitation invitation, String verb) {
        handle.createUpdate("DELETE FROM invitations WHERE id = :id")
                .bind("id", invitation.id())
                .execute();
        writer.writeDown(ChangeResult.deleted(AuditSubject.INVITATION, verb, invitation.appid(), null, invitation));
    }

    /** Uses an invitation: the user gets its role, unless he or she has a higher one. */
    Membership use(Actor actor, long user, String name, String tokenHash, Instant now) {
        Invitation invitation = usable(tokenHash, now).orElseThrow(Memberships::unknownToken);
        end(actor, invitation, "use", now);
        MembershipRows roles = new MembershipRows(handle);
        Membership before = roles.one(invitation.appid(), name).orElse(null);
        // The roles are in descending order.
        return before != null && before.role().compareTo(invitation.role()) <= 0
                ? before
                : roles.put(actor, user, invitation.appid(), before, invitation.role(), now);
    }
}
