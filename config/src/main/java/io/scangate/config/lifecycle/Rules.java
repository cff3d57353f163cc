package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.text.VisibleText;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
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
    private static final int MAX_CONFLICTS = 20;
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu-MM");

    private final Store store;
    private final LicenceCheck licences;
    private final OwnershipCheck ownership;
    private final BlockList blockList;
    private final LifecycleSettings settings;
    private final Clock clock;

    /** The rules of a store. */
    public Rules(
            Store store,
            LicenceCheck licences,
            OwnershipCheck ownership,
            BlockList blockList,
            LifecycleSettings settings,
            Clock clock) {
        this.store = store;
        this.licences = licences;
        this.ownership = ownership;
        this.blockList = blockList;
        this.settings = settings;
        this.clock = clock;
    }

    /** The same operations on another store, such as one that undoes every change. */
    public Rules over(Store other) {
        return new Rules(other, licences, ownership, blockList, settings, clock);
    }

    /**
     * Adds a rule, unpublished. Checks in this order: page, account, prefix, block list, duplicates, occupancy, limit,
     * test links, licence, verification file. The last two wait for other servers, so they run outside of the
     * transaction. Inside it, account, duplicates, occupancy, limit and test links are checked again.
     */
    public Commit<ConfiguredRule> add(ChangeRequest change, String appid, NewRule newRule) {
        RuleForm.checkNewPage(newRule.page());
        Optional<Commit<ConfiguredRule>> earlier = store.read(reader -> {
            Optional<Commit<ConfiguredRule>> replay = Optional.ofNullable(reader.replay(change, ConfiguredRule.class));
            if (replay.isEmpty()) {
                Checks.checkedAccount(reader, appid);
            }
            return replay;
        });
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Link link = checkedPrefix(newRule);
        RuleKey key = RuleKey.of(link);
        store.read(reader -> checkRoom(reader, appid, newRule, key));
        checkLicence(newRule, link);
        checkOwnership(appid, link);
        return store.change(change, ConfiguredRule.class, writer -> {
            Checks.checkedAccount(writer, appid);
            checkRoom(writer, appid, newRule, key);
            Checks.checkVersion(change, null);
            ConfiguredRule rule = newRule.rule(ruleId(writer.revision()), appid, key, writer.revision());
            writer.insert(rule, key);
            // Read again, because the account of a call by an operator may be suspended.
            ConfiguredRule added = Checks.found(writer, appid, RuleRef.id(rule.id()));
            return ChangeResult.put(AuditSubject.RULE, "add", appid, rule.canonical(), null, added);
        });
    }

    /** Edits a rule. {@link RuleEdit} says which fields take effect at once. */
    public Commit<ConfiguredRule> edit(ChangeRequest change, String appid, RuleRef ref, RuleEdit edit) {
        if (edit.page() != null) {
            RuleForm.checkNewPage(edit.page());
        }
        return changeRule(change, appid, ref, "edit", (writer, rule) -> {
            boolean occupies = edit.occupies() == null ? rule.occupies() : edit.occupies();
            if (occupies && !rule.occupies()) {
                Checks.checkOccupancy(writer, appid, rule.prefix(), RuleKey.of(RuleForm.prefix(rule.prefix())), true);
            }
            if (edit.testLinks() != null) {
                RuleForm.checkTestLinks(
                        rule.prefix(), edit.testLinks(), limits(writer, appid).testLinks());
            }
            return rule.edited(edit, writer.revision());
        });
    }

    /** Puts the rule's page live. Counts as a publish of the month even if nothing was edited. */
    public Commit<ConfiguredRule> publish(ChangeRequest change, String appid, RuleRef ref) {
        return changeRule(change, appid, ref, "publish", (writer, rule) -> {
            Checks.checkCode(writer, appid);
            Checks.checkUndamaged(rule);
            String month = month();
            int publishes = writer.publishes(appid, month);
            int most = limits(writer, appid).publishes();
            if (publishes >= most) {
                throw RefusedException.limit(
                        Refusal.PUBLISH_QUOTA,
                        "publishes",
                        publishes,
                        most,
                        publishes + " publishes in " + month + " (expected: at most " + most + " a calendar month, "
                                + settings.timeZone() + ")");
            }
            writer.countPublish(appid, month);
            return release(writer, change, rule, rule.page());
        });
    }

    /**
     * Puts the page of an earlier release live again, as a new release. Does not count as a publish of the month. The
     * draft stays.
     */
    public Commit<ConfiguredRule> rollback(ChangeRequest change, String appid, RuleRef ref, int release) {
        return changeRule(change, appid, ref, "rollback", (writer, rule) -> {
            Checks.checkCode(writer, appid);
            Checks.checkUndamaged(rule);
            Release earlier = writer.release(rule.id(), release);
            if (earlier == null) {
                int count = writer.releaseCount(rule.id());
                throw RefusedException.value(
                        Refusal.RELEASE_NOT_FOUND,
                        "release",
                        String.valueOf(release),
                        count == 0 ? "none; it was never published" : "1 to " + count);
            }
            return release(writer, change, rule, earlier.page());
        });
    }

    /** Takes a rule offline: scans that it decides open the web page. Its releases stay for a rollback. */
    public Commit<ConfiguredRule> unpublish(ChangeRequest change, String appid, RuleRef ref) {
        return changeRule(change, appid, ref, "unpublish", (writer, rule) -> {
            if (!rule.isPublished()) {
                throw RefusedException.value(
                        Refusal.NOT_PUBLISHED, "prefix", rule.prefix(), "a rule that is published");
            }
            return rule.withLive(null, writer.revision());
        });
    }

    /** Deletes a rule, published or not. Refuses a rule that is taken down, since its owner could add it again. */
    public Commit<ConfiguredRule> delete(ChangeRequest change, String appid, RuleRef ref) {
        return store.change(change, ConfiguredRule.class, writer -> {
            Checks.checkedAccount(writer, appid);
            ConfiguredRule rule = Checks.found(writer, appid, ref);
            Checks.checkNotTakenDown(rule);
            Checks.checkVersion(change, rule.version());
            writer.delete(rule);
            return ChangeResult.deleted(AuditSubject.RULE, "delete", appid, rule.canonical(), rule);
        });
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
            Checks.checkedAccount(reader, appid);
            return reader.rules(appid, filter, after, limit);
        });
    }

    /** A rule's releases, the newest first. */
    public List<Release> releases(String appid, RuleRef ref) {
        return store.read(reader -> {
            Accounts.found(reader, appid);
            return reader.releases(Checks.found(reader, appid, ref).id());
        });
    }

    /** Rules of other accounts that conflict with a rule of this account; at most {@value #MAX_CONFLICTS}. */
    public List<Conflict> inTheWay(String appid, String prefix, boolean occupies) {
        RuleKey key = RuleKey.of(RuleForm.prefix(prefix));
        return store.read(reader -> {
            Accounts.found(reader, appid);
            return reader.inTheWay(appid, key, occupies, MAX_CONFLICTS);
        });
    }

    /** The number of publishes that an account has left this month. */
    public int publishesLeft(String appid) {
        return store.read(reader -> {
            return Math.max(0, limits(reader, appid).publishes() - reader.publishes(appid, month()));
        });
    }

    /**
     * All reasons for which {@link #add} would refuse a rule, in the order of its checks; empty if it would not. Checks that
     * need a link are left out if the prefix is none.
     */
    public List<RefusedException> findings(String appid, NewRule newRule) {
        Findings found = new Findings();
        found.check(() -> RuleForm.checkNewPage(newRule.page()));
        found.check(() -> store.read(reader -> Checks.checkedAccount(reader, appid)));
        Link link = found.value(() -> RuleForm.prefix(newRule.prefix()));
        if (link == null) {
            return found.all();
        }
        found.check(() -> RuleForm.checkNew(newRule.prefix()));
        found.check(() -> checkNotBlocked(newRule, link));
        RuleKey key = RuleKey.of(link);
        store.read(reader -> {
            found.check(() -> checkNoDuplicate(reader, appid, newRule, key));
            reader.inTheWay(appid, key, newRule.occupies(), MAX_CONFLICTS)
                    .forEach(conflict -> found.add(RefusedException.taken(newRule.prefix(), conflict)));
            found.check(() -> checkCount(reader, appid));
            found.check(() -> checkTestLinks(reader, appid, newRule));
            return found;
        });
        found.check(() -> checkLicence(newRule, link));
        found.check(() -> checkOwnership(appid, link));
        return found.all();
    }

    private Link checkedPrefix(NewRule newRule) {
        Link link = RuleForm.prefix(newRule.prefix());
        RuleForm.checkNew(newRule.prefix());
        checkNotBlocked(newRule, link);
        return link;
    }

    private void checkNotBlocked(NewRule newRule, Link link) {
        if (blockList.blocks(link)) {
            throw RefusedException.value(
                    Refusal.BLOCKED_ADDRESS, "prefix", newRule.prefix(), "a host that is not on the block list");
        }
    }

    private interface Step {
        ConfiguredRule apply(Writer writer, ConfiguredRule rule);
    }

    private Commit<ConfiguredRule> changeRule(ChangeRequest change, String appid, RuleRef ref, String verb, Step step) {
        return store.change(change, ConfiguredRule.class, writer -> {
            Checks.checkedAccount(writer, appid);
            ConfiguredRule before = Checks.found(writer, appid, ref);
            Checks.checkVersion(change, before.version());
            ConfiguredRule after = step.apply(writer, before);
            writer.update(after);
            return ChangeResult.put(AuditSubject.RULE, verb, appid, before.canonical(), before, after);
        });
    }

    private ConfiguredRule release(Writer writer, ChangeRequest change, ConfiguredRule rule, String page) {
        int number = writer.releaseCount(rule.id()) + 1;
        Release release = new Release(number, page, now(clock), change.actor(), writer.revision());
        writer.insert(rule.id(), release);
        return rule.withLive(release, writer.revision());
    }

    private RuleKey checkRoom(Reader reader, String appid, NewRule newRule, RuleKey key) {
        checkNoDuplicate(reader, appid, newRule, key);
        Checks.checkOccupancy(reader, appid, newRule.prefix(), key, newRule.occupies());
        checkCount(reader, appid);
        checkTestLinks(reader, appid, newRule);
        return key;
    }

    private static void checkNoDuplicate(Reader reader, String appid, NewRule newRule, RuleKey key) {
        if (reader.rule(appid, key) != null) {
            throw RefusedException.value(
                    Refusal.DUPLICATE_RULE, "prefix", newRule.prefix(), "a rule that the account does not have yet");
        }
    }

    private void checkTestLinks(Reader reader, String appid, NewRule newRule) {
        RuleForm.checkTestLinks(
                newRule.prefix(), newRule.testLinks(), limits(reader, appid).testLinks());
    }

    private void checkCount(Reader reader, String appid) {
        int count = reader.ruleCount(appid);
        Limits limits = limits(reader, appid);
        if (count >= limits.rules()) {
            throw Checks.tooManyRules(appid, count, limits.rules());
        }
    }

    private Limits limits(Reader reader, String appid) {
        return settings.limitsOf(Accounts.found(reader, appid));
    }

    private void checkLicence(NewRule newRule, Link link) {
        LicenceCheck.Verdict answer = licences.check(link);
        if (!answer.licensed()) {
            throw RefusedException.field(
                    Refusal.NO_LICENCE,
                    "prefix",
                    VisibleText.quoted(newRule.prefix()) + ": " + answer.subject() + ": " + answer.detail());
        }
    }

    private void checkOwnership(String appid, Link link) {
        OwnershipCheck.Verdict answer = ownership.check(appid, link);
        if (!answer.proven()) {
            throw new RefusedException(Refusal.OWNERSHIP_NOT_PROVEN, answer.detail());
        }
    }

    /** The time at the precision of the store. */
    static Instant now(Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private String month() {
        return MONTH.format(clock.instant().atZone(settings.zone()));
    }

    /**
     * The id of the rule that a change adds. A change adds at most one rule, so ids are unique and in the order of
     * adding, without a sequence of their own.
     */
    static String ruleId(long revision) {
        return "r" + HexFormat.of().toHexDigits(revision);
    }
}
