package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.PAGE;
import static io.scangate.config.lifecycle.World.host;
import static io.scangate.config.lifecycle.World.page;
import static io.scangate.config.lifecycle.World.refused;
import static io.scangate.config.lifecycle.World.wish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.Withholding.Cause;
import io.scangate.config.snapshots.SnapshotExport;
import io.scangate.config.store.SqlBlockList;
import io.scangate.config.store.SqlFeedStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Suspensions, takedowns, the switch of the feature and limits, on both databases. */
class SupervisionTest extends WorldTest {
    private final Supervision supervision = new Supervision(world.store, LifecycleSettings.DEFAULT, world.clock);

    SupervisionTest(TestDatabase kind) {
        super(kind);
    }

    /** A published rule with a test link. */
    private ConfiguredRule published(String appid, String prefix) {
        NewRule newRule = new NewRule(prefix, false, PAGE, Version.TRIAL, List.of(prefix));
        ConfiguredRule rule = world.add(appid, newRule);
        return world.rules.publish(ANA, appid, RuleRef.id(rule.id())).value();
    }

    private @Nullable Cause cause(ConfiguredRule rule) {
        Withholding now = world.rules.get(rule.appid(), RuleRef.id(rule.id())).withholding();
        assertEquals(now, decides(rule).withholding(), "explain sees another state than the owner");
        return now == null ? null : now.cause();
    }

    private ConfiguredRule decides(ConfiguredRule rule) {
        RuleKey key = RuleForm.key(rule.canonical());
        return world.store.read(reader -> reader.matching(key)).get(0);
    }

