package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.RefusedException.Fault;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Version;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rules of accounts: add, edit, publish, roll back, delete. Every change returns after the commit, or throws a
 * {@link RefusedException} and has changed nothing, except possibly with {@link Refusal#OUTCOME_UNKNOWN}. Thread-safe,
 * also among processes that share a store. Methods block.
 *
 * <pre>
 *   (none) --add--> unpublished --publish--> published --publish--> published (next release)
 *                       ^  ^--------------unpublish-------'   '-rollback-> published (an earlier release's page)
 *                       '--edit; of a published rule: a draft that testers see until the next publish
 * </pre>
 */
public final class Rules {
    static final int MAX_CONFLICTS = 20;

    /** How often the rows of a file are checked again before the change, if others come between. After that the change checks them. */
    static final int MAX_OUTDATED = 2;

    /** How long a deleted rule can be restored. */
    static final Duration RESTORE_WINDOW = Duration.ofDays(365);

    private final Store store;
    private final LicenceCheck licenceCheck;
    private final RuleLicences licences;
    private final OwnershipCheck ownership;
    private final BlockList blockList;
    private final LifecycleSettings settings;
    private final Clock clock;
    private final LiveRelease live;
    private final NewRuleChecks checks;

    /** The rules of a store. */
    public Rules(
            Store store,
            LicenceCheck licences,
            OwnershipCheck ownership,
            BlockList blockList,
            LifecycleSettings settings,
            Clock clock) {
        this.store = store;
        this.licenceCheck = licences;
        this.ownership = ownership;
        this.blockList = blockList;
        this.settings = settings;
        this.clock = clock;
        this.live = new LiveRelease(settings, clock);
        this.licences = new RuleLicences(store, licences, live, clock);
        this.checks = new NewRuleChecks(store, this.licences, ownership, blockList, settings);
    }

    /** The same operations on another store, such as one that undoes every change. */
    public Rules over(Store other) {
        return new Rules(other, licenceCheck, ownership, blockList, settings, clock);
    }

    /**
     * Adds a rule, unpublished. Checks in this order: page, account, prefix, block list, duplicates, takedowns,
     * occupancy, limit, test links, licence, verification file. The last two wait for other servers, so they run outside
     * of the transaction. Inside it, account, duplicates, takedowns, occupancy, limit and test links are checked again.
     */
    public Commit<ConfiguredRule> add(ChangeRequest change, String appid, NewRule newRule) {
        RuleForm.checkNewPage(newRule.page());
        Optional<Commit<ConfiguredRule>> earlier = earlier(change, appid, ConfiguredRule.class);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Link link = checks.checkedPrefix(newRule);
        RuleKey key = RuleKey.of(link);
        store.read(reader -> checks.checkRoom(reader, appid, newRule, key));
        licences.check(newRule.prefix(), link);
        checks.checkOwnership(appid, link);
        return store.change(change, ConfiguredRule.class, writer -> {
            Checks.checkedAccount(writer, appid);
            Checks.checkVersion(change, null);
            ConfiguredRule rule = insert(writer, appid, newRule, key, NewRule.id(writer.revision()));
            return ChangeResult.put(AuditSubject.RULE, "add", appid, rule.canonical(), null, rule);
        });
    }

    /**
     * Carries out several actions on rules of one account in one change: one revision, one audit entry, all or none. The
     * actions are carried out in their order, each rule at most once.
     *
     * @param actions 1 to {@value RuleActions#MAX_ACTIONS}; at most {@value RuleActions#MAX_ADDED} of them add a rule
     * @throws RefusedException with the faults of all actions: see {@link RefusedException#faults()}
     */
    public Commit<RuleChange.Several> change(ChangeRequest change, String appid, List<RuleAction> actions) {
        RuleActions several = several(appid, actions);
        Optional<Commit<RuleChange.Several>> earlier = earlier(change, appid, RuleChange.Several.class);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        several.checkOutside();
        return store.change(change, RuleChange.Several.class, writer -> {
            List<RuleChange> changes = several.apply(writer, change.actor().name());
            return ChangeResult.put(
                    AuditSubject.RULES, "change", appid, null, null, new RuleChange.Several(changes, null));
        });
    }

    /**
     * Adds all rules of a file in one change, or none.
     *
     * @throws RefusedException with the faults of all rows: see {@link RefusedException#faults()}
     */
    public Commit<RuleChange.Several> addAll(ChangeRequest change, String appid, RuleFile file) {
        Optional<Commit<RuleChange.Several>> earlier = earlier(change, appid, RuleChange.Several.class);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        file.refuse();
        RuleFileChange adding = checkedOutside(appid, file);
        for (int left = MAX_OUTDATED; ; left--) {
            store.read(adding::check);
            boolean mayTryAgain = left > 0;
            try {
                return store.change(change, RuleChange.Several.class, writer -> {
                    if (mayTryAgain && adding.isOutdated(writer)) {
                        throw new OutdatedException();
                    }
                    List<RuleChange> changes =
                            adding.apply(writer, change.actor().name());
                    return ChangeResult.put(
                            AuditSubject.RULES, "change", appid, null, null, new RuleChange.Several(changes, null));
                });
            } catch (OutdatedException e) {
                // Another change came between. The rows are checked again without the lock.
            }
        }
    }

    /** Rolls a change back whose checks are not those of the last revision. */
    private static final class OutdatedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutdatedException() {
            super(null, null, false, false);
        }
    }

    /**
     * The faults for which {@link #addAll} would refuse the rows of a file that can be read. Changes nothing, and takes the lock of
     * changes only for a moment.
     *
     * @throws RefusedException if it would refuse the file or the account as a whole
     */
    public List<Fault> faults(String appid, RuleFile file) {
        store.read(reader -> Checks.checkedAccount(reader, appid));
        List<Fault> faults = store.read(checkedOutside(appid, file)::faults);
        // Where changes are refused, such as during a freeze, so is their dry run.
        RuleChange.Several none = new RuleChange.Several(List.of(), null);
        return store.dryRun(
                writer -> ChangeResult.put(AuditSubject.RULES, "change", appid, null, null, none),
                (reader, done) -> faults);
    }

    /** The rows of a file, after the checks that wait for other servers: one for each host and directory. */
    private RuleFileChange checkedOutside(String appid, RuleFile file) {
        file.check();
        store.read(reader -> checks.checkRoomFor(reader, Accounts.found(reader, appid), file.size()));
        RuleLicences onceEach = new RuleLicences(store, new OnceEach.Licences(licenceCheck), live, clock);
        NewRuleChecks checksOnce =
                new NewRuleChecks(store, onceEach, new OnceEach.Proofs(ownership), blockList, settings);
        RuleFileChange adding = new RuleFileChange(checksOnce, live, appid, file);
        adding.checkOutside();
        return adding;
    }

    /** Whether {@link #publish} or {@link #rollback} of a rule would wait for other servers now. */
    public boolean mayWait(String appid, RuleRef ref) {
        return licences.mayWait(appid, ref);
    }

    /** Whether {@link #change} would wait for other servers now. */
    public boolean mayWait(String appid, List<RuleAction> actions) {
        return licences.mayWait(appid, actions);
    }

    /** Checks the verification file of a rule's account again, and stores the result. Waits for other servers. */
    void recheck(ConfiguredRule rule) {
        OwnershipCheck.Verdict unused = ownership.check(rule.appid(), Link.ofCanonical(rule.canonical()));
    }

    LiveRelease live() {
        return live;
    }

    NewRuleChecks checks() {
        return checks;
    }

    RuleLicences licences() {
        return licences;
    }

    RuleActions several(String appid, List<RuleAction> actions) {
        return RuleActions.of(this, live, appid, actions);
    }

    /** The change of an earlier request with the same key; if there is none, checks the account. */
    <T> Optional<Commit<T>> earlier(ChangeRequest change, String appid, Class<T> type) {
        return store.read(reader -> {
            Optional<Commit<T>> replay = Optional.ofNullable(reader.replay(change, type));
            if (replay.isEmpty()) {
                Checks.checkedAccount(reader, appid);
            }
            return replay;
        });
    }

    /** The checks of a new rule that do not depend on the account's other rules; some wait for other servers. */
    RuleKey checkedOutside(String appid, NewRule newRule) {
        RuleForm.checkNewPage(newRule.page());
        Link link = checks.checkedPrefix(newRule);
        licences.check(newRule.prefix(), link);
        checks.checkOwnership(appid, link);
        return RuleKey.of(link);
    }

    /** Checks that there is room for a new rule, and inserts it. */
    ConfiguredRule insert(Writer writer, String appid, NewRule newRule, RuleKey key, String id) {
        checks.checkRoom(writer, appid, newRule, key);
        return put(writer, appid, newRule, key, id, LiveRelease.now(clock));
    }

    /** Inserts a new rule that has passed all checks. */
    static ConfiguredRule put(Writer writer, String appid, NewRule newRule, RuleKey key, String id, Instant now) {
        GivingWay.makeRoom(writer, appid, key, newRule.occupies(), now);
        ConfiguredRule rule = newRule.rule(id, appid, key, writer.revision());
        writer.insert(rule, key);
        RulesInside.tell(writer, rule);
        // Read again, because the account of a call by an operator may be suspended.
        return Checks.found(writer, appid, RuleRef.id(id));
    }

    /** Edits a rule. {@link RuleEdit} says which fields take effect at once. */
    public Commit<ConfiguredRule> edit(ChangeRequest change, String appid, RuleRef ref, RuleEdit edit) {
        Findings found = new Findings();
        String page = edit.page();
        if (page != null) {
            found.check(() -> RuleForm.checkNewPage(page));
        }
        return changeRule(change, appid, ref, "edit", found, (writer, rule) -> {
            found.check(() -> Checks.checkRangeNotTakenDown(writer, rule));
            if (Boolean.TRUE.equals(edit.occupies()) && !rule.occupies()) {
                found.check(() -> NewRuleChecks.checkFree(writer, rule));
                GivingWay.makeRoom(writer, appid, RuleForm.key(rule.canonical()), true, LiveRelease.now(clock));
            }
            List<String> links = edit.testLinks();
            if (links != null) {
                int most = checks.limits(writer, appid).testLinks();
                found.check(() -> RuleForm.checkTestLinks(rule.prefix(), links, most));
            }
            return rule.edited(edit, writer.revision());
        });
    }

    /** Puts the rule's page live. Counts as a publish of the month even if nothing was edited. */
    public Commit<ConfiguredRule> publish(ChangeRequest change, String appid, RuleRef ref) {
        Findings found = new Findings();
        found.check(() -> licences.checkPublish(change, appid, ref));
        return changeRule(
                change,
                appid,
                ref,
                "publish",
                found,
                (writer, rule) -> live.publish(writer, change.actor().name(), rule, rule.page()));
    }

    /**
     * Puts the page of an earlier release live again, as a new release. Counts as a publish of the month unless that
     * release was live within the {@link LifecycleSettings#rollbackWindow()}; such a rollback is allowed even if the
     * quota is used up. The draft stays.
     */
    public Commit<ConfiguredRule> rollback(ChangeRequest change, String appid, RuleRef ref, int release) {
        Findings found = new Findings();
        found.check(() -> licences.checkRollback(change, appid, ref, release));
        return changeRule(
                change,
                appid,
                ref,
                "rollback",
                found,
                (writer, rule) -> live.rollback(writer, change.actor().name(), rule, release));
    }

    /** Takes a rule offline: scans that it decides open the web page. Its releases stay for a rollback. */
    public Commit<ConfiguredRule> unpublish(ChangeRequest change, String appid, RuleRef ref) {
        return changeRule(change, appid, ref, "unpublish", new Findings(), live::unpublish);
    }

    /**
     * The deleted rules of an account that can be restored, in the order they were added.
     *
     * @param after the id after which the page starts; null for the first page
     */
    public Page<Deleted<ConfiguredRule>> deleted(String appid, @Nullable String after, int limit) {
        return store.read(reader -> {
            Accounts.found(reader, appid);
            return reader.deletedRules(appid, after, limit, LiveRelease.now(clock));
        });
    }

    /**
     * Restores a deleted rule as it was, also its live release, which does not count as a publish. Checks what {@link
     * #add} checks, also the verification file: the host may have another owner now.
     *
     * @param id the id of the rule
     */
    public Commit<ConfiguredRule> restore(ChangeRequest change, String appid, String id) {
        Optional<Commit<ConfiguredRule>> earlier = earlier(change, appid, ConfiguredRule.class);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        NewRule wanted = store.read(reader -> NewRule.again(deletedRule(reader, appid, id)));
        Link link = RuleForm.prefix(wanted.prefix());
        Findings found = new Findings();
        found.check(() -> checks.checkNotBlocked(wanted, link));
        found.check(() -> licences.check(wanted.prefix(), link));
        found.check(() -> checks.checkOwnership(appid, link));
        return store.change(change, ConfiguredRule.class, writer -> {
            ConfiguredRule deleted = deletedRule(writer, appid, id);
            if (deleted.isPublished()) {
                found.check(() -> Checks.checkCode(writer, appid));
            }
            found.check(() -> Checks.checkedAccount(writer, appid));
            checks.checkRoom(writer, appid, wanted, RuleKey.of(link), found);
            found.refuse();
            GivingWay.makeRoom(writer, appid, RuleKey.of(link), wanted.occupies(), LiveRelease.now(clock));
            writer.restoreRule(id);
            ConfiguredRule restored = deleted.withLive(deleted.live(), writer.revision());
            writer.update(restored);
            writer.markUnproven(restored, LiveRelease.now(clock));
            RulesInside.tell(writer, restored);
            return ChangeResult.put(AuditSubject.RULE, "restore", appid, restored.canonical(), null, restored);
        });
    }

    private ConfiguredRule deletedRule(Reader reader, String appid, String id) {
        Deleted<ConfiguredRule> found = reader.deletedRule(appid, id, LiveRelease.now(clock));
        if (found == null) {
            throw RefusedException.value(Refusal.RULE_NOT_FOUND, "deleted rule", id, "a deleted rule");
        }
        return found.value();
    }

    /** Deletes a rule. It can be restored for a year, while its range is free. Refuses one that is taken down: it could be added again. */
    public Commit<ConfiguredRule> delete(ChangeRequest change, String appid, RuleRef ref) {
        return store.change(change, ConfiguredRule.class, writer -> {
            Findings found = new Findings();
            ConfiguredRule rule = changed(writer, change, appid, ref, found);
            found.check(() -> Checks.checkNotTakenDown(rule));
            found.refuse();
            delete(writer, rule);
            return ChangeResult.deleted(AuditSubject.RULE, "delete", appid, rule.canonical(), rule);
        });
    }

    void delete(Writer writer, ConfiguredRule rule) {
        Checks.checkNotTakenDown(rule);
        Instant now = LiveRelease.now(clock);
        writer.archive(rule, now, now.plus(RESTORE_WINDOW));
        writer.delete(rule);
    }

    /** One of an account's rules. */
    public ConfiguredRule get(String appid, RuleRef ref) {
        return store.read(reader -> {
            Accounts.found(reader, appid);
            return Checks.found(reader, appid, ref);
        });
    }

    /** An account's rules in the order they were added, starting after the id {@code after}. */
    public Slice<ConfiguredRule> list(String appid, @Nullable String after, int limit) {
        return store.read(reader -> {
            Accounts.found(reader, appid);
            return reader.rules(appid, after, limit);
        });
    }

    /** An account's rules that match a filter, in the order they were added, starting after the id {@code after}. */
    public Page<ConfiguredRule> search(String appid, RuleFilter filter, @Nullable String after, int limit) {
        return store.read(reader -> {
            Accounts.found(reader, appid);
            return reader.rules(appid, filter, after, limit);
        });
    }

    /** The same, with the last change of each rule and the numbers of all rules of the account. */
    public RuleList overview(String appid, RuleFilter filter, @Nullable String after, int limit) {
        return store.read(reader -> {
            Accounts.found(reader, appid);
            Page<ConfiguredRule> page = reader.rules(appid, filter, after, limit);
            List<Long> versions =
                    page.items().stream().map(ConfiguredRule::version).toList();
            return new RuleList(page, reader.authors(versions), reader.ruleTotals(appid));
        });
    }

    /**
     * Tells the licences of the hosts of rules; of each host it looks the licence up once. Empty if only another server knows the
     * licence now: it does not wait for one. Not thread-safe.
     */
    public Function<ConfiguredRule, Optional<LicenceCheck.Verdict>> knownLicences() {
        Map<Host, Optional<LicenceCheck.Verdict>> known = new HashMap<>();
        return rule -> {
            Link link = Link.ofCanonical(rule.canonical());
            return known.computeIfAbsent(Host.of(link), host -> licences.known(link));
        };
    }

    /** The licence of a host, which need not have a rule of the account. May wait for another server. */
    public HostLicence hostLicence(String appid, String host) {
        store.read(reader -> Accounts.found(reader, appid));
        return licences.ofHost(host);
    }

    /** The licences of the hosts of an account's rules; see {@link RuleLicences#ofAccount}. May wait for another server. */
    public HostLicence.Several hostLicences(String appid) {
        return licences.ofAccount(appid);
    }

    /** Whether {@link #hostLicences} may wait for other servers. */
    public boolean licencesMayWait() {
        return licences.mayWait();
    }

    /** The rules of all accounts without a licence today; see {@link RuleLicences#unlicensed}. */
    public Slice<ConfiguredRule> unlicensed(@Nullable String after, int limit) {
        return licences.unlicensed(after, limit);
    }

    /** A rule's releases, the newest first. */
    public List<Release> releases(String appid, RuleRef ref) {
        return store.read(reader -> {
            Accounts.found(reader, appid);
            return reader.releases(Checks.found(reader, appid, ref).id());
        });
    }

    /** A page of a rule's releases, the newest first, starting before a number. */
    public Page<Release> releases(String appid, RuleRef ref, @Nullable String after, int limit) {
        return store.read(reader -> {
            Accounts.found(reader, appid);
            return reader.releases(Checks.found(reader, appid, ref).id(), after, limit);
        });
    }

    /**
     * What is known of a rule while its owner still writes it. Asks no other server, so it may be called after each letter.
     *
     * @param page the page that it would open; null if none is given yet
     */
    public RuleOutlook outlook(String appid, String prefix, boolean occupies, @Nullable String page) {
        store.read(reader -> Accounts.found(reader, appid));
        Findings found = new Findings();
        NewRule wanted = new NewRule(prefix, occupies, page == null ? "" : page, Version.DEVELOP, List.of());
        Link link = checks.checkHere(appid, wanted, found);
        if (page != null) {
            found.check(() -> RuleForm.checkNewPage(page));
        }
        return link == null
                ? new RuleOutlook(null, found.all(), List.of(), null)
                : new RuleOutlook(
                        link,
                        found.all(),
                        inTheWay(appid, prefix, occupies),
                        licences.known(link).orElse(null));
    }

    /** Rules of other accounts that conflict with a rule of this account; at most {@value #MAX_CONFLICTS}. */
    public List<RuleInTheWay> inTheWay(String appid, String prefix, boolean occupies) {
        RuleKey key = RuleKey.of(RuleForm.prefix(prefix));
        return store.read(reader -> {
            boolean stranger = Accounts.found(reader, appid).waits();
            return reader.inTheWay(appid, key, occupies, MAX_CONFLICTS).stream()
                    .map(found -> new RuleInTheWay(found, stranger ? null : reader.account(found.appid())))
                    .toList();
        });
    }

    /** The publishes of an account in this month. */
    public Quota quota(String appid) {
        return store.read(reader -> live.quota().of(reader, appid));
    }

    /** The number of publishes that an account has left this month. */
    public int publishesLeft(String appid) {
        return store.read(reader -> publishesLeft(reader, appid));
    }

    /** The number of publishes that an account has left this month in one state of the store. */
    public int publishesLeft(Reader reader, String appid) {
        return live.quota().left(reader, appid);
    }

    /** All reasons for which {@link #add} would refuse a rule, in the order of its checks; empty if it would not. */
    public List<RefusedException> findings(String appid, NewRule newRule) {
        return checks.findings(appid, newRule);
    }

    private interface Step {
        ConfiguredRule apply(Writer writer, ConfiguredRule rule);
    }

    /** The rule of a change, and the findings that all changes of a rule have in common. */
    private static ConfiguredRule changed(
            Reader reader, ChangeRequest change, String appid, RuleRef ref, Findings found) {
        Account unused = found.required(() -> Accounts.found(reader, appid));
        found.check(() -> Checks.checkedAccount(reader, appid));
        ConfiguredRule rule = found.required(() -> Checks.found(reader, appid, ref));
        found.check(() -> Checks.checkVersion(change, rule.version()));
        return rule;
    }

    /**
     * Changes a rule, or refuses that with all findings.
     *
     * @param found the findings of the checks before
     */
    private Commit<ConfiguredRule> changeRule(
            ChangeRequest change, String appid, RuleRef ref, String verb, Findings found, Step step) {
        return store.change(change, ConfiguredRule.class, writer -> {
            ConfiguredRule before = changed(writer, change, appid, ref, found);
            ConfiguredRule after = found.required(() -> step.apply(writer, before));
            found.refuse();
            writer.update(after);
            return ChangeResult.put(AuditSubject.RULE, verb, appid, before.canonical(), before, after);
        });
    }
}
