package io.scangate.config.store;

import io.scangate.config.access.UserRight;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.Withholding;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.Membership;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The roles of people in accounts, within a transaction that holds the lock of all changes if it changes them. Not thread-safe. */
final class MembershipRows {
    private final Handle handle;

    MembershipRows(Handle handle) {
        this.handle = handle;
    }

    Optional<Membership> one(String appid, String name) {
        return handle.createQuery(UserRows.MEMBERSHIP + " WHERE r.appid = :appid AND u.name = :name")
                .bind("appid", appid)
                .bind("name", name)
                .map((row, context) -> UserRows.membership(row))
                .findOne();
    }

    List<Membership> ofUser(long user, int limit) {
        return handle.createQuery(UserRows.MEMBERSHIP + " WHERE r.user_id = :user ORDER BY r.appid LIMIT :limit")
                .bind("user", user)
                .bind("limit", limit)
                .map((row, context) -> UserRows.membership(row))
                .list();
    }

    Map<String, Withholding> withheldAccounts(long user, int limit) {
        Map<String, Withholding> found = new HashMap<>();
        handle.createQuery("SELECT a.*, " + AccountRows.WAITING
                        + " FROM memberships r JOIN accounts a ON a.appid = r.appid" + AccountRows.WAITERS
                        + "WHERE r.user_id = :user ORDER BY r.appid LIMIT :limit")
                .bind("user", user)
                .bind("limit", limit)
                .map((row, context) -> AccountRows.account(row))
                .forEach(account -> {
                    Withholding withholding = account.withholding();
                    if (withholding != null) {
                        found.put(account.appid(), withholding);
                    }
                });
        return found;
    }

    /** Refuses to take the role of the last owner who can sign in. */
    void checkOtherOwner(Membership owner) {
        if (owner.role() != AccountRole.OWNER) {
            return;
        }
        boolean other = handle.createQuery("""
                        SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id AND u.ended_at IS NULL
                        WHERE m.appid = :appid AND m.role = 'owner' AND m.id <> :id LIMIT 1""")
                .bind("appid", owner.appid())
                .bind("id", owner.id())
                .mapTo(int.class)
                .findOne()
                .isPresent();
        if (!other) {
            throw RefusedException.value(
                    Refusal.LAST_OWNER, "user", owner.user(), "another owner of the account first, or an operator");
        }
    }

    /** Gives a role, or another one. */
    Membership put(Actor actor, long user, String appid, @Nullable Membership before, AccountRole role, Instant now) {
        if (before != null) {
            SqlPeople.endPlans(handle, actor, right(before), now);
        }
        // The roles are in descending order. A freeze must not keep a thief in.
        boolean lower = before != null && role.compareTo(before.role()) > 0;
        SqlWriter writer = lower ? SqlWriter.nextEvenIfFrozen(handle, actor, now) : SqlWriter.next(handle, actor, now);
        if (writer.account(appid) == null) {
            throw RefusedException.value(Refusal.ACCOUNT_NOT_FOUND, "appid", appid, "the appid of an account");
        }
        handle.createUpdate("""
                        INSERT INTO memberships (id, user_id, appid, role, created_at, version)
                        VALUES (:revision, :user, :appid, :role, :now, :revision)
                        ON CONFLICT (user_id, appid) DO UPDATE SET role = excluded.role, version = excluded.version""")
                .bind("revision", writer.revision())
                .bind("user", user)
                .bind("appid", IndexedText.APPID.checked(appid))
                .bind("role", role.code())
                .bind("now", now.toEpochMilli())
                .execute();
        Membership after = ofUserIn(user, appid);
        writer.writeDown(ChangeResult.put(AuditSubject.MEMBERSHIP, "put", appid, null, before, after));
        return after;
    }

    private Membership ofUserIn(long user, String appid) {
        return handle.createQuery(UserRows.MEMBERSHIP + " WHERE r.user_id = :user AND r.appid = :appid")
                .bind("user", user)
                .bind("appid", appid)
                .map((row, context) -> UserRows.membership(row))
                .one();
    }

    /** Ends a role with its planned releases and invitations, also during a freeze, which must not keep a thief in. */
    void end(Actor actor, Membership role, Instant now) {
        SqlPeople.endPlans(handle, actor, right(role), now);
        SqlWriter writer = SqlWriter.nextEvenIfFrozen(handle, actor, now);
        handle.createUpdate("DELETE FROM memberships WHERE id = :id")
                .bind("id", role.id())
                .execute();
        writer.writeDown(ChangeResult.deleted(AuditSubject.MEMBERSHIP, "delete", role.appid(), null, role));
    }

    private static UserRight right(Membership role) {
        return UserRight.ofMember(role.id(), role.role().code());
    }
}
