package io.scangate.config.store;

import io.scangate.config.access.AccessException;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Claim;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Host;
import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.Offer;
import io.scangate.config.lifecycle.PlannedRelease;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Release;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.lifecycle.SignUp;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.lifecycle.Suspension;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Outcome;
import io.scangate.gateway.rule.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Changes within one transaction that holds the lock of the head's row. Not thread-safe. */
final class SqlWriter extends SqlReader implements Store.Writer {
    /** Rules of a host, and of those below it if {@code :below} is 1. */
    private static final String OF_HOST = """
             FROM origins o JOIN rules r ON r.origin = o.number JOIN accounts a ON a.number = r.account
            WHERE o.host = :host OR (:below = 1 AND o.host > :dot AND o.host < :after)""";

    private final long revision;
    private final Actor actor;
    private final Instant now;
    private final List<Notice> notices = new ArrayList<>();

    private SqlWriter(Handle handle, Actor actor, Instant now, long revision) {
        super(handle);
        this.actor = actor;
        this.now = now;
        this.revision = revision;
    }

    /** Locks the head's row until the transaction ends. Waits for other changes. */
    static void takeTurn(Handle handle) {
        handle.execute("UPDATE head SET revision = revision");
    }

    /**
     * Locks the head's row and takes the next revision. Waits for other changes.
     *
     * @param actor the author, whose credential is checked under the lock: it may have ended since the call began
     * @param now the time of the change
     * @throws AccessException as for a call with such a credential
     * @throws RefusedException {@link Refusal#FROZEN}, or as for a call with such a credential
     */
    static SqlWriter next(Handle handle, Actor actor, Instant now) {
        record Head(long revision, boolean isFrozen) {}
        // One statement, because an import makes a change for each rule.
        Head head = handle.createQuery("UPDATE head SET revision = revision + 1 RETURNING revision, frozen_at")
                .map((row, context) -> new Head(row.getLong("revision"), Columns.instant(row, "frozen_at") != null))
                .one();
        CredentialRows.check(handle, actor, now);
        if (head.isFrozen()) {
            FrozenHead.check(handle);
        }
        return new SqlWriter(handle, actor, now, head.revision());
    }

    /** The same for the changes that a frozen control plane admits: its end, keys of operators, and local repairs. */
    static SqlWriter nextEvenIfFrozen(Handle handle, Actor actor, Instant now) {
        long revision = handle.createQuery("UPDATE head SET revision = revision + 1 RETURNING revision")
                .mapTo(long.class)
                .one();
        CredentialRows.check(handle, actor, now);
        return new SqlWriter(handle, actor, now, revision);
    }

    @Override
    public long revision() {
        return revision;
    }

    /** An account made anew inherits no notices of a deleted one. */
    @Override
    public void insert(Account account) {
        new Archive(handle).forget(account.appid(), account.waits() ? Archive.OWN : Archive.LEFT);
        AccountRows.bind(handle, """
                        INSERT INTO accounts (number, appid, name, kind, code_published, suspended_at, suspended_reason, feature_off, feature_held_off,
                                              max_rules, max_test_links, max_publishes, contact, version, born)
                        VALUES (:number, :appid, :name, :kind, :published, :suspendedAt, :suspendedReason, :featureOff, :featureHeldOff,
                                :maxRules, :maxTestLinks, :maxPublishes, :contact, :version, :born)""", account)
                .bind("number", Appids.number(handle, account.appid()))
                .bind("born", revision)
                .execute();
        AccountRows.putWaiting(handle, account);
        account.members().forEach((user, role) -> putMember(account.appid(), user, role));
    }

    @Override
    public void update(Account account) {
        one(AccountRows.bind(handle, """
                UPDATE accounts SET name = :name, kind = :kind, code_published = :published,
                                    suspended_at = :suspendedAt, suspended_reason = :suspendedReason,
                                    feature_off = :featureOff, feature_held_off = :featureHeldOff, max_rules = :maxRules, max_test_links = :maxTestLinks,
                                    max_publishes = :maxPublishes, contact = :contact, version = :version
                WHERE appid = :appid""", account));
        AccountRows.putWaiting(handle, account);
    }

