package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.RuleAction.Verb;
import io.scangate.config.store.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Several actions on rules as one change. */
class RuleActionsTest extends WorldTest {
    private final String appid = world.account();
    private final String root = "https://" + World.host() + "/";

    RuleActionsTest(TestDatabase kind) {
        super(kind);
    }

    private ConfiguredRule add(String path) {
        return world.add(appid, World.wish(root + path));
    }

    private ConfiguredRule published(String path) {
        return world.rules.publish(ANA, appid, RuleRef.id(add(path).id())).value();
    }

    private ConfiguredRule rule(ConfiguredRule earlier) {
        return world.rules.get(appid, RuleRef.id(earlier.id()));
    }

    private static RuleAction action(Verb verb, ConfiguredRule rule) {
        return RuleAction.of(verb, rule.id(), rule.version());
    }

    private Commit<RuleChange.Several> change(RuleAction... actions) {
        return world.rules.change(ANA, appid, List.of(actions));
    }

    @Test
    void allActionsAreOneRevisionAndOneAuditEntry() {
        ConfiguredRule old = published("old/");
        ConfiguredRule waiting = add("waiting/");
        ConfiguredRule gone = add("gone/");
        ConfiguredRule back = published("back/");
        world.rules.edit(ANA, appid, RuleRef.id(back.id()), World.page("pages/next/next"));
        world.rules.publish(ANA, appid, RuleRef.id(back.id()));
        long revision = world.revision();
        int left = world.rules.publishesLeft(appid);
        Commit<RuleChange.Several> done = change(
                action(Verb.UNPUBLISH, old),
                action(Verb.PUBLISH, waiting),
                action(Verb.DELETE, gone),
                RuleAction.rollback(back.id(), null, 1),
                RuleAction.add(World.wish(root + "gone/"), true),
                RuleAction.add(World.wish(root + "more/"), false));
        assertEquals(revision + 1, done.revision());
        assertEquals(revision + 1, world.revision());
        assertEquals(left - 2, world.rules.publishesLeft(appid), "publish and added publish; the rollback is free");

        assertNull(rule(old).live());
        assertEquals(World.PAGE, Objects.requireNonNull(rule(waiting).live()).page());
        assertEquals(World.PAGE, Objects.requireNonNull(rule(back).live()).page());
        ConfiguredRule again = world.rules.get(appid, RuleRef.prefix(root + "gone/"));
        assertTrue(again.isPublished());
        assertTrue(!again.id().equals(gone.id()));
        ConfiguredRule more = world.rules.get(appid, RuleRef.prefix(root + "more/"));
        assertTrue(!more.isPublished() && more.id().compareTo(again.id()) > 0, more.id());

        assertEquals(
                List.of("unpublish", "publish", "delete", "rollback", "add", "add"),
                done.value().items().stream().map(RuleChange::action).toList());
        assertEquals(old, done.value().items().get(0).before());
        assertEquals(rule(waiting), done.value().items().get(1).after());
        List<World.Row> rows = world.audit(revision);
        assertEquals(
                List.of("rules.change"), rows.stream().map(World.Row::action).toList());
        String after = Objects.requireNonNull(rows.get(0).after());
        for (ConfiguredRule each : List.of(old, waiting, gone, back, again, more)) {
            assertTrue(after.contains(each.id()), after);
        }
    }

    @Test
    void everyFaultIsReportedWithItsPlace_andNothingIsChanged() {
        ConfiguredRule good = add("good/");
        ConfiguredRule stale = published("stale/");
        world.unproven.add(root + "unproven/");
        String owner = world.account();
        world.add(owner, World.occupying(root + "taken/"));
        long revision = world.revision();
        int left = world.rules.publishesLeft(appid);
        RefusedException refused = refused(
                Refusal.VERSION_MISMATCH,
                () -> change(
                        action(Verb.PUBLISH, good),
                        RuleAction.of(Verb.UNPUBLISH, stale.id(), stale.version() - 1),
                        RuleAction.of(Verb.DELETE, "r0", null),
                        RuleAction.rollback(good.id(), null, 7),
                        RuleAction.add(World.wish(root + "taken/x"), true),
                        RuleAction.add(World.wish(root + "unproven/"), true),
                        RuleAction.of(Verb.UNPUBLISH, stale.id(), null)),
                "actions[1]: version",
                "5 more in faults");
        assertEquals(
                List.of(
                        "actions[1] VERSION_MISMATCH",
                        "actions[2] RULE_NOT_FOUND",
                        "actions[3] INVALID_ARGUMENT",
                        "actions[4] PREFIX_TAKEN",
                        "actions[5] OWNERSHIP_NOT_PROVEN",
                        "actions[6] INVALID_ARGUMENT"),
                refused.faults().stream()
                        .map(fault -> fault.place() + " " + fault.refused().refusal())
                        .toList());
        assertEquals(
                owner,
                Objects.requireNonNull(refused.faults().get(3).refused().conflict())
                        .appid());
        assertEquals(revision, world.revision());
        assertEquals(good, rule(good));
        assertEquals(stale, rule(stale));
        assertEquals(left, world.rules.publishesLeft(appid));
    }

    @Test
    void thePublishesOfOneChangeCountOneByOne() {
        List<RuleAction> actions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            actions.add(action(Verb.PUBLISH, add("p" + i)));
        }
        ConfiguredRule other = add("other");
        while (world.rules.publishesLeft(appid) > 2) {
            world.rules.publish(ANA, appid, RuleRef.id(other.id()));
        }
        RefusedException refused = refused(
                Refusal.PUBLISH_QUOTA,
                () -> world.rules.change(ANA, appid, actions),
                "actions[2]: publishes: 20 publishes");
        assertEquals(1, refused.faults().size());
        assertEquals(2, world.rules.publishesLeft(appid));
        world.rules.change(ANA, appid, actions.subList(0, 2));
        assertEquals(0, world.rules.publishesLeft(appid));
    }

    @Test
    void aRepeatedRequestGetsTheSameChange() {
        ConfiguredRule rule = add("once/");
        ChangeRequest once =
                new ChangeRequest(Actor.of("operator:ana"), null, new ChangeRequest.Once("operator:ana", appid, "f"));
        List<RuleAction> actions =
                List.of(action(Verb.PUBLISH, rule), RuleAction.add(World.wish(root + "added/"), false));
        Commit<RuleChange.Several> first = world.rules.change(once, appid, actions);
        Commit<RuleChange.Several> second = world.rules.change(once, appid, actions);
        assertTrue(!first.replayed() && second.replayed());
        assertEquals(first.value(), second.value());
        assertEquals(first.revision(), world.revision());
    }

    @Test
    void theNumberOfActionsIsLimited() {
        RuleAction one = RuleAction.of(Verb.PUBLISH, "r1", null);
        refused(Refusal.INVALID_ARGUMENT, () -> world.rules.change(ANA, appid, List.of()), "0 actions", "1 to 100");
        refused(
                Refusal.INVALID_ARGUMENT,
                () -> world.rules.change(ANA, appid, Collections.nCopies(101, one)),
                "101 actions");
        RuleAction add = RuleAction.add(World.wish(root), false);
        refused(
                Refusal.INVALID_ARGUMENT,
                () -> world.rules.change(ANA, appid, Collections.nCopies(11, add)),
                "11 added rules",
                "1 to 10");
        RefusedException full =
                refused(Refusal.RULE_NOT_FOUND, () -> world.rules.change(ANA, appid, Collections.nCopies(100, one)));
        assertEquals(100, full.faults().size());
    }
}
