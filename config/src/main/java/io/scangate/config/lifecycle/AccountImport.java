package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Batch;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.rule.Withheld;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Imports the accounts of a snapshot, to move an existing platform. Creates missing accounts, members and rules,
 * changes those that differ from the snapshot, and deletes nothing. Each creation or edit is one change with its own
 * revision; an equal rule is no change. A snapshot has no pages of a withheld rule: an existing rule stays as it is, a new
 * one is unpublished, and also taken down if it is blocked. The import does not check licences and verification files:
 * the proof of a new rule counts as failing since the import. A rule in a range that an operator has taken down is left
 * out. A deleted account that can be restored is left out with its rules, and so is one that waits for approval. Its releases do not count as publishes. Thread-safe.
 */
public final class AccountImport {
    private static final int RULES_AT_A_TIME = 1_000;

    private final String actor;
    private final Terms terms;
    private final Clock clock;

    /**
     * Values that a snapshot does not contain, and limits. They apply to all accounts.
     *
     * @param kind of new accounts
     * @param codePublished of new accounts
     * @param page of rules that are neither published nor have test links; null to leave them out
     * @param rulesPerAccount the most rules of an account
     * @param testLinksPerRule the most test links of a rule
     */
    public record Terms(
            AccountKind kind,
            boolean codePublished,
            @Nullable String page,
            int rulesPerAccount,
            int testLinksPerRule) {
        public Terms {
            if (page != null) {
                RuleForm.checkPage(page);
            }
            if (kind == AccountKind.PERSONAL) {
                throw new IllegalArgumentException(
                        "kind: personal (expected: corporate, government, media or other_organisation)");
            }
            if (rulesPerAccount < 1 || testLinksPerRule < 1) {
                throw new IllegalArgumentException("rules-per-account and test-links-per-rule: " + rulesPerAccount
                        + ", " + testLinksPerRule + " (expected: 1 or more)");
            }
        }
    }

    /**
     * A part of the snapshot that was not imported.
     *
     * @param place its place in the snapshot
     * @param appid the account
     * @param prefix the rule's prefix as written; null if the omission is not about a rule
     * @param reason the code of a {@link RejectionReason} or a {@link Refusal}
     * @param detail for people: the value found and the value expected
     */
    public record Omission(
            Place place, String appid, @Nullable String prefix, String reason, String detail) {}

    /**
     * The result of one account.
     *
     * @param changes the number of changes made
     * @param rules the number of rules that now equal the snapshot's, changed or not
     */
    public record AccountTotals(int changes, int rules) {}

    /** An import on behalf of an actor. */
    public AccountImport(String actor, Terms terms, Clock clock) {
        this.actor = actor;
        this.terms = terms;
        this.clock = clock;
    }

    /**
     * Imports one account.
     *
     * @param batch the transaction, which may contain other accounts
     * @param from the account in the snapshot
     * @param leftOut receives each part that was not imported
     */
    public AccountTotals take(Batch batch, io.scangate.gateway.rule.Account from, Consumer<Omission> leftOut) {
        return new SingleImport(batch, from, leftOut).take();
    }

    /** The import of one account. */
    private final class SingleImport {
        private final Batch batch;
        private final io.scangate.gateway.rule.Account from;
        private final Consumer<Omission> leftOut;
        private final RuleChecker checker = new RuleChecker();
        /** The account's rules by canonical prefix. */
        private final Map<String, ConfiguredRule> rules = new HashMap<>();

        /** Canonical prefixes of the rules that this import has taken down. */
        private final Set<String> blocked = new HashSet<>();

        /** Canonical prefixes seen in the snapshot. */
        private final Set<String> seen = new HashSet<>();

        /** A new account has no rule that is taken down, except by this import. */
        private boolean isNew;

        private int mostRules = terms.rulesPerAccount();
        private int mostTestLinks = terms.testLinksPerRule();
        private int changes;
        private int imported;

        SingleImport(Batch batch, io.scangate.gateway.rule.Account from, Consumer<Omission> leftOut) {
            this.batch = batch;
            this.from = from;
            this.leftOut = leftOut;
        }