    @Override
    public void deleteAccount(String appid) {
        PostgresLimits.allowLongWork(handle);
        tellClaimants("rule_appid", appid);
        new StoredDigests(handle).deleting(appid);
        List<Long> origins = Origins.ofAccount(handle, appid);
        one(handle.createUpdate("DELETE FROM accounts WHERE appid = :appid").bind("appid", appid));
        Origins.forgetUnused(handle, origins);
    }

    @Override
    public void forget(String appid) {
        new Archive(handle).forget(appid, Archive.LEFT);
    }

    @Override
    public void forgetUnapproved(String appid) {
        new Archive(handle).forget(appid, Archive.OWN);
    }

    @Override
    public void putMember(String appid, String user, Role role) {
        handle.createUpdate("""
                        INSERT INTO members (appid, user_id, role) VALUES (:appid, :user, :role)
                        ON CONFLICT (appid, user_id) DO UPDATE SET role = excluded.role""")
                .bindMap(Map.of("appid", appid, "user", IndexedText.USER.checked(user), "role", role.code()))
                .execute();
    }

    @Override
    public void removeMember(String appid, String user) {
        one(handle.createUpdate("DELETE FROM members WHERE appid = :appid AND user_id = :user")
                .bindMap(Map.of("appid", appid, "user", user)));
    }

    @Override
    public void insert(ConfiguredRule rule, RuleKey key) {
        new RuleTable(handle).insert(rule, key);
    }

    @Override
    public void takeDown(ConfiguredRule rule, @Nullable Suspension takedown) {
        one(new RuleTable(handle).takeDown(rule, takedown, revision));
    }

    /** Notes for the feed that this change concerns all accounts with rules of a host or of the hosts below it. */
    void touchAccountsOf(Host host) {
        PostgresLimits.allowLongWork(handle);
        ofHost(
                        handle.createUpdate("INSERT INTO touched_accounts (revision, appid)"
                                + " SELECT DISTINCT CAST(:revision AS BIGINT), a.appid" + OF_HOST),
                        host,
                        true)
                .bind("revision", revision)
                .execute();
    }

    /** The accounts with rules of a host, or also of the hosts below it. */
    List<String> accountsOf(Host host, boolean below) {
        return ofHost(handle.createQuery("SELECT DISTINCT a.appid" + OF_HOST + " ORDER BY a.appid"), host, below)
                .mapTo(String.class)
                .list();
    }

    private static <S extends SqlStatement<S>> S ofHost(S statement, Host host, boolean below) {
        String reversed = host.reversed();
        return statement
                .bind("host", reversed)
                .bind("below", below ? 1 : 0)
                .bind("dot", reversed + ".")
                .bind("after", reversed + "/");
    }

    @Override
    public void update(ConfiguredRule rule) {
        one(new RuleTable(handle).update(rule));
    }

    @Override
    public void delete(ConfiguredRule rule) {
        tellClaimants("rule", RuleNumber.of(rule.id()));
        new RuleTable(handle).delete(rule);
    }

    /** Tells the accounts whose open claims end with the claimed rules. */
    private void tellClaimants(String column, Object value) {
        new MoveTables(handle).claimsWhere(column, value).forEach(claim -> notify(Notice.claimDecided(claim, "ended")));
    }

    @Override
    public void insert(String ruleId, Release release) {
        handle.createUpdate("""
                        INSERT INTO releases (rule, number, page, published_at, published_by, revision)
                        VALUES (:rule, :number, :page, :at, :by, :revision)""")
                .bind("rule", RuleNumber.of(ruleId))
                .bind("number", release.number())
                .bind("page", release.page())
                .bind("at", release.at().toEpochMilli())
                .bind("by", release.by())
                .bind("revision", release.revision())
                .execute();
    }

    @Override
    public void endRelease(String ruleId, int number, Instant at) {
        one(handle.createUpdate("UPDATE releases SET ended_at = :at WHERE rule = :rule AND number = :number")
                .bind("at", at.toEpochMilli())
                .bind("rule", RuleNumber.of(ruleId))
                .bind("number", number));
    }

