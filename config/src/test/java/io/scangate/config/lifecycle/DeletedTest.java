package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.notices.Webhook;
import io.scangate.config.notices.WebhookStore;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.store.SqlAudit;
import io.scangate.config.store.SqlFreeze;
import io.scangate.config.store.SqlScanStore;
import io.scangate.config.store.SqlWebhooks;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.Version;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Deleted accounts and rules: what is restored, what is held, and what a new account of the same appid inherits. */
class DeletedTest extends WorldTest {
    private final String appid = world.account();
    private final String root = "https://" + World.host() + "/";
    private final RuleRef ref = RuleRef.prefix(root);

    DeletedTest(TestDatabase kind) {
        super(kind);
    }

    private ConfiguredRule published() {
        world.add(appid, new NewRule(root, true, World.PAGE, Version.TRIAL, List.of(root + "t")));
        world.rules.publish(ANA, appid, ref);
        world.rules.edit(ANA, appid, ref, World.page("pages/two/two"));
        world.rules.publish(ANA, appid, ref);
        return world.rules
                .edit(ANA, appid, ref, World.page("pages/draft/draft"))
                .value();
    }

    private Deleted<Account> deleteAccount() {
        world.accounts.delete(ANA, appid);
        return world.accounts.deleted(null, null, 200).slice().items().stream()
                .filter(each -> each.value().appid().equals(appid))
                .findFirst()
                .orElseThrow();
    }

    private List<Deleted<ConfiguredRule>> deletedRules() {
        return world.rules.deleted(appid, null, 200).slice().items();
    }

    private void countScans(long hour) throws SQLException {
        try (Connection connection = world.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO scan_counts (appid, prefix, hour, scans) VALUES ('" + appid + "', '" + root
                    + "', " + hour + ", 7)");
        }
    }

    @Test
    void aDeletedRuleIsRestoredAsItWas() {
        ConfiguredRule rule = published();
        List<Release> releases = world.rules.releases(appid, ref);
        int left = world.rules.publishesLeft(appid);
        world.rules.delete(ANA, appid, ref);
        Instant now = world.clock.instant();
        assertEquals(List.of(new Deleted<>(rule.id(), rule, now, now.plus(Duration.ofDays(365)))), deletedRules());
        String other = world.account();
        refused(Refusal.RULE_NOT_FOUND, () -> world.rules.restore(ANA, other, rule.id()), rule.id());
        world.unproven.add(root);
        refused(Refusal.OWNERSHIP_NOT_PROVEN, () -> world.rules.restore(ANA, appid, rule.id()), "no file is there");
        world.unproven.remove(root);
        Commit<ConfiguredRule> restored = world.rules.restore(ANA, appid, rule.id());
        assertEquals(rule.withLive(rule.live(), restored.revision()), restored.value());
        assertEquals(restored.value(), world.rules.get(appid, ref));
        assertEquals(releases, world.rules.releases(appid, ref));
        assertEquals(left, world.rules.publishesLeft(appid));
        assertEquals(List.of(), deletedRules());
        world.rules.delete(ANA, appid, ref);
        world.rules.restore(ANA, appid, rule.id());
    }

    @Test
    void aDeletedRuleIsNotRestoredOnceItsRangeIsTaken() {
        ConfiguredRule rule = published();
        world.rules.delete(ANA, appid, ref);
        String other = world.account();
        world.add(other, World.wish(root + "inside/"));
        refused(Refusal.PREFIX_TAKEN, () -> world.rules.restore(ANA, appid, rule.id()), "another account");
        world.rules.delete(ANA, other, RuleRef.prefix(root + "inside/"));
        world.add(appid, World.wish(root));
        refused(Refusal.DUPLICATE_RULE, () -> world.rules.restore(ANA, appid, rule.id()), root);
    }

