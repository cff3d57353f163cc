package io.scangate.config.store;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.AccountFilter;
import io.scangate.config.lifecycle.ChangeAuthor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Claim;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Conflict;
import io.scangate.config.lifecycle.Deleted;
import io.scangate.config.lifecycle.MoveFilter;
import io.scangate.config.lifecycle.Offer;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.PlannedRelease;
import io.scangate.config.lifecycle.Release;
import io.scangate.config.lifecycle.RuleFilter;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.lifecycle.RuleTotals;
import io.scangate.config.lifecycle.Slice;
import io.scangate.config.lifecycle.StateDigest;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Verification;
import io.scangate.gateway.rule.Role;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Queries within one transaction. Not thread-safe. */
class SqlReader implements Store.Reader {
    final Handle handle;

    SqlReader(Handle handle) {
        this.handle = handle;
    }

    @Override
    public long revision() {
        return handle.createQuery("SELECT revision FROM head").mapTo(long.class).one();
    }

    @Override
    public String mark() {
        return Mark.of(handle, revision());
    }

    @Override
    public Map<String, Long> endedHistories() {
        return HistoryRows.ended(handle);
    }

    @Override
    public StateDigest digest() {
        return new StoredDigests(handle).state();
    }

    @Override
    public <T> @Nullable Commit<T> replay(ChangeRequest change, Class<T> type) {
        return EarlierChange.of(handle, change, type);
    }

    @Override
    public @Nullable Account account(String appid) {
        return accountsWhere("a.appid = :appid", Map.of("appid", appid), 1).stream()
                .findFirst()
                .orElse(null);
    }

    @Override
    public Slice<Account> accounts(@Nullable String after, int limit) {
        List<Account> accounts =
                accountsWhere("a.appid > :after", Map.of("after", after == null ? "" : after), limit + 1);
        return Slice.of(accounts, limit, Account::appid);
    }

