package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.PlannedRelease.State;
import io.scangate.config.lifecycle.RuleAction.Verb;
import io.scangate.config.store.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Releases that are set for a time. The clock is the test's. */
class PlannedReleasesTest extends WorldTest {
    private final String appid = world.account();
    private final String root = "https://" + World.host() + "/";
    private final PlannedReleases planned = new PlannedReleases(world.store, world.rules, world.clock);

    PlannedReleasesTest(TestDatabase kind) {
        super(kind);
    }

    private ConfiguredRule add(String path) {
        return world.add(appid, World.wish(root + path));
    }

    private ConfiguredRule rule(ConfiguredRule earlier) {
        return world.rules.get(appid, RuleRef.id(earlier.id()));
    }

    private PlannedRelease plan(Duration in, RuleAction... actions) {
        Instant at = LiveRelease.now(world.clock).plus(in);
        return planned.plan(ANA, appid, at, List.of(actions)).value();
    }

    private static RuleAction action(Verb verb, ConfiguredRule rule) {
        return RuleAction.of(verb, rule.id(), rule.version());
    }

    @Test
    void aReleaseIsCarriedOutAtItsTime_withThePageOfItsPlanning_byOneOfManyProcesses() throws Exception {
        ConfiguredRule opening = add("opening/");
        ConfiguredRule closing = world.rules
                .publish(ANA, appid, RuleRef.id(add("closing/").id()))
                .value();
        PlannedRelease plan = plan(Duration.ofHours(2), action(Verb.PUBLISH, opening), action(Verb.UNPUBLISH, closing));
        assertEquals(State.WAITING, plan.state());
        assertEquals(List.of(plan), planned.list(appid, null, null, 10).items());
        world.rules.edit(ANA, appid, RuleRef.id(opening.id()), World.page("pages/later/later"));

        long revision = world.revision();
        world.clock.advance(Duration.ofHours(2).minusMillis(1));
        planned.carryOutDue();
        assertEquals(revision, world.revision(), "a millisecond early");

        world.clock.advance(Duration.ofMillis(1));
        ExecutorService processes = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> each = new ArrayList<>(Collections.nCopies(8, () -> {
                new PlannedReleases(world.store, world.rules, world.clock).carryOutDue();
                return true;
            }));
            for (Future<Boolean> done : processes.invokeAll(each)) {
                assertTrue(done.get());
            }
        } finally {
            processes.shutdownNow();
        }
        assertEquals(revision + 1, world.revision());
        Release live = Objects.requireNonNull(rule(opening).live());
        assertEquals(World.PAGE, live.page());
        assertEquals("operator:ana", live.by());
        assertTrue(rule(opening).hasDraft(), "the later page is a draft");
        assertNull(rule(closing).live());
        PlannedRelease done = planned.get(appid, plan.id());
        assertEquals(State.DONE, done.state());
        assertEquals(revision + 1, done.version());
        World.Row row = world.audit(revision).get(0);
        assertEquals("rules.change", row.action());
        assertTrue(Objects.requireNonNull(row.after()).contains("\"plan\":\"" + plan.id() + "\""), row.after());
        refused(Refusal.PLAN_NOT_FOUND, () -> planned.withdraw(ANA, appid, plan.id()), "waits or has failed");
    }

    @Test
    void lateReleasesAreCarriedOutInOrder_andOneThatFailsIsKeptWithItsReason() {
        ConfiguredRule first = add("first/");
        ConfiguredRule second = add("second/");
        PlannedRelease gone = plan(Duration.ofHours(1), action(Verb.PUBLISH, first), action(Verb.PUBLISH, second));
        PlannedRelease good = plan(Duration.ofHours(3), action(Verb.PUBLISH, second));
        PlannedRelease offline = plan(Duration.ofHours(2), action(Verb.UNPUBLISH, second));
        world.rules.delete(ANA, appid, RuleRef.id(first.id()));
        int left = world.rules.publishesLeft(appid);
        long revision = world.revision();
        world.clock.advance(Duration.ofDays(3));
        planned.carryOutDue();
        assertEquals(
                List.of("planned_release.fail", "planned_release.fail", "rules.change"),
                world.audit(revision).stream().map(World.Row::action).toList());
        PlannedRelease failed = planned.get(appid, gone.id());
        assertEquals(State.FAILED, failed.state());
        assertEquals("rule_not_found", failed.reason());
        assertTrue(
                Objects.requireNonNull(failed.detail()).contains("actions[0]: rule \"" + first.id()), failed.detail());
        assertEquals("not_published", planned.get(appid, offline.id()).reason());
        assertEquals(State.DONE, planned.get(appid, good.id()).state());
        assertTrue(rule(second).isPublished());
        assertEquals(left - 1, world.rules.publishesLeft(appid), "a failed release counts nothing");

        long after = world.revision();
        planned.carryOutDue();
        assertEquals(after, world.revision(), "a failed release is not tried again");
        planned.withdraw(ANA, appid, gone.id());
        refused(Refusal.PLAN_NOT_FOUND, () -> planned.get(appid, gone.id()), gone.id());
    }

    @Test
    void theQuotaOfTheDayOfThePublishCounts() {
        world.setClock("2030-01-31T00:00:00Z");
        ConfiguredRule rule = add("quota/");
        while (world.rules.publishesLeft(appid) > 0) {
            world.rules.publish(ANA, appid, RuleRef.id(rule.id()));
        }
        RuleAction again = RuleAction.of(Verb.PUBLISH, rule.id(), null);
        PlannedRelease same = plan(Duration.ofHours(1), again);
        PlannedRelease next = plan(Duration.ofDays(1), again);
        world.clock.advance(Duration.ofHours(1));
        planned.carryOutDue();
        assertEquals("publish_quota", planned.get(appid, same.id()).reason());
        world.clock.advance(Duration.ofHours(23));
        planned.carryOutDue();
        assertEquals(State.DONE, planned.get(appid, next.id()).state());
        assertEquals(19, world.rules.publishesLeft(appid));
    }

    /** No release is lost or carried out twice, and no publish of the month is given back. */
    @Test
    void aClockThatJumpsTwoDaysAndBack_carriesOutEachReleaseOnce() {
        world.setClock("2031-03-30T12:00:00Z");
        ConfiguredRule soon = add("soon/");
        ConfiguredRule later = add("later/");
        int left = world.rules.publishesLeft(appid);
        PlannedRelease first = plan(Duration.ofDays(1), action(Verb.PUBLISH, soon));
        PlannedRelease second = plan(Duration.ofDays(3), action(Verb.PUBLISH, later));
        world.clock.advance(Duration.ofDays(-2));
        planned.carryOutDue();
        assertEquals(State.WAITING, planned.get(appid, first.id()).state());
        world.clock.advance(Duration.ofDays(4));
        planned.carryOutDue();
        assertEquals(State.DONE, planned.get(appid, first.id()).state());
        long revision = world.revision();
        world.clock.advance(Duration.ofDays(-2));
        planned.carryOutDue();
        assertEquals(revision, world.revision());
        world.rules.publish(ANA, appid, RuleRef.id(soon.id()));
        assertEquals(left - 1, world.rules.publishesLeft(appid), "of March");
        world.clock.advance(Duration.ofDays(2));
        assertEquals(left - 1, world.rules.publishesLeft(appid), "of April");
        world.clock.advance(Duration.ofDays(1));
        planned.carryOutDue();
        planned.carryOutDue();
        assertEquals(State.DONE, planned.get(appid, second.id()).state());
        assertEquals(revision + 2, world.revision());
    }

    @Test
    void aWithdrawnReleaseIsNotCarriedOut() {
        ConfiguredRule rule = add("no/");
        PlannedRelease plan = plan(Duration.ofHours(1), action(Verb.PUBLISH, rule));
        String other = world.account();
        refused(Refusal.PLAN_NOT_FOUND, () -> planned.withdraw(ANA, other, plan.id()), other);
        planned.withdraw(ANA, appid, plan.id());
        world.clock.advance(Duration.ofDays(1));
        planned.carryOutDue();
        assertNull(rule(rule).live());
    }

    @Test
    void timesAndActionsAreChecked() {
        ConfiguredRule rule = add("checked/");
        RuleAction publish = action(Verb.PUBLISH, rule);
        refused(Refusal.INVALID_ARGUMENT, () -> plan(Duration.ZERO, publish), "publish_at", "after now");
        refused(Refusal.INVALID_ARGUMENT, () -> plan(Duration.ofDays(366), publish), "within 365 days");
        refused(Refusal.INVALID_ARGUMENT, () -> plan(Duration.ofDays(1), action(Verb.DELETE, rule)), "\"delete\"");
        refused(
                Refusal.INVALID_ARGUMENT,
                () -> plan(Duration.ofDays(1), RuleAction.add(World.wish(root), true)),
                "actions[0]",
                "\"add\"");
        refused(
                Refusal.RELEASE_NOT_FOUND,
                () -> plan(Duration.ofDays(1), RuleAction.rollback(rule.id(), null, 3)),
                "it was never published");
        refused(
                Refusal.VERSION_MISMATCH,
                () -> plan(Duration.ofDays(1), RuleAction.of(Verb.PUBLISH, rule.id(), 1L)),
                "version");
        for (int i = 0; i < 100; i++) {
            plan(Duration.ofDays(365), publish);
        }
        refused(Refusal.INVALID_ARGUMENT, () -> plan(Duration.ofDays(1), publish), "100 waiting", "at most 100");
    }

    @Test
    void aReleaseOfASuspendedAccountFails() {
        PlannedRelease plan = plan(Duration.ofHours(1), action(Verb.PUBLISH, add("suspended/")));
        new Supervision(world.store, LifecycleSettings.DEFAULT, world.clock).suspend(ANA, appid, "spam");
        world.clock.advance(Duration.ofHours(1));
        planned.carryOutDue();
        PlannedRelease failed = planned.get(appid, plan.id());
        assertEquals(State.FAILED, failed.state());
        assertEquals("account_suspended", failed.reason());
    }

    /** Each second the oldest are tried first. */
    @Test
    void releasesThatWaitForAnotherServerStopNeitherLaterOnesNorTheSweep() {
        ConfiguredRule waiting = add("unanswered/");
        for (int i = 0; i < 100; i++) {
            plan(Duration.ofHours(1), action(Verb.PUBLISH, waiting));
        }
        String other = world.account();
        String prefix = "https://" + World.host() + "/";
        ConfiguredRule later = world.add(other, World.wish(prefix));
        planned.plan(
                ANA,
                other,
                LiveRelease.now(world.clock).plus(Duration.ofHours(2)),
                List.of(action(Verb.PUBLISH, later)));
        String gone = world.account();
        world.accounts.delete(ANA, gone);
        world.clock.advance(Duration.ofDays(30));
        Rules rules = new Rules(
                world.store,
                link -> {
                    if (link.toString().startsWith(root)) {
                        throw new RefusedException(Refusal.UNAVAILABLE, "the registry does not answer");
                    }
                    return new LicenceCheck.Verdict(true, "example", "a licence");
                },
                (account, link) -> new OwnershipCheck.Verdict(true, "found"),
                link -> false,
                LifecycleSettings.DEFAULT,
                world.clock);
        PlannedReleases unanswered = new PlannedReleases(world.store, rules, world.clock);
        refused(Refusal.UNAVAILABLE, unanswered::carryOutDue, "does not answer");
        assertTrue(world.rules.get(other, RuleRef.prefix(prefix)).isPublished());
        assertEquals(100, planned.list(appid, State.WAITING, null, 200).items().size());
        try (PlanTimer timer = new PlanTimer(
                unanswered, world.accounts, new SignUpExpiry(world.store, Duration.ofDays(1), world.clock))) {
            timer.carryOut();
        }
        assertEquals(
                0,
                world.accounts.deleted(null, null, 200).slice().items().stream()
                        .filter(deleted -> deleted.value().appid().equals(gone))
                        .count());
        world.accounts.create(ANA, gone, "Anew", AccountKind.MEDIA);
        // The other tests share the world.
        planned.carryOutDue();
        assertEquals(List.of(), planned.list(appid, State.WAITING, null, 200).items());
    }
}
