package io.scangate.config.notices;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.BlockedHosts;
import io.scangate.config.lifecycle.Claims;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.lifecycle.Offer;
import io.scangate.config.lifecycle.Offers;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.PlannedReleases;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleAction;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.Supervision;
import io.scangate.config.lifecycle.World;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Finding;
import io.scangate.config.ownership.Outcome;
import io.scangate.config.store.SqlBlockList;
import io.scangate.config.store.SqlNotices;
import io.scangate.config.store.SqlVerificationStore;
import io.scangate.config.store.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class NoticesTest {
    private static final Duration DAY = Duration.ofDays(1);

    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    @TempDir
    Path directory;

    private World world;
    private Notices notices;

    @BeforeEach
    void open() {
        world = new World(kind.fresh(directory), new LifecycleSettings(10, 5, 2, "Asia/Shanghai"));
        notices = new Notices(new SqlNotices(world.database), NoticeSettings.DEFAULT, world.clock);
    }

    @AfterEach
    void close() {
        notices.close();
        world.close();
    }

    private List<Notice> of(@Nullable String appid) {
        return entries(appid).stream().map(NoticeLog.Entry::notice).toList();
    }

    private List<NoticeLog.Entry> entries(@Nullable String appid) {
        return notices.list(appid, null, Long.MAX_VALUE, 200).items();
    }

    @Test
    void theLastPublishOfAMonthIsANotice_andARefusedOneIsNot() {
        String appid = world.account();
        RuleRef rule = RuleRef.id(
                world.add(appid, World.wish("https://one.example.com/")).id());
        world.rules.publish(ANA, appid, rule);
        assertEquals(List.of(), of(appid));
        world.rules.publish(ANA, appid, rule);
        Notice used = new Notice(NoticeKind.QUOTA_USED, appid, Map.of("month", "2026-11", "limit", "2"));
        assertEquals(List.of(used), of(appid));
        assertThrows(RefusedException.class, () -> world.rules.publish(ANA, appid, rule));
        assertEquals(List.of(used), of(appid));
        assertEquals(world.clock.instant(), entries(appid).get(0).at());
    }

    @Test
    void theOwnerOfABroaderRuleLearnsOfARuleInside_byNameOnceItIsPublished() {
        String broad = world.account();
        String middle = world.account();
        String inner = world.account();
        world.add(broad, World.wish("https://two.example.com/"));
        world.add(broad, World.wish("https://two.example.com/a/"));
        world.add(middle, World.wish("https://two.example.com/a/b/"));
        Notice hidden = new Notice(
                NoticeKind.RULE_INSIDE, broad, Map.of("prefix", "https://two.example.com/a/", "state", "unpublished"));
        assertEquals(List.of(hidden), of(broad));

        ConfiguredRule rule = world.add(inner, World.wish("https://two.example.com/a/b/c"));
        world.add(inner, World.wish("https://two.example.com/a/b/c/d"));
        world.add(inner, World.wish("https://two.example.com/x/../elsewhere"));
        assertEquals(4, of(broad).size(), "the last one is inside the rule of the root");
        world.rules.publish(ANA, inner, RuleRef.id(rule.id()));
        Notice named = new Notice(
                NoticeKind.RULE_INSIDE,
                broad,
                Map.of(
                        "prefix",
                        "https://two.example.com/a/",
                        "state",
                        "published",
                        "other_appid",
                        inner,
                        "other_prefix",
                        "https://two.example.com/a/b/c"));
        assertEquals(named, of(broad).get(0));
        assertEquals("https://two.example.com/a/b/", of(middle).get(0).facts().get("prefix"));
        assertEquals(List.of(), of(inner), "the account's own rules are no news to it");
        int count = of(broad).size();
        world.rules.publish(ANA, inner, RuleRef.id(rule.id()));
        assertEquals(count, of(broad).size(), "it was published before");
    }

    @Test
    void aProofThatBeginsToFailIsOneNotice() {
        String appid = world.account();
        SqlVerificationStore checks = new SqlVerificationStore(world.database);
        Directory place = new Directory("https://one.example.com/a/");
        Finding found = new Finding(Outcome.PROVEN, "https://one.example.com/a/f.txt", 200, "found");
        Finding missing = new Finding(Outcome.NOT_FOUND, "https://one.example.com/a/f.txt", 404, "tried");
        checks.put(appid, place, missing, world.clock.instant());
        assertEquals(List.of(), of(appid), "it was never proven");
        checks.put(appid, place, found, world.clock.instant());
        world.clock.advance(DAY);
        String since = world.clock.instant().toString();
        for (int i = 0; i < 3; i++) {
            checks.put(appid, place, missing, world.clock.instant());
            world.clock.advance(DAY);
        }
        Map<String, String> facts = Map.of("directory", place.address(), "outcome", "not_found", "failed_since", since);
        assertEquals(List.of(new Notice(NoticeKind.PROOF_FAILING, appid, facts)), of(appid));
        checks.put(appid, place, found, world.clock.instant());
        checks.put(appid, place, missing, world.clock.instant());
        assertEquals(2, of(appid).size());
        checks.put("wx-gone", place, missing, world.clock.instant());
        assertEquals(2, of(null).size());
    }

    @Test
    void aListOfOneAccountAndKindKeepsItsPages_whileNewOnesCome() {
        String appid = world.account();
        String other = world.account();
        emit(appid, NoticeKind.WITHHELD, 5);
        emit(other, NoticeKind.WITHHELD, 1);
        emit(appid, NoticeKind.RULE_CLAIMED, 1);
        Page<NoticeLog.Entry> first = notices.list(appid, NoticeKind.WITHHELD, Long.MAX_VALUE, 3);
        emit(appid, NoticeKind.WITHHELD, 2);
        Page<NoticeLog.Entry> second =
                notices.list(appid, NoticeKind.WITHHELD, Long.parseLong(String.valueOf(first.next())), 3);
        List<Long> ids = new ArrayList<>();
        first.items().forEach(entry -> ids.add(entry.id()));
        second.items().forEach(entry -> ids.add(entry.id()));
        assertEquals(List.of(5L, 4L, 3L, 2L, 1L), ids);
        assertNull(second.next());
        assertEquals(9, of(null).size());
        assertEquals(8, of(appid).size());
    }

    private void emit(String appid, NoticeKind what, int count) {
        for (int i = 0; i < count; i++) {
            world.store.change(ANA, Account.class, writer -> {
                writer.notify(new Notice(what, appid, Map.of()));
                Account account = Objects.requireNonNull(writer.account(appid));
                return ChangeResult.put(AuditSubject.ACCOUNT, "update", appid, null, null, account);
            });
        }
    }

    @Test
    void oldNoticesAreNotListed_andAreDeleted_andNoIdIsUsedAgain() {
        String appid = world.account();
        emit(appid, NoticeKind.WITHHELD, 600);
        world.clock.advance(DAY.multipliedBy(90));
        assertEquals(200, entries(appid).size());
        notices.forget();
        assertEquals(600, stored());
        world.clock.advance(Duration.ofMillis(1));
        assertEquals(List.of(), entries(appid));
        notices.forget();
        assertEquals(0, stored());
        emit(appid, NoticeKind.WITHHELD, 1);
        assertEquals(601, entries(appid).get(0).id());
    }

    /** The number of stored notices, old or not. */
    private int stored() {
        SqlNotices log = new SqlNotices(world.database);
        return log.entries(null, null, Long.MAX_VALUE, Instant.EPOCH, 1_000)
                .items()
                .size();
    }

    @Test
    void anAccountMadeAnewInheritsNoNotices() {
        String appid = world.account();
        String other = world.account();
        emit(appid, NoticeKind.WITHHELD, 2);
        emit(other, NoticeKind.WITHHELD, 1);
        world.accounts.delete(ANA, appid);
        assertEquals(2, of(appid).size(), "operators still read them");
        world.accounts.forget(
                ANA,
                world.accounts.deleted(null, null, 1).slice().items().get(0).id());
        world.accounts.create(ANA, appid, "Anew", AccountKind.MEDIA);
        assertEquals(List.of(), of(appid));
        assertEquals(1, of(other).size());
    }

    @Test
    void whatOperatorsWithhold_isANoticeForEachOwner() {
        String one = world.account();
        String two = world.account();
        ConfiguredRule rule = world.add(one, World.wish("https://three.example.com/"));
        world.add(two, World.wish("https://sub.three.example.com/"));
        Supervision supervision = new Supervision(world.store, LifecycleSettings.DEFAULT, world.clock);
        supervision.suspend(ANA, one, "spam");
        assertEquals(withheld(one, Map.of("cause", "suspended", "reason", "spam")), of(one).get(0));
        supervision.resume(ANA, one);
        supervision.takeDown(ANA, one, RuleRef.id(rule.id()), "phishing");
        Map<String, String> takedown =
                Map.of("cause", "rule_taken_down", "prefix", "https://three.example.com/", "reason", "phishing");
        assertEquals(withheld(one, takedown), of(one).get(0));

        BlockedHosts blocked = new SqlBlockList(world.database, world.clock);
        blocked.block(Actor.of("operator:ana"), "three.example.com", "law", false);
        Map<String, String> block = Map.of("cause", "host_blocked", "host", "three.example.com", "reason", "law");
        assertEquals(withheld(one, block), of(one).get(0));
        assertEquals(List.of(), of(two), "its host is below, which is not blocked");
        blocked.block(Actor.of("operator:ana"), "three.example.com", "law", true);
        assertEquals(List.of(withheld(two, block)), of(two));
    }

    private static Notice withheld(String appid, Map<String, String> facts) {
        return new Notice(NoticeKind.WITHHELD, appid, facts);
    }

    @Test
    void aClaimIsANoticeForTheRulesOwner_andAnOfferForItsReceiver() {
        String owner = world.account();
        String other = world.account();
        String prefix = "https://four.example.com/";
        ConfiguredRule rule = world.add(owner, World.wish(prefix));
        Claims claims = new Claims(world.store, world.rules, world.clock);
        String claim = claims.claim(ANA, other, World.wish(prefix)).value().id();
        Map<String, String> open = Map.of("prefix", prefix, "state", "open", "other_appid", other);
        assertEquals(List.of(new Notice(NoticeKind.RULE_CLAIMED, owner, open)), of(owner));
        claims.refuse(ANA, claim);

        Offer offer = new Offers(world.store, world.rules, world.clock)
                .offer(ANA, owner, RuleRef.id(rule.id()), other)
                .value();
        Map<String, String> offered = Map.of("prefix", prefix, "offer", offer.id(), "other_appid", owner);
        assertEquals(
                new Notice(NoticeKind.RULE_OFFERED, other, offered), of(other).get(0));

        claims.grant(ANA, claims.claim(ANA, other, World.wish(prefix)).value().id());
        Map<String, String> granted = Map.of("prefix", prefix, "state", "granted", "other_appid", other);
        assertEquals(
                new Notice(NoticeKind.RULE_CLAIMED, owner, granted), of(owner).get(0));
    }

    @Test
    void aPlannedReleaseThatIsRefusedIsANotice() {
        String appid = world.account();
        ConfiguredRule rule = world.add(appid, World.wish("https://five.example.com/"));
        PlannedReleases planned = new PlannedReleases(world.store, world.rules, world.clock);
        String plan = planned.plan(
                        ANA,
                        appid,
                        world.clock.instant().plus(DAY),
                        List.of(RuleAction.of(RuleAction.Verb.PUBLISH, rule.id(), null)))
                .value()
                .id();
        world.accounts.update(ANA, appid, new AccountEdit(null, null, false));
        world.clock.advance(DAY);
        planned.carryOutDue();
        Notice failed = of(appid).get(0);
        assertEquals(NoticeKind.PLANNED_PUBLISH_FAILED, failed.kind());
        assertEquals(plan, failed.facts().get("planned_release"));
        assertEquals("code_not_published", failed.facts().get("reason"));
    }
}
