package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.Access;
import io.scangate.config.access.AccessStore.Kind;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.access.Keys;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.lifecycle.PlannedRelease.State;
import io.scangate.config.lifecycle.RuleAction.Verb;
import io.scangate.config.notices.NoticeLog;
import io.scangate.config.notices.Webhook;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.config.store.SqlBlockList;
import io.scangate.config.store.SqlFreeze;
import io.scangate.config.store.SqlLicenceStore;
import io.scangate.config.store.SqlNotices;
import io.scangate.config.store.SqlWebhooks;
import io.scangate.config.store.TestDatabase;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Changes under way and planned releases do not outlive the credential of their author. */
class EndedCredentialsTest extends WorldTest {
    private static final Actor OPS = Actor.of("operator:ops");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Access access = new Access(new SqlAccessStore(world.database), world.clock);
    private final Keys keys = access.keys();
    private final Supervision supervision = new Supervision(world.store, LifecycleSettings.DEFAULT, world.clock);
    private final PlannedReleases planned = new PlannedReleases(world.store, world.rules, world.clock);

    /** An account with a rule; an operator, the account and a platform may publish it. */
    private final String appid = world.account();

    private final ConfiguredRule rule = world.add(appid, World.wish("https://" + World.host() + "/"));
    private final String platform = "p-" + appid;
    private final String operator = keys.createOperatorKey(OPS, "op-" + appid, KeyTerms.NEW);
    private final String account = access.accountToken(appid, keys.resetAccountSecret(OPS, appid, null))
            .token();
    private final String authorized = authorize();

    EndedCredentialsTest(TestDatabase kind) {
        super(kind);
    }

    private String authorize() {
        String secret = keys.putPlatform(OPS, platform, "t", KeyTerms.NEW);
        String token = access.platformToken(platform, secret, "t").token();
        String refresh = keys.authorize(OPS, platform, appid, KeyTerms.NEW);
        return access.authorizerToken(token, platform, appid, refresh).access().token();
    }

    /** The ends by name, each of the caller with a token; {@code once} says whether it ends the credential for ever. */
    private record End(String token, boolean once, Runnable act) {}

    private Map<String, End> ends() {
        Map<String, End> ends = new LinkedHashMap<>();
        ends.put("a key is ended", new End(operator, true, () -> keys.end(OPS, Kind.OPERATOR, "op-" + appid, null)));
        ends.put(
                "a key is replaced",
                new End(operator, true, () -> keys.createOperatorKey(OPS, "op-" + appid, KeyTerms.ROTATE)));
        ends.put("a secret is replaced", new End(account, true, () -> keys.resetAccountSecret(OPS, appid, null)));
        ends.put("a secret is ended", new End(account, true, () -> keys.end(OPS, Kind.ACCOUNT, appid, appid)));
        ends.put(
                "an authorization is withdrawn",
                new End(authorized, true, () -> keys.end(OPS, Kind.AUTHORIZATION, platform, appid)));
        ends.put(
                "an authorization is replaced",
                new End(authorized, true, () -> keys.authorize(OPS, platform, appid, KeyTerms.ROTATE)));
        ends.put(
                "a platform is deleted", new End(authorized, true, () -> keys.end(OPS, Kind.PLATFORM, platform, null)));
        ends.put(
                "a platform's secret is replaced",
                new End(authorized, true, () -> keys.putPlatform(OPS, platform, "t", KeyTerms.ROTATE)));
        ends.put("an account is suspended", new End(account, false, () -> supervision.suspend(ANA, appid, "fraud")));
        ends.put(
                "a platform's account is suspended",
                new End(authorized, false, () -> supervision.suspend(ANA, appid, "fraud")));
        ends.put(
                "an account becomes personal",
                new End(
                        account,
                        false,
                        () -> world.accounts.update(ANA, appid, new AccountEdit(null, AccountKind.PERSONAL, null))));
        return ends;
    }

    /** Each test needs a fresh account for each end, so it runs in a new instance of this class. */
    private void forEachEnd(Case test) {
        for (String name : ends().keySet()) {
            EndedCredentialsTest fresh = new EndedCredentialsTest(kind);
            End end = Objects.requireNonNull(fresh.ends().get(name));
            test.run(fresh, name, end);
        }
    }

    private interface Case {
        void run(EndedCredentialsTest fresh, String name, End end);
    }