    @Test
    void aDeletedAccountHoldsItsRanges_andIsRestoredWithThirtyDays() {
        ConfiguredRule rule = published();
        String plain = "https://" + World.host() + "/plain/";
        world.add(appid, World.wish(plain));
        Account before =
                world.accounts.putMember(ANA, appid, "bo", Role.DEVELOPER).value();
        List<Release> releases = world.rules.releases(appid, ref);
        Deleted<Account> deleted = deleteAccount();
        assertEquals(world.clock.instant().plus(Duration.ofDays(30)), deleted.until());
        assertEquals(before, deleted.value());
        refused(Refusal.ACCOUNT_NOT_FOUND, () -> world.accounts.get(appid), appid);

        String other = world.account();
        refused(Refusal.PREFIX_TAKEN, () -> world.add(other, World.wish(root)), "another account");
        refused(
                Refusal.PREFIX_TAKEN,
                () -> world.add(other, World.wish(root + "inside")),
                "a range that another account occupies");
        refused(Refusal.PREFIX_TAKEN, () -> world.add(other, World.wish(plain)), "another account");
        String around = plain.replace("plain/", "");
        refused(Refusal.PREFIX_TAKEN, () -> world.add(other, World.occupying(around)), "cannot be occupied");
        world.add(other, World.wish(plain + "inside"));

        world.clock.advance(Duration.ofDays(30).minusMillis(1));
        world.accounts.forgetDeleted();
        Account restored = world.accounts.restore(ANA, deleted.id()).value();
        assertEquals(Map.of("bo", Role.DEVELOPER), restored.members());
        assertTrue(restored.codePublished() && restored.version() > before.version());
        assertEquals(rule, world.rules.get(appid, ref));
        assertEquals(releases, world.rules.releases(appid, ref));
        assertEquals(2, world.rules.list(appid, null, 10).items().size());
        refused(Refusal.ACCOUNT_NOT_FOUND, () -> world.accounts.restore(ANA, deleted.id()), deleted.id());
        world.rules.delete(ANA, appid, ref);
        world.add(other, World.wish(root));
    }

    @Test
    void afterThirtyDays_theRangesAreFree() {
        published();
        Deleted<Account> deleted = deleteAccount();
        world.clock.advance(Duration.ofDays(30));
        refused(Refusal.ACCOUNT_NOT_FOUND, () -> world.accounts.restore(ANA, deleted.id()), deleted.id());
        long revision = world.revision();
        world.accounts.forgetDeleted();
        assertEquals(revision, world.revision(), "no change of rules");
        world.add(world.account(), World.wish(root));
    }

    /** Made anew, it would lose its rules and its ranges, possibly by a mistake of somebody else. */
    @Test
    void aDeletedAccountIsNotMadeAnew_untilAnOperatorForgetsItOrItsTimeIsOver() throws SQLException {
        ConfiguredRule rule = published();
        Deleted<Account> deleted = deleteAccount();
        String hint = "/v1/deleted-accounts/" + deleted.id();
        refused(
                Refusal.ACCOUNT_DELETED,
                () -> world.accounts.create(ANA, appid, "Anew", AccountKind.MEDIA),
                "restore it with POST " + hint + "/restore",
                "DELETE " + hint);
        List<AccountImport.Omission> leftOut = new ArrayList<>();
        AccountImport.Terms terms = new AccountImport.Terms(AccountKind.MEDIA, true, "p", 10, 5);
        world.store.changeMany("local:ana", batch -> new AccountImport("local:ana", terms, world.clock)
                .take(
                        batch,
                        new io.scangate.gateway.rule.Account(
                                appid, Map.of(), List.of(new Rule(root + "new", "p/p", null))),
                        leftOut::add));
        assertEquals(
                List.of("account_deleted"),
                leftOut.stream().map(AccountImport.Omission::reason).toList());
        assertTrue(leftOut.get(0).detail().contains(hint), leftOut.get(0).detail());
        world.accounts.restore(ANA, deleted.id());
        assertEquals(rule, world.rules.get(appid, ref));

        Deleted<Account> again = deleteAccount();
        world.accounts.forget(ANA, again.id());
        refused(Refusal.ACCOUNT_NOT_FOUND, () -> world.accounts.forget(ANA, again.id()), again.id());
        world.add(world.account(), World.wish(root + "free"));
        world.accounts.create(ANA, appid, "Anew", AccountKind.MEDIA);
        assertEquals(0, count("held_rules"));

        Deleted<Account> last = deleteAccount();
        world.clock.advance(Duration.between(world.clock.instant(), last.until()));
        world.accounts.create(ANA, appid, "After its time", AccountKind.MEDIA);
    }

    private int count(String table) throws SQLException {
        try (Connection connection = world.connection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT count(*) FROM " + table + " WHERE appid = '" + appid + "'")) {
            assertTrue(rows.next());
            return rows.getInt(1);
        }
    }

    @Test
    void deletedRulesHavePages_andAreForgottenAfterAYear() throws SQLException {
        for (int i = 0; i < 5; i++) {
            ConfiguredRule rule = world.add(appid, World.wish(root + i));
            world.rules.delete(ANA, appid, RuleRef.id(rule.id()));
        }
        Page<Deleted<ConfiguredRule>> first = world.rules.deleted(appid, null, 2);
        assertEquals(5, first.total());
        Page<Deleted<ConfiguredRule>> last =
                world.rules.deleted(appid, first.slice().next(), 3);
        assertEquals(root + 2, last.slice().items().get(0).value().prefix());
        assertEquals(3, last.slice().items().size());
        assertNull(last.slice().next());
        String id = last.slice().items().get(2).id();
        world.clock.advance(Duration.ofDays(365));
        assertEquals(List.of(), deletedRules());
        refused(Refusal.RULE_NOT_FOUND, () -> world.rules.restore(ANA, appid, id), id);
        world.accounts.forgetDeleted();
        assertEquals(0, count("archived_rules"));
    }