    @Override
    public void markUnproven(ConfiguredRule rule, Instant since) {
        if (VerificationTable.putUnchecked(handle, rule, since)) {
            String directory = Directory.of(rule.canonical()).address();
            notify(Notice.proofFailing(rule.appid(), directory, Outcome.UNCHECKED.code(), since));
        }
    }

    @Override
    public void pauseProofs(String appid, Instant from, Instant to) {
        VerificationTable.addPause(handle, appid, from, to);
    }

    @Override
    public void insert(PlannedRelease plan, @Nullable String credential) {
        new PlannedReleaseTable(handle).insert(plan, credential);
    }

    @Override
    public void update(PlannedRelease plan) {
        one(new PlannedReleaseTable(handle).update(plan));
    }

    @Override
    public void deletePlan(PlannedRelease plan) {
        one(handle.createUpdate("DELETE FROM planned_releases WHERE id = :id").bind("id", plan.id()));
    }

    @Override
    public void archive(Account account, Instant at, Instant until) {
        new Archive(handle).put("d" + HexFormat.of().toHexDigits(revision), account, at, until);
    }

    @Override
    public void archive(ConfiguredRule rule, Instant at, Instant until) {
        new Archive(handle).put(rule, at, until);
    }

    @Override
    public void restoreAccount(String id, Instant now) {
        new Archive(handle).restoreAccount(id, now);
    }

    @Override
    public void forgetAccount(String id) {
        new Archive(handle).forgetAccount(id);
    }

    @Override
    public void restoreRule(String id) {
        new Archive(handle).restoreRule(id);
    }

    @Override
    public void insert(Claim claim) {
        new MoveTables(handle).insert(claim);
    }

    @Override
    public void deleteClaim(Claim claim) {
        new MoveTables(handle).delete(claim);
    }

    @Override
    public void insert(Offer offer) {
        new MoveTables(handle).insert(offer);
    }

    @Override
    public void deleteOffers(String ruleId) {
        new MoveTables(handle).deleteOffers(ruleId);
    }

    @Override
    public void insertMove(String id, String appid, String other, Instant at) {
        new MoveTables(handle).insertMove(id, appid, other, at);
    }

    @Override
    public void deleteMove(String id) {
        new MoveTables(handle).deleteMove(id);
    }

    @Override
    public void deleteOffersBefore(Instant now) {
        new MoveTables(handle).deleteOffersBefore(now);
    }

    @Override
    public void touch(String appid) {
        touch(appid, true);
    }

    @Override
    public void concern(String appid) {
        touch(appid, false);
    }

    private void touch(String appid, boolean served) {
        handle.createUpdate("""
                        INSERT INTO touched_accounts (revision, appid, served) VALUES (:revision, :appid, :served)
                        ON CONFLICT (revision, appid) DO UPDATE
                        SET served = CASE WHEN excluded.served = 1 THEN 1 ELSE touched_accounts.served END""")
                .bind("revision", revision)
                .bind("served", served ? 1 : 0)
                .bind("appid", IndexedText.APPID.checked(appid))
                .execute();
    }

    @Override
    public void countPublish(String appid, String month, int number) {
        Publishes.count(handle, appid, month, number);
    }

    @Override
    public SignUp decide(SignUp.Decision decision) {
        return new SignUpTable(handle).decide(decision);
    }

    @Override
    public void notify(Notice notice) {
        notices.add(notice);
    }

    /** Stores the audit entry and the notices of this change, and the digests after it. */
    void writeDown(Store.ChangeResult<?> entry) {
        writeEntry(entry);
        StoredDigests digests = new StoredDigests(handle);
        digests.changed(digests.changedBy(revision, entry), StoredDigests.MOST_ACCOUNTS);
    }

    /** The same without digests. */
    void writeEntry(Store.ChangeResult<?> entry) {
        AuditEntry.insert(handle, revision, actor, now, entry);
        NoticeRows.add(handle, notices, now);
    }

    /** Stores the idempotency key of this change, if the request has one. */
    void remember(ChangeRequest.@Nullable Once once) {
        if (once != null) {
            EarlierChange.remember(handle, revision, once, now);
        }
    }

    private static void one(Update update) {
        int rows = update.execute();
        if (rows != 1) {
            throw new IllegalStateException(rows + " rows changed (expected: 1)");
        }
    }
}