    @Test
    void aChangeUnderWayIsRefusedLikeALaterCall() {
        forEachEnd((fresh, name, end) -> {
            // The call is admitted here, and its change waits for the lock of all changes.
            Actor author = fresh.access.caller(end.token()).author();
            RuleRef ref = RuleRef.id(fresh.rule.id());
            world.rules.edit(ChangeRequest.by(author), fresh.appid, ref, World.page("pages/before"));
            end.act().run();
            long revision = world.revision();
            RuntimeException late = assertThrows(RuntimeException.class, () -> fresh.access.caller(end.token()), name);
            RuntimeException held = assertThrows(
                    RuntimeException.class,
                    () -> world.rules.edit(ChangeRequest.by(author), fresh.appid, ref, World.page("pages/after")),
                    name);
            assertEquals(late.getClass(), held.getClass(), name);
            if (late instanceof RefusedException refused) {
                assertEquals("account_suspended", refused.refusal().code(), name);
                assertEquals(refused.getMessage(), held.getMessage(), name);
            }
            assertEquals(revision, world.revision(), name);
        });
    }

    @Test
    void everyKindOfChangeIsRefusedAfterTheEndOfItsKey() {
        Actor author = access.caller(operator).author();
        keys.end(OPS, Kind.OPERATOR, "op-" + appid, null);
        ChangeRequest change = ChangeRequest.by(author);
        SqlBlockList blockList = new SqlBlockList(world.database, world.clock);
        SqlWebhooks webhooks = new SqlWebhooks(world.database, SecretKeys.NONE, world.clock);
        LicenceTable licences = new LicenceTable(new SqlLicenceStore(world.database, world.clock));
        String host = World.host();
        blockList.block(OPS, host, "a reason", false);
        Webhook webhook = new Webhook(null, "hook-" + appid, "https://" + host + "/", Set.of(), Instant.EPOCH);
        webhooks.put(OPS, webhook, "s", false, 20);
        String domain = appid + ".com";
        byte[] csv = ("domain,licence,holder\n" + domain + ",1,a\n").getBytes(StandardCharsets.UTF_8);
        assertEquals(
                1, licences.importCsv(OPS, new ByteArrayInputStream(csv), false).imported());
        long revision = world.revision();
        List<Executable> changes = List.of(
                () -> world.accounts.create(change, "new-" + appid, "New", AccountKind.MEDIA),
                () -> supervision.suspend(change, appid, "a reason"),
                () -> keys.createOperatorKey(author, "again-" + appid, KeyTerms.NEW),
                () -> keys.createGatewayKey(author, "again-" + appid, KeyTerms.NEW),
                () -> keys.resetAccountSecret(author, appid, null),
                () -> keys.end(author, Kind.ACCOUNT, appid, appid),
                () -> keys.end(author, Kind.PLATFORM, platform, null),
                () -> blockList.block(author, host, "another reason", false),
                () -> blockList.block(author, host, "a reason", false),
                () -> blockList.unblock(author, host),
                () -> webhooks.put(author, webhook, "s", true, 20),
                () -> webhooks.put(author, webhook, "s", false, 20),
                () -> webhooks.delete(author, null, "hook-" + appid),
                () -> licences.importCsv(author, new ByteArrayInputStream(csv), false),
                () -> licences.remove(author, domain),
                () -> new SqlFreeze(world.database, world.clock).freeze(change, "a reason"));
        for (int i = 0; i < changes.size(); i++) {
            assertThrows(NotAdmittedException.class, changes.get(i), "change " + i);
        }
        assertEquals(revision, world.revision());
        access.caller(account);
    }

    @Test
    void aPublishThatWaitsForTheRegistryOfLicencesIsRefusedAfterTheWithdrawal() throws Exception {
        Actor author = access.caller(authorized).author();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        LicenceCheck registry = link -> {
            asked.countDown();
            await(answered);
            return new LicenceCheck.Verdict(true, "example", "");
        };
        Rules rules = new Rules(
                world.store,
                registry,
                (owner, link) -> new OwnershipCheck.Verdict(true, ""),
                link -> false,
                LifecycleSettings.DEFAULT,
                world.clock);
        ExecutorService calls = Executors.newSingleThreadExecutor();
        try {
            Future<Commit<ConfiguredRule>> publish =
                    calls.submit(() -> rules.publish(ChangeRequest.by(author), appid, RuleRef.id(rule.id())));
            await(asked);
            keys.end(OPS, Kind.AUTHORIZATION, platform, appid);
            answered.countDown();
            ExecutionException failed = assertThrows(ExecutionException.class, publish::get);
            assertTrue(failed.getCause() instanceof NotAdmittedException, String.valueOf(failed.getCause()));
        } finally {
            calls.shutdownNow();
        }
        assertNull(world.rules.get(appid, RuleRef.id(rule.id())).live());
    }