    @Test
    void aRestoredAccountHasItsWebhooks_andStaysHeldOff() throws SQLException {
        SqlWebhooks webhooks = new SqlWebhooks(world.database, SecretKeys.NONE, world.clock);
        Webhook webhook = new Webhook(
                appid, "ops", "https://ops.example.com/", Set.of(NoticeKind.WITHHELD), world.clock.instant());
        webhooks.put(Actor.of("operator:ana"), webhook, "secret", false, 10);
        Supervision supervision = new Supervision(world.store, LifecycleSettings.DEFAULT, world.clock);
        supervision.switchFeature(ANA, appid, false, true);
        WebhookStore.Stored before = webhooks.webhook(appid, "ops").orElseThrow();
        Deleted<Account> deleted = deleteAccount();
        assertTrue(webhooks.webhook(appid, "ops").isEmpty());
        try (Connection connection = world.connection();
                Statement statement = connection.createStatement()) {
            // As a version without the column has archived it.
            statement.execute("UPDATE archived_accounts SET account = replace(account, '\"featureHeldOff\":true,', ''),"
                    + " content = replace(content, '\"feature_held_off\":1,', '') WHERE id = '" + deleted.id() + "'");
        }
        world.accounts.restore(ANA, deleted.id());
        assertEquals(before, webhooks.webhook(appid, "ops").orElseThrow());
        refused(Refusal.FEATURE_HELD_OFF, () -> supervision.switchFeature(ANA, appid, true, false), appid);
        world.accounts.restore(ANA, deleteAccount().id());
        supervision.switchFeature(ANA, appid, true, true);
        world.accounts.restore(ANA, deleteAccount().id());
        assertFalse(world.accounts.get(appid).featureOff());
    }

    /** A replica of an earlier version has stored it. */
    @Test
    void aDeletedRuleWithoutAnEnd_hasAYear() throws SQLException {
        ConfiguredRule rule = published();
        world.rules.delete(ANA, appid, ref);
        Deleted<ConfiguredRule> deleted = deletedRules().get(0);
        try (Connection connection = world.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE archived_rules SET until = NULL WHERE id = '" + rule.id() + "'");
        }
        world.clock.advance(Duration.ofDays(365).minusMillis(1));
        world.accounts.forgetDeleted();
        assertEquals(List.of(deleted), deletedRules());
        SqlFreeze freezing = new SqlFreeze(world.database, world.clock);
        freezing.freeze(ANA, "migration");
        world.clock.advance(Duration.ofDays(1));
        freezing.end(ANA);
        world.accounts.forgetDeleted();
        assertEquals(
                deleted.until().plus(Duration.ofDays(1)), deletedRules().get(0).until());
        world.clock.advance(Duration.ofMillis(1));
        world.accounts.forgetDeleted();
        assertEquals(0, count("archived_rules"));
    }

    /** The rules that an account has deleted before go and come with it. */
    @Test
    void theDeletedRulesOfADeletedAccount_areRestoredOrForgottenWithIt() throws SQLException {
        ConfiguredRule rule = published();
        world.rules.delete(ANA, appid, ref);
        world.accounts.restore(ANA, deleteAccount().id());
        world.rules.restore(ANA, appid, rule.id());
        world.rules.delete(ANA, appid, ref);
        deleteAccount();
        world.clock.advance(Duration.ofDays(30));
        world.accounts.forgetDeleted();
        assertEquals(0, count("archived_accounts"));
        assertEquals(0, count("archived_rules"));
    }

    @Test
    void aReleaseThatIsDone_isForgottenAfterThreeMonths_andAWaitingOneIsNot() {
        published();
        PlannedReleases planned = new PlannedReleases(world.store, world.rules, world.clock);
        List<RuleAction> publish = List.of(RuleAction.of(
                RuleAction.Verb.PUBLISH, world.rules.get(appid, ref).id(), null));
        Instant soon = world.clock.instant().plusSeconds(1);
        planned.plan(ANA, appid, soon, publish);
        PlannedRelease waiting = planned.plan(
                        ANA, appid, soon.plus(Duration.ofDays(365).minusSeconds(1)), publish)
                .value();
        world.clock.advance(Duration.ofSeconds(1));
        planned.carryOutDue();
        world.clock.advance(PlannedRelease.KEPT);
        world.accounts.forgetDeleted();
        assertEquals(2, planned.list(appid, null, null, 10).items().size());
        world.clock.advance(Duration.ofMillis(1));
        world.accounts.forgetDeleted();
        assertEquals(List.of(waiting), planned.list(appid, null, null, 10).items());
    }

