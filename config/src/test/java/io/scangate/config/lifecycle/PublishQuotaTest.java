package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.store.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublishQuotaTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void anAccountHasTwentyPublishesACalendarMonthOfShanghai(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory))) {
            String appid = world.account();
            RuleRef one = RuleRef.id(
                    world.add(appid, World.wish("https://one.example.com/")).id());
            RuleRef two = RuleRef.id(
                    world.add(appid, World.wish("https://two.example.com/")).id());
            // 23:59:59.999 of the last day of November there; 15:59 of that day in Greenwich.
            world.setClock("2026-11-30T15:59:59.999Z");
            for (int i = 0; i < 20; i++) {
                assertEquals(20 - i, world.rules.publishesLeft(appid));
                world.rules.publish(ANA, appid, i % 2 == 0 ? one : two);
            }
            assertEquals(0, world.rules.publishesLeft(appid));
            refused(
                    Refusal.PUBLISH_QUOTA,
                    () -> world.rules.publish(ANA, appid, one),
                    "20 publishes in 2026-11",
                    "at most 20",
                    "Asia/Shanghai");
            String other = world.account();
            assertEquals(20, world.rules.publishesLeft(other));

            world.setClock("2026-11-30T16:00:00Z");
            assertEquals(20, world.rules.publishesLeft(appid), "December there, November in Greenwich");
            world.rules.publish(ANA, appid, one);
            world.setClock("2026-12-31T15:59:59Z");
            assertEquals(19, world.rules.publishesLeft(appid));
            world.setClock("2026-12-31T16:00:00Z");
            assertEquals(20, world.rules.publishesLeft(appid));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusedPublishesAreFree_andDeletedRulesReturnNone(TestDatabase kind) {
        LifecycleSettings limits = new LifecycleSettings(1, 1, 2, "America/New_York");
        try (World world = new World(kind.fresh(directory), limits)) {
            String appid = world.account();
            RuleRef ref = RuleRef.prefix("https://one.example.com/");
            world.add(appid, World.wish("https://one.example.com/"));
            refused(Refusal.RULE_LIMIT, () -> world.add(appid, World.wish("https://two.example.com/")), "at most 1");
            refused(
                    Refusal.VERSION_MISMATCH,
                    () -> world.rules.publish(
                            new ChangeRequest(Actor.of("operator:ana"), Precondition.version(1), null), appid, ref));
            assertEquals(2, world.rules.publishesLeft(appid));
            world.rules.publish(ANA, appid, ref);
            world.rules.delete(ANA, appid, ref);
            world.add(appid, World.wish("https://one.example.com/"));
            assertEquals(1, world.rules.publishesLeft(appid));
            world.rules.publish(ANA, appid, ref);
            refused(Refusal.PUBLISH_QUOTA, () -> world.rules.publish(ANA, appid, ref), "at most 2", "America/New_York");
            world.setClock("2026-12-01T04:59:59Z");
            refused(Refusal.PUBLISH_QUOTA, () -> world.rules.publish(ANA, appid, ref), "2026-11");
            world.setClock("2026-12-01T05:00:00Z");
            world.rules.publish(ANA, appid, ref);
        }
    }
}