    @Override
    public List<String> waitingSinceBefore(Instant time, int limit) {
        return handle.createQuery("SELECT appid FROM waiting_accounts WHERE since < :time ORDER BY since LIMIT :limit")
                .bind("time", time.toEpochMilli())
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    @Override
    public Page<Account> accounts(AccountFilter filter, @Nullable String after, int limit) {
        String select = "SELECT r.*, " + AccountRows.WAITING + " FROM accounts r" + AccountRows.waiters("r");
        Page<Account> page = Searches.accounts(handle, filter)
                .page(select, after, limit, (row, context) -> AccountRows.account(row), Account::appid);
        return page.with(withMembers(page.items()));
    }

    @Override
    public Page<ConfiguredRule> rules(String appid, RuleFilter filter, @Nullable String after, int limit) {
        Page<ConfiguredRule> page = Searches.rules(handle, appid, filter)
                .page(RuleRows.SELECT, after, limit, (row, context) -> RuleRows.withoutHost(row), ConfiguredRule::id);
        return page.with(RuleRows.withHosts(handle, page.items()));
    }

    @Override
    public RuleTotals ruleTotals(String appid) {
        return new RuleOverview(handle).totals(appid);
    }

    @Override
    public Map<Long, ChangeAuthor> authors(Collection<Long> revisions) {
        return new RuleOverview(handle).authors(revisions);
    }

    private List<Account> accountsWhere(String condition, Map<String, ?> values, int limit) {
        return withMembers(
                handle.createQuery(AccountRows.SELECT + "WHERE " + condition + " ORDER BY a.appid LIMIT :limit")
                        .bindMap(values)
                        .bind("limit", limit)
                        .map((row, context) -> AccountRows.account(row))
                        .list());
    }

    private record Member(String appid, String user, Role role) {}

    /** The accounts with their members, by one query. */
    private List<Account> withMembers(List<Account> accounts) {
        if (accounts.isEmpty()) {
            return accounts;
        }
        Map<String, Map<String, Role>> members = handle
                .createQuery("SELECT appid, user_id, role FROM members WHERE appid IN (<appids>)")
                .bindList("appids", accounts.stream().map(Account::appid).toList())
                .map((row, context) -> new Member(row.getString("appid"), row.getString("user_id"), Columns.role(row)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Member::appid, Collectors.toMap(Member::user, Member::role)));
        return accounts.stream()
                .map(account -> account.withMembers(members.getOrDefault(account.appid(), Map.of()), account.version()))
                .toList();
    }

    @Override
    public @Nullable ConfiguredRule rule(String appid, String id) {
        return first(select("WHERE r.account = " + Appids.NUMBER + " AND r.number = :number")
                .bind("appid", appid)
                .bind("number", RuleNumber.of(id)));
    }

    @Override
    public @Nullable ConfiguredRule rule(String appid, RuleKey key) {
        return first(select("WHERE r.account = " + Appids.NUMBER + " AND r.origin = " + Origins.NUMBER
                        + " AND r.match_key = :key")
                .bind("appid", appid)
                .bind("origin", key.origin())
                .bind("key", key.key()));
    }

    private Query select(String condition) {
        return handle.createQuery(RuleRows.SELECT + condition);
    }

    private @Nullable ConfiguredRule first(Query query) {
        return RuleRows.list(handle, query).stream().findFirst().orElse(null);
    }

    @Override
    public Slice<ConfiguredRule> rules(String appid, @Nullable String after, int limit) {
        List<ConfiguredRule> rules = RuleRows.list(
                handle,
                select("WHERE r.account = " + Appids.NUMBER + " AND r.number > :after ORDER BY r.number LIMIT :limit")
                        .bind("appid", appid)
                        .bind("after", RuleNumber.after(after))
                        .bind("limit", limit + 1));
        return Slice.of(rules, limit, ConfiguredRule::id);
    }

    @Override
    public Slice<ConfiguredRule> allRules(@Nullable String after, int limit) {
        List<ConfiguredRule> rules = RuleRows.list(
                handle,
                select("WHERE r.number > :after ORDER BY r.number LIMIT :limit")
                        .bind("after", RuleNumber.after(after))
                        .bind("limit", limit + 1));
        return Slice.of(rules, limit, ConfiguredRule::id);
    }

    @Override
    public List<ConfiguredRule> matching(RuleKey link) {
        return new RuleRanges(handle).matching(link);
    }

    @Override
    public List<ConfiguredRule> around(RuleKey rule) {
        return new RuleRanges(handle).around(rule);
    }

    @Override
    public @Nullable ConfiguredRule takenDownAround(String appid, RuleKey key) {
        return new RuleRanges(handle).takenDownAround(appid, key);
    }

    @Override
    public List<ConfiguredRule> rulesInside(RuleKey key, @Nullable String appid, int limit) {
        return new RuleRanges(handle).inside(key, appid, limit);
    }

    @Override
    public int ruleCount(String appid) {
        return handle.createQuery("SELECT count(*) FROM rules WHERE account = " + Appids.NUMBER)
                .bind("appid", appid)
                .mapTo(int.class)
                .one();
    }

    @Override
    public List<Release> releases(String ruleId) {
        return new ReleaseTable(handle).all(ruleId);
    }

    @Override
    public Page<Release> releases(String ruleId, @Nullable String after, int limit) {
        return new ReleaseTable(handle).page(ruleId, after, limit);
    }

    @Override
    public @Nullable Release release(String ruleId, int number) {
        return new ReleaseTable(handle).one(ruleId, number);
    }

    @Override
    public int releaseCount(String ruleId) {
        return new ReleaseTable(handle).count(ruleId);
    }

    @Override
    public int publishes(String appid, String month) {
        return Publishes.of(handle, appid, month);
    }

    @Override
    public @Nullable Instant unprovenSince(ConfiguredRule rule) {
        return VerificationTable.one(handle, rule.appid(), Directory.of(rule.canonical()))
                .map(Verification::failedSince)
                .orElse(null);
    }

    @Override
    public @Nullable PlannedRelease plan(String appid, String id) {
        return new PlannedReleaseTable(handle).one(appid, id);
    }

    @Override
    public Page<PlannedRelease> plans(
            String appid, PlannedRelease.@Nullable State state, @Nullable String after, int limit) {
        return Searches.plans(handle, appid, state)
                .page(after, limit, (row, context) -> PlannedReleaseTable.plan(row), PlannedRelease::id);
    }

    @Override
    public int waitingReleases(String appid) {
        return new PlannedReleaseTable(handle).waiting(appid);
    }

    @Override
    public List<PlannedRelease.Due> duePlans(Instant now, @Nullable PlannedRelease after, int limit) {
        return new PlannedReleaseTable(handle).due(now, after, limit);
    }

    @Override
    public Page<Deleted<Account>> deletedAccounts(
            @Nullable String search, @Nullable String after, int limit, Instant now) {
        return new Archive(handle).accounts(search, after, limit, now);
    }

    @Override
    public @Nullable Deleted<Account> deletedAccount(String id, Instant now) {
        return new Archive(handle).account(id, now);
    }

    @Override
    public @Nullable Deleted<Account> deletedAccountOf(String appid, Instant now) {
        return new Archive(handle).accountOf(appid, now);
    }

    @Override
    public Page<Deleted<ConfiguredRule>> deletedRules(String appid, @Nullable String after, int limit, Instant now) {
        return new Archive(handle).rules(appid, after, limit, now);
    }

    @Override
    public @Nullable Deleted<ConfiguredRule> deletedRule(String appid, String id, Instant now) {
        return new Archive(handle).rule(appid, id, now);
    }

    @Override
    public @Nullable Claim claim(String id) {
        return new MoveTables(handle).claim(id);
    }

    @Override
    public List<Claim> claims(@Nullable String appid) {
        return new MoveTables(handle).claims(appid);
    }

    @Override
    public Page<Claim> claims(MoveFilter filter, @Nullable String after, int limit) {
        return Searches.claims(handle, filter).page(after, limit, (row, context) -> MoveTables.claim(row), Claim::id);
    }

    @Override
    public @Nullable Offer offer(String id) {
        return new MoveTables(handle).offer(id);
    }

    @Override
    public Page<Offer> offers(MoveFilter filter, Instant now, @Nullable String after, int limit) {
        return Searches.offers(handle, filter, now)
                .page(after, limit, (row, context) -> MoveTables.offer(row), Offer::id);
    }

    @Override
    public int moves(String appid, @Nullable String other, Instant since) {
        return new MoveTables(handle).moves(appid, other, since);
    }

    @Override
    public List<Conflict> inTheWay(String appid, RuleKey key, boolean occupies, int limit) {
        return new Occupancy(handle, appid, key).inTheWay(occupies, limit);
    }

    @Override
    public List<ConfiguredRule> givingWay(RuleKey key, boolean occupies) {
        return Occupancy.givingWay(handle, key, occupies).stream()
                .map(found -> Objects.requireNonNull(rule(found.appid(), RuleNumber.id(found.number()))))
                .toList();
    }

    @Override
    public void forEachAccount(BiConsumer<Account, List<ConfiguredRule>> visitor) {
        EveryAccount.forEach(handle, visitor);
    }
}
