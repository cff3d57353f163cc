package io.scangate.config.store;

import io.scangate.config.access.Caller;
import io.scangate.config.access.HiddenText;
import io.scangate.config.access.UserRight;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.PlannedReleases;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.SignUp;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.Withholding;
import io.scangate.config.openid.OpenIdStore.Identity;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.Invitation;
import io.scangate.config.people.Membership;
import io.scangate.config.people.Memberships;
import io.scangate.config.people.OwnLogin;
import io.scangate.config.people.PeopleStore;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.people.User;
import io.scangate.config.secrets.SealedText;
import io.scangate.config.secrets.SecretKeys;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** People in a database. Thread-safe. */
public final class SqlPeople implements PeopleStore {
    private final Database database;
    private final SecretKeys keys;

    /** Uses an open database, which the caller closes. */
    public SqlPeople(Database database, SecretKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    @Override
    public Optional<Login> login(String name) {
        return database.read(handle -> UserRows.login(handle, keys, "name", name));
    }

    @Override
    public Optional<Login> login(long user) {
        return database.read(handle -> UserRows.login(handle, keys, "id", user));
    }

    @Override
    public Page<User> users(@Nullable String search, @Nullable String after, int limit) {
        return database.read(handle -> Search.ascending(handle, "users", "r.name")
                .containing("r.name || ' ' || r.display_name", search)
                .page(UserRows.USER, after, limit, (row, context) -> UserRows.user(row), User::name));
    }

    @Override
    public User create(
            Actor actor, String name, String displayName, @Nullable ServiceRole role, String password, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            CredentialRows.check(handle, actor, now);
            checkFree(handle, name);
            return insert(handle, SqlWriter.next(handle, actor, now), name, displayName, role, password, true, now);
        });
    }

    @Override
    public Optional<User> createFirst(Actor actor, String name, String password, Instant now) {
        // Usually there is one. Check without the lock first.
        if (database.read(SqlPeople::hasAny)) {
            return Optional.empty();
        }
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            if (hasAny(handle)) {
                return Optional.empty();
            }
            // Without a key a freeze could not be ended; the first user comes with the first key.
            SqlWriter writer = SqlWriter.nextEvenIfFrozen(handle, actor, now);
            return Optional.of(insert(handle, writer, name, name, ServiceRole.ADMIN, password, true, now));
        });
    }

    private static boolean hasAny(Handle handle) {
        return handle.createQuery("SELECT 1 FROM users LIMIT 1")
                .mapTo(int.class)
                .findFirst()
                .isPresent();
    }

    private void checkFree(Handle handle, String name) {
        if (UserRows.login(handle, keys, "name", name).isPresent()) {
            throw Memberships.nameTaken(name);
        }
    }

    private User insert(
            Handle handle,
            SqlWriter writer,
            String name,
            String displayName,
            @Nullable ServiceRole role,
            @Nullable String password,
            boolean changePassword,
            Instant now) {
        handle.createUpdate("""
                        INSERT INTO users (id, name, display_name, role, password, change_password, created_at, version)
                        VALUES (:id, :name, :display, :role, :password, :change, :now, :id)""")
                .bind("id", writer.revision())
                .bind("name", IndexedText.USER_NAME.checked(name))
                .bind("display", displayName)
                .bind("role", role == null ? null : role.code())
                .bind("password", password)
                .bind("change", changePassword ? 1 : 0)
                .bind("now", now.toEpochMilli())
                .execute();
        User made = found(handle, name);
        writer.writeDown(ChangeResult.put(AuditSubject.USER, "create", null, null, null, made));
        return made;
    }

    private User found(Handle handle, String name) {
        return login(handle, name).user();
    }

    /** A user who has not ended. */
    private Login login(Handle handle, String name) {
        return UserRows.login(handle, keys, "name", name)
                .filter(login -> login.user().endedAt() == null)
                .orElseThrow(() -> noUser(name));
    }

    private Login login(Handle handle, long user) {
        return UserRows.login(handle, keys, "id", user)
                .filter(login -> login.user().endedAt() == null)
                .orElseThrow(() -> noUser(String.valueOf(user)));
    }

    private static RefusedException noUser(String name) {
        return RefusedException.value(Refusal.USER_NOT_FOUND, "user", name, "the name of a user who has not ended");
    }

    @Override
    public User update(Actor actor, String name, Edit edit, boolean evenIfFrozen, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            CredentialRows.check(handle, actor, now);
            Login before = login(handle, name);
            ServiceRole role =
                    edit.noRole() ? null : edit.role() == null ? before.user().role() : edit.role();
            if (role != before.user().role()) {
                endPlans(handle, actor, right(before.user()), now);
            }
            boolean onlyLower = edit.displayName() == null
                    && (edit.noRole() || isLower(role, before.user().role()));
            SqlWriter writer = evenIfFrozen || onlyLower
                    ? SqlWriter.nextEvenIfFrozen(handle, actor, now)
                    : SqlWriter.next(handle, actor, now);
            HiddenText password = edit.password() == null ? before.password() : edit.password();
            handle.createUpdate("""
                            UPDATE users SET display_name = :display, role = :role, password = :password,
                              change_password = :change, version = :version WHERE id = :id""")
                    .bind("id", before.user().id())
                    .bind(
                            "display",
                            Objects.requireNonNullElse(
                                    edit.displayName(), before.user().displayName()))
                    .bind("role", role == null ? null : role.code())
                    .bind("password", password == null ? null : password.reveal())
                    .bind("change", change(before.user(), edit) ? 1 : 0)
                    .bind("version", writer.revision())
                    .execute();
            if (edit.password() != null) {
                endSessions(handle, before.user().id(), actor.session());
                if (Boolean.TRUE.equals(edit.changePassword())) {
                    // Somebody else has replaced it: whoever was in must not come back by another way.
                    endIdentities(handle, before.user().id());
                }
            }
            User after = found(handle, name);
            String verb = edit.password() == null ? "update" : "password";
            writer.writeDown(ChangeResult.put(AuditSubject.USER, verb, null, null, before.user(), after));
            return after;
        });
    }

    /** The roles are in descending order. */
    private static boolean isLower(@Nullable ServiceRole role, @Nullable ServiceRole before) {
        return before != null && (role == null || role.compareTo(before) > 0);
    }

    private static boolean change(User before, Edit edit) {
        return Objects.requireNonNullElse(edit.changePassword(), before.changePassword());
    }

    private static UserRight right(User user) {
        ServiceRole role = user.role();
        return UserRight.ofUser(user.id(), role == null ? null : role.code());
    }

    /** @param but the session that goes on; null for none */
    private static void endSessions(Handle handle, long user, @Nullable String but) {
        handle.createUpdate("DELETE FROM sessions WHERE user_id = :user AND token_hash <> :but")
                .bind("user", user)
                .bind("but", but == null ? "" : but)
                .execute();
    }

    private static void endIdentities(Handle handle, long user) {
        handle.createUpdate("DELETE FROM identities WHERE user_id = :user")
                .bind("user", user)
                .execute();
    }

    /**
     * Ends the waiting planned releases and the invitations of a right, before the right itself, which may be that of the author. An invitation
     * would let its author in again.
     */
    static void endPlans(Handle handle, Actor actor, UserRight right, Instant now) {
        new InvitationRows(handle).endWithCredential(actor, right.credential(), now);
        new PlannedReleaseTable(handle).waitingOf(right.credential()).forEach(plan -> {
            SqlWriter writer = SqlWriter.nextEvenIfFrozen(handle, actor, now);
            writer.writeDown(PlannedReleases.endWithCredential(writer, plan));
        });
    }

    @Override
    public boolean end(Actor actor, String name, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            CredentialRows.check(handle, actor, now);
            Login found = UserRows.login(handle, keys, "name", name).orElse(null);
            if (found == null || found.user().endedAt() != null) {
                return false;
            }
            User before = found.user();
            MembershipRows roles = new MembershipRows(handle);
            roles.ofUser(before.id(), Integer.MAX_VALUE).forEach(role -> roles.end(actor, role, now));
            endPlans(handle, actor, right(before), now);
            SqlWriter writer = SqlWriter.nextEvenIfFrozen(handle, actor, now);
            endSessions(handle, before.id(), null);
            for (String table :
                    List.of("totp_seeds WHERE id", "known_networks WHERE user_id", "identities WHERE user_id")) {
                handle.createUpdate("DELETE FROM " + table + " = :id")
                        .bind("id", before.id())
                        .execute();
            }
            handle.createUpdate("""
                            UPDATE users SET role = NULL, password = NULL, ended_at = :now, version = :version
                            WHERE id = :id""")
                    .bind("id", before.id())
                    .bind("now", now.toEpochMilli())
                    .bind("version", writer.revision())
                    .execute();
            writer.writeDown(ChangeResult.deleted(AuditSubject.USER, "end", null, null, before));
            return true;
        });
    }

    @Override
    public void putSeed(Actor actor, long user, String seed, Instant now) {
        // No change yet: the seed counts when it is confirmed.
        database.write(handle -> {
            SqlWriter.takeTurn(handle);
            CredentialRows.check(handle, actor, now);
            login(handle, user);
            int stored = handle.createUpdate("""
                            INSERT INTO totp_seeds (id, seed) VALUES (:id, :seed)
                            ON CONFLICT (id) DO UPDATE SET seed = excluded.seed, used_step = 0
                            WHERE totp_seeds.confirmed_at IS NULL""")
                    .bind("id", user)
                    .bind("seed", keys.seal(SecretColumn.TOTP_SEED.place(user), seed))
                    .execute();
            if (stored == 0) {
                throw OwnLogin.hasSecondFactor();
            }
            return stored;
        });
    }

    @Override
    public boolean confirmSeed(Actor actor, long user, SealedText seed, long step, Instant now) {
        return changeSeed(actor, user, "second_factor", now, handle -> handle.createUpdate("""
                        UPDATE totp_seeds SET confirmed_at = :now, used_step = :step
                        WHERE id = :id AND seed = :seed AND confirmed_at IS NULL""")
                .bind("seed", seed.stored())
                .bind("now", now.toEpochMilli())
                .bind("step", step)
                .bind("id", user)
                .execute());
    }

    @Override
    public boolean removeSeed(Actor actor, long user, Instant now) {
        return changeSeed(actor, user, "no_second_factor", now, handle -> handle.createUpdate(
                        "DELETE FROM totp_seeds WHERE id = :id")
                .bind("id", user)
                .execute());
    }

    private interface SeedChange {
        int rows(Handle handle);
    }

    private boolean changeSeed(Actor actor, long user, String verb, Instant now, SeedChange change) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            CredentialRows.check(handle, actor, now);
            User before = login(handle, user).user();
            if (change.rows(handle) == 0) {
                return false;
            }
            changed(handle, SqlWriter.next(handle, actor, now), verb, before);
            return true;
        });
    }

    @Override
    public boolean useStep(long user, long step) {
        return database.write(handle ->
                handle.createUpdate("UPDATE totp_seeds SET used_step = :step WHERE id = :id AND used_step < :step")
                                .bind("step", step)
                                .bind("id", user)
                                .execute()
                        == 1);
    }

    @Override
    public Page<Membership> ofAccount(String appid, @Nullable Long before, int limit) {
        return database.read(handle -> Search.newestFirst(handle, "memberships", "id")
                .within("r.appid = :appid")
                .bind("appid", appid)
                .page(
                        UserRows.MEMBERSHIP,
                        before == null ? null : before.toString(),
                        limit,
                        (row, context) -> UserRows.membership(row),
                        membership -> String.valueOf(membership.id())));
    }

    @Override
    public List<Membership> ofUser(long user, int limit) {
        return database.read(handle -> new MembershipRows(handle).ofUser(user, limit));
    }

    @Override
    public Map<String, Withholding> withheldAccounts(long user, int limit) {
        return database.read(handle -> new MembershipRows(handle).withheldAccounts(user, limit));
    }

    @Override
    public Optional<Membership> membership(String appid, String name) {
        return database.read(handle -> new MembershipRows(handle).one(appid, name));
    }

    @Override
    public Membership put(
            Actor actor, String appid, String name, AccountRole role, boolean mayAdd, boolean keepOwner, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            CredentialRows.check(handle, actor, now);
            MembershipRows roles = new MembershipRows(handle);
            Membership before = roles.one(appid, name).orElse(null);
            if (before == null && !mayAdd) {
                throw noUser(name);
            }
            if (before != null && before.role() == role) {
                return before;
            }
            if (before != null && keepOwner) {
                roles.checkOtherOwner(before);
            }
            return roles.put(actor, found(handle, name).id(), appid, before, role, now);
        });
    }

    @Override
    public boolean remove(Actor actor, String appid, String name, boolean keepOwner, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            CredentialRows.check(handle, actor, now);
            MembershipRows roles = new MembershipRows(handle);
            Optional<Membership> before = roles.one(appid, name);
            if (before.isPresent() && keepOwner) {
                roles.checkOtherOwner(before.get());
            }
            before.ifPresent(role -> roles.end(actor, role, now));
            return before.isPresent();
        });
    }

    @Override
    public Invitation invite(
            Actor actor, String appid, AccountRole role, String tokenHash, Instant now, Instant expires) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            return new InvitationRows(handle).add(actor, appid, role, tokenHash, now, expires);
        });
    }

    @Override
    public Page<Invitation> invitations(String appid, @Nullable Long before, int limit, Instant now) {
        return database.read(handle -> InvitationRows.page(handle, appid, before, limit, now));
    }

    @Override
    public boolean withdraw(Actor actor, String appid, long id, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            CredentialRows.check(handle, actor, now);
            return new InvitationRows(handle).withdraw(actor, appid, id, now);
        });
    }

    @Override
    public Optional<Invitation> invitation(String tokenHash, Instant now) {
        return database.read(handle -> new InvitationRows(handle).usable(tokenHash, now));
    }

    @Override
    public Membership accept(Actor actor, long user, String tokenHash, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            CredentialRows.check(handle, actor, now);
            String name = login(handle, user).user().name();
            return new InvitationRows(handle).use(actor, user, name, tokenHash, now);
        });
    }

    @Override
    public void checkRegister(String name, String tokenHash, Instant now) {
        database.read(handle -> {
            checkRegister(handle, name, tokenHash, now);
            return handle;
        });
    }

    private void checkRegister(Handle handle, String name, String tokenHash, Instant now) {
        // The token first: whoever has none does not learn which names are taken.
        Invitation invitation =
                new InvitationRows(handle).usable(tokenHash, now).orElseThrow(Memberships::unknownToken);
        Account account = new SqlReader(handle).account(invitation.appid());
        if (account != null && account.waits()) {
            throw RefusedException.value(
                    Refusal.AWAITING_APPROVAL,
                    "appid",
                    account.appid(),
                    "an account that does not wait for approval; somebody who has a user here can accept the invitation now");
        }
        checkFree(handle, name);
    }

    @Override
    public User register(String name, String displayName, @Nullable String password, String tokenHash, Instant now) {
        return database.write(handle -> register(handle, name, displayName, password, tokenHash, now));
    }

    /** Uses an invitation for a new user, in a transaction. */
    User register(
            Handle handle, String name, String displayName, @Nullable String password, String tokenHash, Instant now) {
        SqlWriter.takeTurn(handle);
        checkRegister(handle, name, tokenHash, now);
        Actor actor = Actor.of(Caller.USER_PREFIX + name);
        SqlWriter writer = SqlWriter.next(handle, actor, now);
        User made = insert(handle, writer, name, displayName, null, password, false, now);
        new InvitationRows(handle).use(actor, made.id(), name, tokenHash, now);
        return made;
    }

    @Override
    public void checkSignUp(@Nullable String name, Wanted wanted, Instant now) {
        database.read(handle -> {
            if (name != null) {
                checkFree(handle, name);
            }
            new SignUpRows(handle).check(null, wanted, now);
            return handle;
        });
    }

    @Override
    public User signUp(String name, String displayName, String password, Wanted wanted, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            checkFree(handle, name);
            Actor actor = Actor.of(Caller.USER_PREFIX + name);
            SqlWriter writer = SqlWriter.next(handle, actor, now);
            User made = insert(handle, writer, name, displayName, null, password, false, now);
            SignUp unused = new SignUpRows(handle).add(actor, made.id(), wanted, now);
            return made;
        });
    }

    @Override
    public SignUp signUp(Actor actor, long user, Wanted wanted, Instant now) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            CredentialRows.check(handle, actor, now);
            return new SignUpRows(handle).add(actor, login(handle, user).user().id(), wanted, now);
        });
    }

    @Override
    public Page<SignUp> signUps(
            SignUp.@Nullable State state, @Nullable Long user, boolean oldestFirst, @Nullable Long after, int limit) {
        return database.read(handle -> SignUpTable.page(handle, state, user, oldestFirst, after, limit));
    }

    /** Gives a user an identity at another service, in a transaction that holds the lock of all changes. */
    User link(Handle handle, Actor actor, long user, Identity identity, Instant now) {
        User before = login(handle, user).user();
        SqlWriter writer = SqlWriter.next(handle, actor, now);
        handle.createUpdate("INSERT INTO identities (issuer, subject, user_id) VALUES (:issuer, :subject, :user)")
                .bind("issuer", IndexedText.ISSUER.checked(identity.issuer()))
                .bind("subject", IndexedText.SUBJECT.checked(identity.subject()))
                .bind("user", user)
                .execute();
        return changed(handle, writer, "link", before);
    }

    /**
     * Takes an identity from a user and ends the other sessions, in such a transaction, also during a freeze: whoever has signed in with it may be a
     * thief.
     *
     * @param last whether the user has no other one
     */
    User unlink(Handle handle, Actor actor, long user, Identity identity, boolean last, Instant now) {
        User before = login(handle, user).user();
        if (last && !before.hasPassword()) {
            throw RefusedException.value(
                    Refusal.LAST_WAY_IN,
                    "identity",
                    identity.id(),
                    "another identity or a password first, or the user could not sign in any more");
        }
        SqlWriter writer = SqlWriter.nextEvenIfFrozen(handle, actor, now);
        handle.createUpdate("DELETE FROM identities WHERE issuer = :issuer AND subject = :subject")
                .bind("issuer", identity.issuer())
                .bind("subject", identity.subject())
                .execute();
        endSessions(handle, user, actor.session());
        return changed(handle, writer, "unlink", before);
    }

    private User changed(Handle handle, SqlWriter writer, String verb, User before) {
        handle.createUpdate("UPDATE users SET version = :version WHERE id = :id")
                .bind("version", writer.revision())
                .bind("id", before.id())
                .execute();
        User after = login(handle, before.id()).user();
        writer.writeDown(ChangeResult.put(AuditSubject.USER, verb, null, null, before, after));
        return after;
    }
}