    private static void await(CountDownLatch gate) {
        try {
            assertTrue(gate.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private PlannedRelease plan(Actor author) {
        RuleAction publish = RuleAction.of(Verb.PUBLISH, rule.id(), rule.version());
        Instant at = LiveRelease.now(world.clock).plus(HOUR);
        return planned.plan(ChangeRequest.by(author), appid, at, List.of(publish))
                .value();
    }

    @Test
    void aPlannedReleaseEndsWithTheCredentialOfItsAuthor_inTheSameTransaction() {
        forEachEnd((fresh, name, end) -> {
            PlannedRelease plan = fresh.plan(fresh.access.caller(end.token()).author());
            PlannedRelease other = fresh.plan(OPS);
            long revision = world.revision();
            end.act().run();
            PlannedRelease ended = planned.get(fresh.appid, plan.id());
            if (end.once()) {
                assertEquals(State.FAILED, ended.state(), name);
                World.Row entry = world.audit(revision).get(0);
                assertEquals("planned_release.fail operator:ops", entry.action() + " " + entry.actor(), name);
            } else {
                assertEquals(State.WAITING, ended.state(), name);
            }
            assertEquals(State.WAITING, planned.get(fresh.appid, other.id()).state(), name);
            planned.withdraw(ANA, fresh.appid, other.id());

            world.clock.advance(HOUR);
            planned.carryOutDue();
            ended = planned.get(fresh.appid, plan.id());
            assertEquals(State.FAILED, ended.state(), name);
            assertEquals(end.once() ? "credential_ended" : "account_suspended", ended.reason(), name);
            assertNull(world.rules.get(fresh.appid, RuleRef.id(fresh.rule.id())).live(), name);
            List<NoticeLog.Entry> notices = new SqlNotices(world.database)
                    .entries(fresh.appid, NoticeKind.PLANNED_PUBLISH_FAILED, Long.MAX_VALUE, Instant.EPOCH, 10)
                    .items();
            assertEquals(1, notices.size(), name);
            assertEquals(plan.id(), notices.get(0).notice().facts().get("planned_release"), name);
        });
    }

    @Test
    void aPlannedReleaseFailsIfItsCredentialHasExpired() {
        Instant end = LiveRelease.now(world.clock).plus(HOUR);
        String key = keys.createOperatorKey(OPS, "short-" + appid, new KeyTerms(false, end));
        PlannedRelease plan = plan(access.caller(key).author());
        world.clock.advance(HOUR);
        planned.carryOutDue();
        assertEquals("credential_ended", planned.get(appid, plan.id()).reason());
        assertNull(world.rules.get(appid, RuleRef.id(rule.id())).live());
    }

    @Test
    void aPlannedReleaseOfARuleThatIsTakenDownIsMade_andTheRuleStaysWithheld() {
        PlannedRelease plan = plan(access.caller(account).author());
        supervision.takeDown(ANA, appid, RuleRef.id(rule.id()), "phishing");
        world.clock.advance(HOUR);
        planned.carryOutDue();
        assertEquals(State.DONE, planned.get(appid, plan.id()).state());
        ConfiguredRule now = world.rules.get(appid, RuleRef.id(rule.id()));
        assertTrue(now.isPublished());
        assertEquals(
                Withholding.Cause.RULE_TAKEN_DOWN,
                Objects.requireNonNull(now.withholding()).cause());
        ConfiguredRule direct =
                world.rules.publish(ANA, appid, RuleRef.id(rule.id())).value();
        assertTrue(direct.isPublished() && direct.isTakenDown(), "as a direct publish");
    }

    @Test
    void anAuthorizationNeedsItsPlatformUnderTheLock() {
        // The first look at the clock is after all checks outside of the transaction.
        InstantSource racing = () -> {
            keys.end(OPS, Kind.PLATFORM, platform, null);
            return world.clock.instant();
        };
        Keys late = new Access(new SqlAccessStore(world.database), racing.withZone(ZoneOffset.UTC)).keys();
        KeyTerms terms = new KeyTerms(true, world.clock.instant().plus(HOUR));
        World.refused(
                Refusal.INVALID_ARGUMENT, () -> late.authorize(OPS, platform, appid, terms), "the appid of a platform");
    }

    @Test
    void theCallsOfAPersonalAccountAreRefused_untilAnOperatorChangesItsKind() {
        world.accounts.update(ANA, appid, new AccountEdit(null, AccountKind.PERSONAL, null));
        for (String token : List.of(account, authorized)) {
            World.refused(Refusal.SUSPENDED_AS_PERSONAL, () -> access.caller(token), appid, "personal", "an operator");
            assertEquals(appid, access.callerOfAnyKind(token).onlyAccount());
        }
        Actor author = access.caller(operator).author();
        world.accounts.update(ChangeRequest.by(author), appid, new AccountEdit(null, AccountKind.MEDIA, null));
        access.caller(account);
        access.caller(authorized);
    }
}
