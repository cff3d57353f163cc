package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.gateway.link.Link;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks of a rule that is to be added. Each throws a {@link RefusedException}. Thread-safe. */
final class NewRuleChecks {
    private final Store store;
    private final RuleLicences licences;
    private final OwnershipCheck ownership;
    private final BlockList blockList;
    private final LifecycleSettings settings;

    NewRuleChecks(
            Store store,
            RuleLicences licences,
            OwnershipCheck ownership,
            BlockList blockList,
            LifecycleSettings settings) {
        this.store = store;
        this.licences = licences;
        this.ownership = ownership;
        this.blockList = blockList;
        this.settings = settings;
    }

    /**
     * All reasons for which {@link Rules#add} would refuse a rule, in the order of its checks; empty if it would not. Checks that
     * need a link are left out if the prefix is none.
     */
    List<RefusedException> findings(String appid, NewRule newRule) {
        Findings found = new Findings();
        found.check(() -> RuleForm.checkNewPage(newRule.page()));
        Link link = checkHere(appid, newRule, found);
        if (link != null) {
            found.check(() -> licences.check(newRule.prefix(), link));
            found.check(() -> checkOwnership(appid, link));
        }
        return found.all();
    }

    /** The checks of prefix and account, which wait for no other server. Returns the prefix; null if it is no link. */
    @Nullable
    Link checkHere(String appid, NewRule newRule, Findings found) {
        found.check(() -> store.read(reader -> Checks.checkedAccount(reader, appid)));
        Link link = found.value(() -> RuleForm.prefix(newRule.prefix()));
        if (link == null) {
            return null;
        }
        found.check(() -> RuleForm.checkNew(newRule.prefix()));
        found.check(() -> checkNotBlocked(newRule, link));
        store.read(reader -> {
            checkRoom(reader, appid, newRule, RuleKey.of(link), found);
            return found;
        });
        return link;
    }

    /** As {@link #checkRoom}, with all findings. */
    void checkRoom(Reader reader, String appid, NewRule newRule, RuleKey key, Findings found) {
        checkRange(reader, appid, newRule, key, found);
        Limits limits = limits(reader, appid);
        found.check(() -> checkCount(reader, appid, limits));
        found.check(() -> checkTestLinks(newRule, limits));
    }

    /** Checks that a rule may be where it is, with all findings: duplicates, takedowns and occupancy. */
    void checkRange(Reader reader, String appid, NewRule newRule, RuleKey key, Findings found) {
        found.check(() -> checkMayOccupy(reader, appid, newRule.occupies()));
        found.check(() -> checkNoDuplicate(reader, appid, newRule, key));
        found.check(() -> Checks.checkRangeNotTakenDown(reader, appid, newRule.prefix(), key));
        reader.inTheWay(appid, key, newRule.occupies(), Rules.MAX_CONFLICTS)
                .forEach(conflict -> found.add(RefusedException.taken(newRule.prefix(), conflict)));
    }

    /**
     * Makes the checks of a new rule that do not depend on the account's other rules; some wait for other servers. Returns
     * the rule's key; null if the prefix is no link.
     */
    @Nullable
    RuleKey checkOutside(String appid, NewRule newRule, Findings found) {
        found.check(() -> RuleForm.checkNewPage(newRule.page()));
        Link link = found.value(() -> RuleForm.prefix(newRule.prefix()));
        if (link == null) {
            return null;
        }
        found.check(() -> RuleForm.checkNew(newRule.prefix()));
        found.check(() -> checkNotBlocked(newRule, link));
        found.check(() -> licences.check(newRule.prefix(), link));
        found.check(() -> checkOwnership(appid, link));
        return RuleKey.of(link);
    }

    /** The link of a new prefix, which is well-formed and not blocked. */
    Link checkedPrefix(NewRule newRule) {
        Link link = RuleForm.prefix(newRule.prefix());
        RuleForm.checkNew(newRule.prefix());
        checkNotBlocked(newRule, link);
        return link;
    }