    /** The rule's object in an export. */
    private String exported(ConfiguredRule rule) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotExport.write(world.store, out, (left, why) -> {});
        String document = out.toString(StandardCharsets.UTF_8);
        int at = document.indexOf("{\"prefix\":\"" + rule.prefix() + "\"");
        int next = document.indexOf("{\"prefix\"", at + 1);
        String rest = document.substring(at, next < 0 ? document.length() : next);
        return rest.contains("withheld") ? rest.replaceAll("(?s)}.*", "}") : rest;
    }

    private static String withheld(ConfiguredRule rule, String reason) {
        return "{\"prefix\":\"" + rule.prefix() + "\",\"withheld\":\"" + reason + "\"}";
    }

    /** The accounts that the feed sends after a revision. */
    private Set<String> changedSince(long revision) {
        Set<String> appids = new TreeSet<>();
        new SqlFeedStore(world.database).changes(revision, 100, (account, rules) -> appids.add(account.appid()));
        return appids;
    }

    @Test
    void aSuspendedAccountKeepsItsRules_whichAreWithheldUntilItResumes() throws Exception {
        String appid = world.account();
        ConfiguredRule rule = published(appid, "https://" + host() + "/a/");
        Commit<Account> done = supervision.suspend(ANA, appid, "spam");
        assertEquals(new Suspension("spam", world.clock.instant()), done.value().suspension());
        assertEquals(done.revision(), done.value().version());
        assertEquals(Cause.ACCOUNT_SUSPENDED, cause(rule));
        assertEquals(withheld(rule, "suspended"), exported(rule));
        assertEquals(rule.live(), world.rules.get(appid, RuleRef.id(rule.id())).live());
        assertEquals(Set.of(appid), changedSince(done.revision() - 1));

        supervision.suspend(ANA, appid, "fraud");
        Withholding now = world.rules.get(appid, RuleRef.id(rule.id())).withholding();
        assertNotNull(now);
        assertEquals("fraud", now.reason());
        // Operators still change the account's rules.
        world.rules.edit(ANA, appid, RuleRef.id(rule.id()), page("pages/other"));

        supervision.resume(ANA, appid);
        assertNull(cause(rule));
        assertTrue(exported(rule).contains("\"live\":{\"page\":\"" + PAGE + "\"}"), exported(rule));
        refused(Refusal.NOT_WITHHELD, () -> supervision.resume(ANA, appid), appid);
        List<String> actions = world.audit(rule.version()).stream()
                .filter(row -> row.appid().equals(appid))
                .map(World.Row::action)
                .toList();
        assertEquals(List.of("account.suspend", "account.suspend", "rule.edit", "account.resume"), actions);
    }

    @Test
    void aRuleThatIsTakenDownCannotBeDeleted_andComesBackAsItWas() throws Exception {
        String appid = world.account();
        ConfiguredRule rule = published(appid, "https://" + host() + "/a/");
        ConfiguredRule other = published(appid, rule.prefix() + "b/");
        RuleRef ref = RuleRef.id(rule.id());
        Commit<ConfiguredRule> down = supervision.takeDown(ANA, appid, ref, "phishing");
        assertEquals(
                new Withholding(Cause.RULE_TAKEN_DOWN, "phishing", world.clock.instant()),
                down.value().withholding());
        assertEquals(down.revision(), down.value().version());
        assertEquals(Cause.RULE_TAKEN_DOWN, cause(rule));
        assertNull(cause(other));
        assertEquals(withheld(rule, "blocked"), exported(rule));
        refused(Refusal.RULE_TAKEN_DOWN, () -> world.rules.delete(ANA, appid, ref), "phishing");
        // The owner may correct the rule meanwhile. It stays withheld.
        world.rules.edit(ANA, appid, ref, page("pages/corrected"));
        world.rules.publish(ANA, appid, ref);
        assertEquals(withheld(rule, "blocked"), exported(rule));

        supervision.putBack(ANA, appid, ref);
        assertNull(cause(rule));
        assertTrue(exported(rule).contains("\"live\":{\"page\":\"pages/corrected\"}"), exported(rule));
        refused(Refusal.NOT_WITHHELD, () -> supervision.putBack(ANA, appid, ref), rule.canonical());
        world.rules.delete(ANA, appid, ref);
    }

    /** The owner must not open the links again by a rule inside the range, or by the same rule under another scheme. */
    @Test
    void insideARangeThatIsTakenDown_theAccountOpensNothing() {
        String appid = world.account();
        String host = host();
        ConfiguredRule rule = published(appid, "https://" + host + "/a/");
        RuleRef inner = RuleRef.id(published(appid, rule.prefix() + "old/").id());
        RuleRef twin =
                RuleRef.id(world.add(appid, wish("http://" + host + "/a/")).id());
        String deleted = world.add(appid, wish(rule.prefix() + "deleted/")).id();
        world.rules.delete(ANA, appid, RuleRef.id(deleted));
        supervision.takeDown(ANA, appid, RuleRef.id(rule.id()), "phishing");

        for (String prefix : List.of("https://HOST/a/b", "https://HOST/a/?x", "http://HOST/a/b/", "ftp://HOST/a/")) {
            NewRule wish = wish(prefix.replace("HOST", host));
            refused(Refusal.RULE_TAKEN_DOWN, () -> world.add(appid, wish), "phishing", rule.prefix());
            assertEquals(1, world.rules.findings(appid, wish).size());
            RuleAction added = RuleAction.add(wish, true);
            refused(Refusal.RULE_TAKEN_DOWN, () -> world.rules.change(ANA, appid, List.of(added)));
        }
        for (RuleRef ref : List.of(inner, twin)) {
            refused(Refusal.RULE_TAKEN_DOWN, () -> world.rules.publish(ANA, appid, ref), "phishing");
            refused(Refusal.RULE_TAKEN_DOWN, () -> world.rules.edit(ANA, appid, ref, page("pages/b")), "phishing");
        }
        refused(Refusal.RULE_TAKEN_DOWN, () -> world.rules.rollback(ANA, appid, inner, 1));
        refused(Refusal.RULE_TAKEN_DOWN, () -> world.rules.restore(ANA, appid, deleted));
        world.rules.unpublish(ANA, appid, inner);
        refused(Refusal.RULE_TAKEN_DOWN, () -> world.rules.rollback(ANA, appid, inner, 1));

        refused(
                Refusal.RULE_TAKEN_DOWN,
                () -> world.add(appid, wish("http://" + host + "/")),
                "phishing",
                rule.prefix());

        // Links outside of the range, and other accounts.
        world.add(appid, wish("https://" + host + "/a"));
        world.add(appid, wish("https://" + host + "/"));
        world.add(appid, wish("https://" + host + ":8443/a/b"));
        world.add(world.account(), wish(rule.prefix() + "theirs/"));

        supervision.takeDown(ANA, appid, twin, "phishing, too");
        String broader = world.add(appid, wish("http://" + host + "/")).id();
        supervision.putBack(ANA, appid, twin);
        refused(Refusal.RULE_TAKEN_DOWN, () -> world.rules.publish(ANA, appid, RuleRef.id(broader)), "phishing");

        supervision.putBack(ANA, appid, RuleRef.id(rule.id()));
        world.rules.publish(ANA, appid, inner);
        world.rules.publish(ANA, appid, twin);
        world.add(appid, wish(rule.prefix() + "b/"));
    }

    @Test
    void withTheFeatureOff_readsWorkAndChangesOfRulesAreRefused() throws Exception {
        String appid = world.account();
        ConfiguredRule rule = published(appid, "https://" + host() + "/a/");
        RuleRef ref = RuleRef.id(rule.id());
        supervision.switchFeature(ANA, appid, false, false);
        assertEquals(Cause.FEATURE_OFF, cause(rule));
        assertEquals(withheld(rule, "suspended"), exported(rule));
        refused(Refusal.FEATURE_OFF, () -> world.add(appid, wish("https://" + host() + "/")), appid);
        refused(Refusal.FEATURE_OFF, () -> world.rules.edit(ANA, appid, ref, page("pages/b")), appid);
        refused(Refusal.FEATURE_OFF, () -> world.rules.publish(ANA, appid, ref), appid);
        refused(Refusal.FEATURE_OFF, () -> world.rules.rollback(ANA, appid, ref, 1), appid);
        refused(Refusal.FEATURE_OFF, () -> world.rules.unpublish(ANA, appid, ref), appid);
        refused(Refusal.FEATURE_OFF, () -> world.rules.delete(ANA, appid, ref), appid);
        assertEquals(1, world.rules.list(appid, null, 10).items().size());
        assertEquals(1, world.rules.releases(appid, ref).size());
        assertEquals(19, world.rules.publishesLeft(appid));

        supervision.switchFeature(ANA, appid, true, false);
        assertNull(cause(rule));
        world.rules.publish(ANA, appid, ref);
    }

    @Test
    void whatAnOperatorHasSwitchedOffOnlyAnOperatorSwitchesOn() {
        String appid = world.account();
        supervision.switchFeature(ANA, appid, false, false);
        supervision.switchFeature(ANA, appid, true, false);
        supervision.switchFeature(ANA, appid, false, false);
        supervision.switchFeature(ANA, appid, false, true);
        refused(Refusal.FEATURE_HELD_OFF, () -> supervision.switchFeature(ANA, appid, true, false), appid);
        Account off = supervision.switchFeature(ANA, appid, false, false).value();
        assertTrue(off.featureOff() && off.featureHeldOff(), "the account's own off does not lift the operator's");
        assertEquals(off, world.accounts.get(appid));
        refused(Refusal.FEATURE_HELD_OFF, () -> supervision.switchFeature(ANA, appid, true, false), appid);
        Account on = supervision.switchFeature(ANA, appid, true, true).value();
        assertTrue(!on.featureOff() && !on.featureHeldOff());
        supervision.switchFeature(ANA, appid, false, false);
        supervision.switchFeature(ANA, appid, true, false);
    }

    @Test
    void theRulesOfAnAccountThatBecomesPersonalAreWithheld_untilItIsNoLongerPersonal() throws Exception {
        String appid = world.account();
        ConfiguredRule rule = published(appid, "https://" + host() + "/a/");
        world.accounts.update(ANA, appid, new AccountEdit(null, AccountKind.PERSONAL, null));
        assertEquals(Cause.PERSONAL_ACCOUNT, cause(rule));
        assertEquals(withheld(rule, "suspended"), exported(rule));
        refused(Refusal.PERSONAL_ACCOUNT, () -> world.rules.publish(ANA, appid, RuleRef.id(rule.id())), appid);
        world.accounts.update(ANA, appid, new AccountEdit(null, AccountKind.MEDIA, null));
        assertNull(cause(rule));
        assertTrue(exported(rule).contains("\"live\""), exported(rule));
    }

    @Test
    void aBlockedHostWithholdsTheRulesOfAllAccounts_andTheFeedNamesEachOfThem() throws Exception {
        String domain = host();
        ConfiguredRule first = published(world.account(), "https://" + domain + ":8443/a/");
        ConfiguredRule below = published(world.account(), "http://shop." + domain + "/b?c=d");
        ConfiguredRule beside = published(world.account(), "https://not" + domain + "/");
        ConfiguredRule longer = published(world.account(), "https://" + domain + ".cn/");
        SqlBlockList blockList = new SqlBlockList(world.database, world.clock);
        long before = revision();
        blockList.block(Actor.of("operator:ops"), domain.toUpperCase(Locale.ROOT), "malware", true);
        assertEquals(
                new Withholding(Cause.HOST_BLOCKED, "malware", world.clock.instant()),
                decides(first).withholding());
        assertEquals(Cause.HOST_BLOCKED, cause(first));
        assertEquals(Cause.HOST_BLOCKED, cause(below));
        assertNull(cause(beside));
        assertNull(cause(longer));
        assertEquals(withheld(first, "blocked"), exported(first));
        assertEquals(withheld(below, "blocked"), exported(below));
        assertTrue(exported(beside).contains("\"test\""), exported(beside));
        assertEquals(Set.of(first.appid(), below.appid()), changedSince(before));

        // The rule's own takedown outlives the block, and is the cause that its owner sees.
        supervision.takeDown(ANA, first.appid(), RuleRef.id(first.id()), "phishing");
        supervision.suspend(ANA, below.appid(), "spam");
        assertEquals(Cause.RULE_TAKEN_DOWN, cause(first));
        assertEquals(Cause.HOST_BLOCKED, cause(below));
        before = revision();
        assertTrue(blockList.unblock(Actor.of("operator:ops"), domain));
        assertEquals(Set.of(first.appid(), below.appid()), changedSince(before));
        assertEquals(Cause.RULE_TAKEN_DOWN, cause(first));
        assertEquals(Cause.ACCOUNT_SUSPENDED, cause(below));
    }

    private long revision() {
        return world.store.read(Store.Reader::revision);
    }

    @Test
    void ipAddressesAreHostsWithoutHostsBelow() {
        ConfiguredRule four = published(world.account(), "http://192.0.2.77/");
        ConfiguredRule six = published(world.account(), "http://[2001:db8::77]:81/");
        SqlBlockList blockList = new SqlBlockList(world.database, world.clock);
        long before = revision();
        blockList.block(Actor.of("operator:ops"), "192.0.2.77", "scanner", true);
        blockList.block(Actor.of("operator:ops"), "2001:db8::77", "scanner", true);
        assertEquals(Cause.HOST_BLOCKED, cause(four));
        assertEquals(Cause.HOST_BLOCKED, cause(six));
        assertEquals(Set.of(four.appid(), six.appid()), changedSince(before));
    }

    @Test
    void anAccountsOwnLimitsReplaceTheDefaults() {
        String appid = world.account();
        assertEquals(new Limits(10, 5, 20), supervision.limits(appid).inForce());
        Commit<Account> done = supervision.limit(ANA, appid, new AccountLimits(1, 0, 1));
        assertEquals(done.value().version(), supervision.limits(appid).version());
        assertEquals(new Limits(1, 0, 1), supervision.limits(appid).inForce());
        String prefix = "https://" + host() + "/a/";
        NewRule tested = new NewRule(prefix, false, PAGE, Version.TRIAL, List.of(prefix));
        refused(Refusal.TEST_LINK_LIMIT, () -> world.add(appid, tested), "at most 0");
        ConfiguredRule rule = world.add(appid, wish(prefix));
        RuleRef ref = RuleRef.id(rule.id());
        refused(Refusal.RULE_LIMIT, () -> world.add(appid, wish(prefix + "b/")), "at most 1");
        RuleEdit links = new RuleEdit(null, null, null, List.of(prefix));
        refused(Refusal.TEST_LINK_LIMIT, () -> world.rules.edit(ANA, appid, ref, links), "at most 0");
        world.rules.publish(ANA, appid, ref);
        assertEquals(0, world.rules.publishesLeft(appid));
        refused(Refusal.PUBLISH_QUOTA, () -> world.rules.publish(ANA, appid, ref), "at most 1");

        supervision.limit(ANA, appid, new AccountLimits(null, null, 25));
        assertEquals(new Limits(10, 5, 25), supervision.limits(appid).inForce());
        assertEquals(
                new AccountLimits(null, null, 25), supervision.limits(appid).own());
        assertEquals(24, world.rules.publishesLeft(appid));
        world.add(appid, wish(prefix + "b/"));
        world.rules.publish(ANA, appid, ref);
        for (Map.Entry<String, AccountLimits> bad : Map.of(
                        "rules", new AccountLimits(-1, null, null),
                        "test_links", new AccountLimits(null, 1_000_001, null),
                        "publishes", new AccountLimits(null, null, -5))
                .entrySet()) {
            refused(Refusal.INVALID_ARGUMENT, () -> supervision.limit(ANA, appid, bad.getValue()), bad.getKey());
        }
        supervision.limit(ANA, appid, AccountLimits.NONE);
        assertNull(world.accounts.get(appid).limits());
    }

    @Test
    void reasonsAreForPeople_andTheExpectedVersionCounts() {
        String appid = world.account();
        ConfiguredRule rule = published(appid, "https://" + host() + "/a/");
        RuleRef ref = RuleRef.id(rule.id());
        for (String bad : List.of("", " ", "a\nb", "x".repeat(501))) {
            refused(Refusal.INVALID_ARGUMENT, () -> supervision.suspend(ANA, appid, bad), "reason");
            refused(Refusal.INVALID_ARGUMENT, () -> supervision.takeDown(ANA, appid, ref, bad), "reason");
        }
        ChangeRequest stale = new ChangeRequest(Actor.of("operator:ana"), Precondition.version(1), null);
        refused(Refusal.VERSION_MISMATCH, () -> supervision.suspend(stale, appid, "spam"));
        refused(Refusal.VERSION_MISMATCH, () -> supervision.takeDown(stale, appid, ref, "spam"));
        refused(Refusal.ACCOUNT_NOT_FOUND, () -> supervision.suspend(ANA, "wx-none", "spam"));
        refused(Refusal.RULE_NOT_FOUND, () -> supervision.takeDown(ANA, appid, RuleRef.id("r0"), "spam"));
        assertNull(cause(rule));
    }
}
