package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Accounts and their members. Stores changes and throws as {@link Rules} does. Thread-safe. Methods block. */
public final class Accounts {
    private static final int MAX_NAME_CHARS = 200;
    private static final int MAX_USER_BYTES = 256;

    private static final int MAX_CONTACT = 200;

    /** The appid that a new account can have, for people. */
    static final String NEW_APPID = "1 to 128 digits, letters in lower case, . _ or -, not . or .. alone";

    private final Store store;
    private final LifecycleSettings settings;
    private final Clock clock;

    /** The accounts of a store. */
    public Accounts(Store store, LifecycleSettings settings, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    /** The accounts of a store with default settings and the system's clock. */
    public Accounts(Store store) {
        this(store, LifecycleSettings.DEFAULT, Clock.systemUTC());
    }

    /**
     * Creates an account without members, rules or published code. Refuses a personal one, and an appid whose deleted
     * account can be restored.
     */
    public Commit<Account> create(ChangeRequest change, String appid, String name, AccountKind kind) {
        Findings found = new Findings();
        found.check(() -> checkAppid(appid));
        found.check(() -> checkName(name));
        found.check(() -> checkOrganisation(kind));
        return store.change(change, Account.class, writer -> {
            if (RuleChecker.isAppid(appid)) {
                found.check(() -> checkNew(writer, appid));
                found.check(() -> checkNotDeleted(writer, appid, LiveRelease.now(clock)));
            }
            found.check(() -> Checks.checkVersion(change, null));
            found.refuse();
            Account account = new Account(appid, name, kind, false, Map.of(), writer.revision());
            writer.insert(account);
            OpenOffers.tell(writer, appid, LiveRelease.now(clock));
            return ChangeResult.put(AuditSubject.ACCOUNT, "create", appid, null, null, account);
        });
    }

    /** Refuses an appid that no new account can have. */
    static void checkAppid(String appid) {
        if (!isNewAppid(appid)) {
            throw RefusedException.value(Refusal.INVALID_ARGUMENT, "appid", appid, NEW_APPID);
        }
    }

    /**
     * Whether a new account can have an appid. Those of WeChat have no upper-case letters, and people do not tell two apart that differ in them
     * only. Accounts of earlier versions keep theirs.
     */
    static boolean isNewAppid(String appid) {
        return RuleChecker.isAppid(appid)
                && !isDotSegment(appid)
                && appid.chars().noneMatch(c -> c >= 'A' && c <= 'Z');
    }

    /** Strangers read it, so it has no character that they would not see. An empty one is none. */
    static void checkContact(String contact) {
        boolean plain = contact.isEmpty() || PlainText.is(contact, MAX_CONTACT);
        if (!plain || contact.codePoints().anyMatch(VisibleText::isInvisible)) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT,
                    "contact",
                    contact,
                    "at most " + MAX_CONTACT + " characters, without control characters and marks of direction");
        }
    }

    /** Whether clients would remove an appid from the paths of the account. */
    static boolean isDotSegment(String appid) {
        return appid.equals(".") || appid.equals("..");
    }

    static void checkOrganisation(AccountKind kind) {
        if (kind == AccountKind.PERSONAL) {
            throw RefusedException.value(
                    Refusal.PERSONAL_ACCOUNT,
                    "kind",
                    kind.code(),
                    "corporate, government, media or other_organisation");
        }
    }

    private static void checkNew(Reader reader, String appid) {
        if (reader.account(appid) != null) {
            throw RefusedException.value(Refusal.ACCOUNT_EXISTS, "appid", appid, "an appid that no account has yet");
        }
    }

    /** Edits an account. One that becomes personal is suspended: its rules are withheld and its calls
     * refused until an operator changes the kind. */
    public Commit<Account> update(ChangeRequest change, String appid, AccountEdit edit) {
        Findings found = new Findings();
        String name = edit.name();
        if (name != null) {
            found.check(() -> checkName(name));
        }
        String contact = edit.contact();
        if (contact != null) {
            found.check(() -> checkContact(contact));
        }
        return changeAccount(change, appid, AuditSubject.ACCOUNT, "update", found, (writer, before) -> {
            found.check(() -> Checks.checkVersion(change, before.version()));
            found.check(() -> checkAsSignedUp(before, edit));
            found.refuse();
            Account after = before.edited(edit, writer.revision());
            writer.update(after);
            if (after.kind() == AccountKind.PERSONAL && before.kind() != AccountKind.PERSONAL) {
                writer.notify(Notice.withheld(after, Withholding.Cause.PERSONAL_ACCOUNT));
            } else if (before.kind() == AccountKind.PERSONAL && after.kind() != AccountKind.PERSONAL) {
                // Its calls were refused, so it could not mend its proofs. The beginning is not stored.
                writer.pauseProofs(appid, Instant.EPOCH, LiveRelease.now(clock));
            }
        });
    }

    /** An operator decides about the name and the contact of the sign-up: they must not become others between the look and the decision. */
    private static void checkAsSignedUp(Account before, AccountEdit edit) {
        Account after = before.edited(edit, before.version());
        boolean same = after.name().equals(before.name()) && Objects.equals(after.contact(), before.contact());
        if (before.waits() && !same) {
            String field = after.name().equals(before.name()) ? "contact" : "name";
            String expected = "the " + field + " of the sign-up until an operator has approved the account";
            String value = field.equals("name") ? edit.name() : edit.contact();
            throw RefusedException.value(Refusal.AWAITING_APPROVAL, field, String.valueOf(value), expected);
        }
    }

    /** Stores whether the platform says that the mini program has published code. */
    public Commit<Account> codePublished(ChangeRequest change, String appid, boolean published) {
        AccountEdit edit = new AccountEdit(null, null, published);
        return changeAccount(
                change,
                appid,
                AuditSubject.ACCOUNT,
                "code_published",
                new Findings(),
                (writer, before) -> writer.update(before.edited(edit, writer.revision())));
    }

    /** Gives a user a role, which replaces an earlier one. */
    public Commit<Account> putMember(ChangeRequest change, String appid, String user, Role role) {
        Findings found = new Findings();
        found.check(() -> checkUser(user));
        return changeAccount(change, appid, AuditSubject.MEMBER, "put", found, (writer, before) -> {
            boolean exists = before.members().containsKey(user);
            found.check(() -> Checks.checkVersion(change, before.version(), exists));
            found.check(() -> Account.checkMemberLimit(appid, before.members(), user));
            found.refuse();
            writer.putMember(appid, user, role);
            writer.update(before.withMembers(before.members(), writer.revision()));
        });
    }

    /** Removes a user's role. */
    public Commit<Account> removeMember(ChangeRequest change, String appid, String user) {
        Findings found = new Findings();
        return changeAccount(change, appid, AuditSubject.MEMBER, "remove", found, (writer, before) -> {
            found.check(() -> Checks.checkVersion(change, before.version()));
            if (!before.members().containsKey(user)) {
                found.add(
                        RefusedException.value(Refusal.INVALID_ARGUMENT, "user", user, "a member of account " + appid));
            }
            found.refuse();
            writer.removeMember(appid, user);
            writer.update(before.withMembers(before.members(), writer.revision()));
        });
    }

    /**
     * Deletes an account with its rules, unless it waits for approval. It can be restored, and holds the ranges of its rules, for {@link
     * LifecycleSettings#restoreWindow()}.
     */
    public Commit<Account> delete(ChangeRequest change, String appid) {
        return store.change(change, Account.class, writer -> {
            Account account = found(writer, appid);
            Checks.checkVersion(change, account.version());
            if (account.waits()) {
                throw RefusedException.value(
                        Refusal.AWAITING_APPROVAL, "appid", appid, "an account that does not wait; or refuse it");
            }
            Instant now = LiveRelease.now(clock);
            writer.archive(account, now, now.plus(settings.restoreWindow()));
            writer.deleteAccount(appid);
            return ChangeResult.deleted(AuditSubject.ACCOUNT, "delete", appid, null, account);
        });
    }

    /**
     * The deleted accounts that can be restored, the oldest deletion first.
     *
     * @param search a part of the appid, whatever the case; null for all
     * @param after the id of the deletion after which the page starts; null for the first page
     */
    public Page<Deleted<Account>> deleted(@Nullable String search, @Nullable String after, int limit) {
        return store.read(reader -> reader.deletedAccounts(search, after, limit, LiveRelease.now(clock)));
    }

    /**
     * Restores a deleted account with its members, rules, releases, verification files and webhooks. Its secret, its tokens, its
     * authorisations and its planned releases have ended.
     *
     * @param id of the deletion
     */
    public Commit<Account> restore(ChangeRequest change, String id) {
        return store.change(change, Account.class, writer -> {
            Account deleted = deletedAccount(writer, id);
            writer.restoreAccount(id, LiveRelease.now(clock));
            writer.update(deleted.withMembers(deleted.members(), writer.revision()));
            RulesInside.tellOfAll(writer, deleted.appid());
            return ChangeResult.put(
                    AuditSubject.ACCOUNT, "restore", deleted.appid(), null, null, found(writer, deleted.appid()));
        });
    }

    /**
     * Forgets a deleted account before its time is over: it can no longer be restored, and its ranges and its appid are
     * free.
     *
     * @param id of the deletion
     */
    public Commit<Account> forget(ChangeRequest change, String id) {
        return store.change(change, Account.class, writer -> {
            Account deleted = deletedAccount(writer, id);
            writer.forgetAccount(id);
            return ChangeResult.deleted(AuditSubject.ACCOUNT, "forget", deleted.appid(), null, deleted);
        });
    }

    private Account deletedAccount(Reader reader, String id) {
        Deleted<Account> found = reader.deletedAccount(id, LiveRelease.now(clock));
        if (found == null) {
            throw RefusedException.value(
                    Refusal.ACCOUNT_NOT_FOUND, "deleted account", id, "a deleted account that can be restored");
        }
        return found.value();
    }

    /** Refuses to make an account anew that can be restored: it would lose its rules and its ranges. */
    static void checkNotDeleted(Reader reader, String appid, Instant now) {
        Deleted<Account> deleted = reader.deletedAccountOf(appid, now);
        if (deleted != null) {
            throw RefusedException.field(
                    Refusal.ACCOUNT_DELETED,
                    "appid",
                    "account " + appid + " was deleted at " + deleted.at() + " and can be restored until "
                            + deleted.until()
                            + " (expected: another appid; or restore it with POST /v1/deleted-accounts/"
                            + deleted.id() + "/restore; or an operator forgets it with DELETE /v1/deleted-accounts/"
                            + deleted.id() + ")");
        }
    }

    /** Forgets a bounded number of deleted accounts, deleted rules and ended planned releases whose time is over. */
    public void forgetDeleted() {
        Instant now = LiveRelease.now(clock);
        store.forgetDeleted(now, now.minus(PlannedRelease.KEPT));
    }

    /** Forgets a bounded number of entries of the audit whose time is over. */
    public void forgetAudit() {
        if (!settings.auditRetention().isZero()) {
            store.forgetAudit(LiveRelease.now(clock).minus(settings.auditRetention()));
        }
    }

    /** An account. */
    public Account get(String appid) {
        return store.read(reader -> found(reader, appid));
    }

    /** Accounts in the order of their appids, starting after {@code after}. */
    public Slice<Account> list(@Nullable String after, int limit) {
        return store.read(reader -> reader.accounts(after, limit));
    }

    /** Accounts that match a filter, in the order of their appids, starting after {@code after}. */
    public Page<Account> search(AccountFilter filter, @Nullable String after, int limit) {
        return store.read(reader -> reader.accounts(filter, after, limit));
    }

    private Commit<Account> changeAccount(
            ChangeRequest change,
            String appid,
            AuditSubject subject,
            String verb,
            Findings found,
            BiConsumer<Writer, Account> step) {
        return store.change(change, Account.class, writer -> {
            Account before = found.required(() -> found(writer, appid));
            step.accept(writer, before);
            return ChangeResult.put(subject, verb, appid, null, before, found(writer, appid));
        });
    }

    static void checkName(String name) {
        checkName("name", name);
    }

    /** @param field of the request that has the name */
    static void checkName(String field, String name) {
        if (!PlainText.is(name, MAX_NAME_CHARS)) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT,
                    field,
                    name,
                    "1 to " + MAX_NAME_CHARS + " characters, not only spaces, no control characters");
        }
    }

    static void checkUser(String user) {
        int length = user.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_USER_BYTES || !PlainText.is(user)) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT,
                    "user",
                    user,
                    "1 to " + MAX_USER_BYTES + " bytes of UTF-8 without control characters");
        }
    }

    static Account found(Reader reader, String appid) {
        Account account = RuleChecker.isAppid(appid) ? reader.account(appid) : null;
        if (account == null) {
            throw RefusedException.value(Refusal.ACCOUNT_NOT_FOUND, "appid", appid, "the appid of an account");
        }
        return account;
    }
}