    void checkNotBlocked(NewRule newRule, Link link) {
        if (blockList.blocks(link)) {
            throw RefusedException.value(
                    Refusal.BLOCKED_ADDRESS, "prefix", newRule.prefix(), "a host that is not on the block list");
        }
    }

    /** Checks that an account has room for a rule: duplicates, takedowns, occupancy, limits and test links. */
    RuleKey checkRoom(Reader reader, String appid, NewRule newRule, RuleKey key) {
        checkMayOccupy(reader, appid, newRule.occupies());
        checkNoDuplicate(reader, appid, newRule, key);
        Checks.checkRangeNotTakenDown(reader, appid, newRule.prefix(), key);
        Checks.checkOccupancy(reader, appid, newRule.prefix(), key, newRule.occupies());
        Limits limits = limits(reader, appid);
        checkCount(reader, appid, limits);
        checkTestLinks(newRule, limits);
        return key;
    }

    /** An account that waits for approval bars nobody from a range. */
    private static void checkMayOccupy(Reader reader, String appid, boolean occupies) {
        if (occupies && Accounts.found(reader, appid).waits()) {
            throw RefusedException.value(
                    Refusal.AWAITING_APPROVAL, "occupies", "true", "false until an operator has approved the account");
        }
    }

    private static void checkNoDuplicate(Reader reader, String appid, NewRule newRule, RuleKey key) {
        if (reader.rule(appid, key) != null) {
            throw duplicate(newRule);
        }
    }

    static RefusedException duplicate(NewRule newRule) {
        return RefusedException.value(
                Refusal.DUPLICATE_RULE, "prefix", newRule.prefix(), "a rule that the account does not have yet");
    }

    static void checkTestLinks(NewRule newRule, Limits limits) {
        RuleForm.checkTestLinks(newRule.prefix(), newRule.testLinks(), limits.testLinks());
    }

    private static void checkCount(Reader reader, String appid, Limits limits) {
        int count = reader.ruleCount(appid);
        if (count >= limits.rules()) {
            throw Checks.tooManyRules(appid, count, limits.rules());
        }
    }

    /** Refuses new rules for which an account has no room; returns how many rules it has. */
    int checkRoomFor(Reader reader, Account account, int more) {
        String appid = account.appid();
        int count = reader.ruleCount(appid);
        int most = limits(account).rules();
        if (count + more > most) {
            throw RefusedException.limit(
                    Refusal.RULE_LIMIT,
                    "rules",
                    count + more,
                    most,
                    "account " + appid + " has " + count + " rules, and would have " + (count + more)
                            + " (expected: at most " + most + ")");
        }
        return count;
    }

    Limits limits(Reader reader, String appid) {
        return limits(Accounts.found(reader, appid));
    }

    Limits limits(Account account) {
        return settings.limitsOf(account);
    }

    /** Checks the verification file. Waits for other servers. */
    void checkOwnership(String appid, Link link) {
        OwnershipCheck.Verdict answer = ownership.check(appid, link);
        if (!answer.proven()) {
            throw RefusedException.about(
                    Refusal.OWNERSHIP_NOT_PROVEN,
                    Particulars.of("prefix", link.toString(), "a host with the account's verification file"),
                    answer.detail());
        }
    }

    /** Checks that a rule may occupy its range. */
    static void checkFree(Reader reader, ConfiguredRule rule) {
        Findings found = new Findings();
        found.check(() -> checkMayOccupy(reader, rule.appid(), true));
        RuleKey key = RuleKey.of(RuleForm.prefix(rule.prefix()));
        reader.inTheWay(rule.appid(), key, true, Rules.MAX_CONFLICTS)
                .forEach(conflict -> found.add(RefusedException.taken(rule.prefix(), conflict)));
        found.refuse();
    }
}