    @Test
    void aFreezeStopsTheClockOfTheArchive() {
        published();
        Deleted<Account> deleted = deleteAccount();
        SqlFreeze freezing = new SqlFreeze(world.database, world.clock);
        world.clock.advance(Duration.ofDays(29));
        freezing.freeze(ANA, "migration");
        world.clock.advance(Duration.ofDays(5));
        freezing.freeze(ANA, "migration, which takes longer");
        world.clock.advance(Duration.ofDays(5));
        world.accounts.forgetDeleted();
        Page<Deleted<Account>> listed = world.accounts.deleted(null, null, 200);
        assertEquals(
                List.of(),
                world.accounts.deleted("no such appid", null, 200).slice().items());
        for (Deleted<Account> each : listed.slice().items()) {
            String part = each.value().appid().substring(1).toUpperCase(Locale.ROOT);
            assertTrue(world.accounts.deleted(part, null, 200).slice().items().contains(each), part);
        }
        assertTrue(listed.slice().items().contains(deleted), "it is in the list during the freeze");
        freezing.end(ANA);
        world.accounts.forgetDeleted();
        world.clock.advance(Duration.ofDays(1).minusMillis(1));
        world.accounts.forgetDeleted();
        world.accounts.restore(ANA, deleted.id());
        Deleted<Account> again = deleteAccount();
        assertEquals(world.clock.instant().plus(Duration.ofDays(30)), again.until());
    }

    /** Its owner could not put a file back while the account did not exist. */
    @Test
    void theTimeOfADeletedAccountIsNoTimeOfAFailingProof() {
        ConfiguredRule rule = published();
        world.store.changeMany(
                "service:test",
                batch -> batch.change(writer -> {
                    writer.markUnproven(rule, LiveRelease.now(world.clock));
                    return Store.ChangeResult.put(AuditSubject.RULE, "edit", appid, null, null, rule);
                }));
        world.clock.advance(Duration.ofDays(1));
        Deleted<Account> deleted = deleteAccount();
        world.clock.advance(Duration.ofDays(20));
        world.accounts.restore(ANA, deleted.id());
        Instant now = world.clock.instant();
        assertEquals(
                now.minus(Duration.ofDays(1)),
                world.store.read(reader -> Objects.requireNonNull(reader.unprovenSince(rule))));
    }

    @Test
    void anAccountMadeAnewInheritsNothing() throws SQLException {
        ConfiguredRule rule = published();
        Instant now = world.clock.instant();
        long hour = now.getEpochSecond() / 3600;
        SqlScanStore scans = new SqlScanStore(world.database);
        countScans(hour);
        ChangeRequest once = new ChangeRequest(
                Actor.of("operator:ana"), null, new ChangeRequest.Once("operator:ana", appid, "print"));
        world.rules.publish(once, appid, RuleRef.id(rule.id()));
        assertEquals(
                1,
                scans.counts(appid, now.minusSeconds(3600), now.plusSeconds(3600), null, 10)
                        .items()
                        .size());
        Deleted<Account> deleted = deleteAccount();
        world.accounts.forget(ANA, deleted.id());

        Commit<Account> made = world.accounts.create(ANA, appid, "Anew", AccountKind.MEDIA);
        world.accounts.update(ANA, appid, new AccountEdit(null, null, true));
        assertEquals(20, world.rules.publishesLeft(appid));
        assertEquals(
                made.revision(),
                new SqlAudit(world.database)
                        .entries(appid, Long.MAX_VALUE, 100).items().stream()
                                .mapToLong(AuditLog.Entry::revision)
                                .min()
                                .orElseThrow());
        assertTrue(
                new SqlAudit(world.database)
                        .entries(null, made.revision(), 100).items().stream()
                                .anyMatch(entry -> appid.equals(entry.appid())),
                "operators see the earlier account");
        assertEquals(
                List.of(),
                scans.counts(appid, now.minusSeconds(3600), now.plusSeconds(3600), null, 10)
                        .items());
        countScans(hour - 1);
        assertEquals(
                List.of(),
                scans.counts(appid, now.minusSeconds(7200), now.plusSeconds(3600), null, 10)
                        .items(),
                "a late report of the earlier account");
        assertEquals(List.of(), deletedRules());
        refused(Refusal.ACCOUNT_NOT_FOUND, () -> world.accounts.restore(ANA, deleted.id()), deleted.id());
        ConfiguredRule added = world.add(appid, World.wish(root));
        Commit<ConfiguredRule> published = world.rules.publish(once, appid, RuleRef.id(added.id()));
        assertFalse(published.replayed());
        assertNull(world.rules.releases(appid, ref).get(0).endedAt());
    }
}