        AccountTotals take() {
            String appid = from.appid();
            if (!RuleChecker.isAppid(appid) || Accounts.isDotSegment(appid)) {
                leaveOut(from.place(), null, RejectionReason.MALFORMED_ACCOUNT.code(), "appid: \"" + appid + "\"");
                return new AccountTotals(0, 0);
            }
            Account account = batch.account(appid);
            if (account != null && account.kind() == AccountKind.PERSONAL) {
                leaveOut(from.place(), null, Refusal.PERSONAL_ACCOUNT.code(), "account " + appid + " is personal");
                return new AccountTotals(0, 0);
            }
            if (account != null && account.waits()) {
                String why =
                        "account " + appid + " waits for approval (expected: an operator approves or refuses it first)";
                leaveOut(from.place(), null, Refusal.AWAITING_APPROVAL.code(), why);
                return new AccountTotals(0, 0);
            }
            isNew = account == null;
            if (isNew && !Accounts.isNewAppid(appid)) {
                String why = "appid: \"" + appid + "\" (expected: " + Accounts.NEW_APPID + ")";
                leaveOut(from.place(), null, RejectionReason.MALFORMED_ACCOUNT.code(), why);
                return new AccountTotals(0, 0);
            }
            if (account == null) {
                try {
                    Accounts.checkNotDeleted(batch, appid, LiveRelease.now(clock));
                } catch (RefusedException refused) {
                    leaveOut(from.place(), null, refused.refusal().code(), String.valueOf(refused.getMessage()));
                    return new AccountTotals(0, 0);
                }
            } else {
                readRules(appid);
                if (account.limits() != null) {
                    mostRules = Objects.requireNonNullElse(account.limits().rules(), mostRules);
                    mostTestLinks = Objects.requireNonNullElse(account.limits().testLinks(), mostTestLinks);
                }
            }
            takeMembers(account);
            from.rules().forEach(this::takeRule);
            return new AccountTotals(changes, imported);
        }

        private void readRules(String appid) {
            String after = null;
            do {
                Slice<ConfiguredRule> slice = batch.rules(appid, after, RULES_AT_A_TIME);
                slice.items().forEach(rule -> rules.put(rule.canonical(), rule));
                after = slice.next();
            } while (after != null);
        }

        private void takeMembers(@Nullable Account before) {
            Map<String, Role> members = new TreeMap<>(before == null ? Map.of() : before.members());
            from.members().forEach((user, role) -> {
                try {
                    Accounts.checkUser(user);
                    Account.checkMemberLimit(from.appid(), members, user);
                    members.put(user, role);
                } catch (RefusedException refused) {
                    leaveOut(from.place(), null, refused.refusal().code(), String.valueOf(refused.getMessage()));
                }
            });
            if (before != null && before.members().equals(members)) {
                return;
            }
            changes++;
            batch.change(writer -> {
                Account after = before == null
                        ? new Account(
                                from.appid(),
                                from.appid(),
                                terms.kind(),
                                terms.codePublished(),
                                members,
                                writer.revision())
                        : before.withMembers(members, writer.revision());
                if (before == null) {
                    writer.insert(after);
                } else {
                    writer.update(after);
                    members.forEach((user, role) -> {
                        if (before.members().get(user) != role) {
                            writer.putMember(after.appid(), user, role);
                        }
                    });
                }
                return ChangeResult.put(AuditSubject.ACCOUNT, "import", after.appid(), null, before, after);
            });
        }

        private void takeRule(Rule written) {
            Rule rule = written.withheld() == null
                    ? written
                    : new Rule(written.prefix(), null, null, written.withheld(), written.place());
            if (checker.check(rule) instanceof RuleChecker.Bad bad) {
                leaveOut(rule.place(), rule.prefix(), bad.reason().code(), bad.detail());
                return;
            }
            try {
                RuleKey key = RuleKey.of(RuleForm.prefix(rule.prefix()));
                ConfiguredRule before = rules.get(key.canonical());
                check(rule, key, before);
                if (before == null || isEdit(rule, before)) {
                    put(rule, key, before);
                }
                imported++;
            } catch (RefusedException refused) {
                leaveOut(rule.place(), rule.prefix(), refused.refusal().code(), String.valueOf(refused.getMessage()));
            }
        }

        private void check(Rule rule, RuleKey key, @Nullable ConfiguredRule before) {
            if (!seen.add(key.canonical())) {
                throw RefusedException.value(
                        Refusal.DUPLICATE_RULE, "prefix", rule.prefix(), "each canonical prefix once in an account");
            }
            if (before == null) {
                Checks.checkOccupancyForOperator(batch, from.appid(), rule.prefix(), key);
                if (rule.livePage() == null && rule.test() == null && terms.page() == null) {
                    throw new RefusedException(
                            Refusal.INVALID_ARGUMENT,
                            "the snapshot has no page of this rule (expected: a live page, a test page, or the option --page)");
                }
                if (rules.size() >= mostRules) {
                    throw Checks.tooManyRules(from.appid(), rules.size(), mostRules);
                }
            }
            if (before == null ? rule.withheld() != Withheld.BLOCKED : isEdit(rule, before)) {
                checkRange(rule, key, before);
            }
            if (rule.test() != null) {
                RuleForm.checkTestLinkCount(rule.test().links(), mostTestLinks);
            }
        }

        private static boolean isEdit(Rule rule, ConfiguredRule before) {
            return rule.withheld() == null && !isAsIn(rule, before.asConfigured());
        }

        /** A takedown of the same snapshot does not count: the rules inside it were served where the snapshot was made. */
        private void checkRange(Rule rule, RuleKey key, @Nullable ConfiguredRule before) {
            if (!isNew && (before == null || !before.isTakenDown())) {
                ConfiguredRule down = batch.takenDownAround(from.appid(), key);
                if (down != null && !blocked.contains(down.canonical())) {
                    Checks.checkRangeNotTakenDown(batch, from.appid(), rule.prefix(), key);
                }
            }
        }

        private static boolean isAsIn(Rule snapshot, Rule stored) {
            return Objects.equals(snapshot.livePage(), stored.livePage())
                    && Objects.equals(testable(snapshot), stored.test());
        }

        /** The test page; null if it has no link. */
        private static @Nullable TestPage testable(Rule rule) {
            TestPage test = rule.test();
            return test == null || test.links().isEmpty() ? null : test;
        }

        private void put(Rule rule, RuleKey key, @Nullable ConfiguredRule before) {
            changes++;
            ConfiguredRule put = batch.change(writer -> {
                        Release live = live(writer, rule, before);
                        ConfiguredRule after = after(rule, key, before, live, writer.revision());
                        if (before == null) {
                            GivingWay.makeRoom(writer, after.appid(), key, false, LiveRelease.now(clock));
                            writer.insert(after, key);
                            writer.markUnproven(after, LiveRelease.now(clock));
                        } else {
                            writer.update(after);
                            if (before.live() != null && !before.live().equals(live)) {
                                LiveRelease.end(writer, before, LiveRelease.now(clock));
                            }
                        }
                        if (live != null && live.revision() == writer.revision()) {
                            writer.insert(after.id(), live);
                        }
                        if (before == null || (!before.isPublished() && after.isPublished())) {
                            RulesInside.tell(writer, after);
                        }
                        if (rule.withheld() == Withheld.BLOCKED) {
                            writer.takeDown(
                                    after, new Suspension("blocked in the imported snapshot", LiveRelease.now(clock)));
                        }
                        return ChangeResult.put(
                                AuditSubject.RULE, "import", after.appid(), after.canonical(), before, after);
                    })
                    .value();
            rules.put(put.canonical(), put);
            if (rule.withheld() == Withheld.BLOCKED) {
                blocked.add(put.canonical());
            }
        }

        /** The current live release if it has the same page, else a new one. */
        private @Nullable Release live(Store.Writer writer, Rule rule, @Nullable ConfiguredRule before) {
            String page = rule.livePage();
            if (page == null) {
                return null;
            }
            if (before != null && before.live() != null && before.live().page().equals(page)) {
                return before.live();
            }
            int number = before == null ? 1 : writer.releaseCount(before.id()) + 1;
            return new Release(number, page, LiveRelease.now(clock), actor, writer.revision());
        }

        private ConfiguredRule after(
                Rule rule, RuleKey key, @Nullable ConfiguredRule before, @Nullable Release live, long revision) {
            TestPage test = rule.test();
            String page = page(test, live, before);
            Version version = test == null ? Version.RELEASE : test.version();
            List<String> links = test == null ? List.of() : test.links();
            if (before == null) {
                return new NewRule(rule.prefix(), false, page, version, links)
                        .rule(NewRule.id(revision), from.appid(), key, revision)
                        .withLive(live, revision);
            }
            return before.edited(new RuleEdit(null, page, version, links), revision)
                    .withLive(live, revision);
        }

        private String page(@Nullable TestPage test, @Nullable Release live, @Nullable ConfiguredRule before) {
            if (test != null) {
                return test.page();
            }
            if (live != null) {
                return live.page();
            }
            if (before != null) {
                return before.page();
            }
            return Objects.requireNonNull(terms.page(), "checked before");
        }

        private void leaveOut(Place place, @Nullable String prefix, String reason, String detail) {
            leftOut.accept(new Omission(place, from.appid(), prefix, reason, detail));
        }
    }
}
