package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.fleet.GatewayStore.Counted;
import io.scangate.config.fleet.GatewayStore.Outcome;
import io.scangate.config.fleet.Report;
import io.scangate.config.lifecycle.Claims;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Offers;
import io.scangate.config.lifecycle.RuleAction;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.World;
import io.scangate.config.scans.ScanTally;
import io.scangate.config.scans.ScanTally.Count;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The counts of a rule's last minutes arrive when the account does not have it any more, however it came and went. */
@Timeout(60)
class CountsOfGoneRulesTest {
    private static final long HOUR = 490_000;

    @TempDir
    Path directory;

    private long sequence;

    /** Adds a rule in a change of several, whose entry in the audit names none. */
    private static ConfiguredRule added(World world, String appid) {
        RuleAction add = RuleAction.add(World.wish("https://" + World.host() + "/a/"), false);
        return Objects.requireNonNull(world.rules
                .change(World.ANA, appid, List.of(add))
                .value()
                .items()
                .get(0)
                .after());
    }

    private void assertCounted(World world, String appid, ConfiguredRule rule) {
        SqlGatewayStore store = new SqlGatewayStore(world.database);
        store.put(
                "g",
                null,
                new Report("n", 1, "", null, "current", 1, null, null, 1L, false, null, null),
                world.clock.instant());
        Count count = new Count(HOUR, appid, rule.canonical(), 1);
        ScanTally tally = new ScanTally(++sequence, List.of(count), List.of(), List.of());
        assertEquals(new Counted(Outcome.ADDED, 0), store.count("g", tally, world.clock.instant()));
    }

    @ParameterizedTest
    @EnumSource
    void deletedInAChangeOfSeveral(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory))) {
            String appid = world.account();
            ConfiguredRule rule = added(world, appid);
            world.rules.change(World.ANA, appid, List.of(RuleAction.of(RuleAction.Verb.DELETE, rule.id(), null)));
            assertCounted(world, appid, rule);
        }
    }

    @ParameterizedTest
    @EnumSource
    void claimedByAnotherAccount(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory))) {
            String appid = world.account();
            ConfiguredRule rule = added(world, appid);
            Claims claims = new Claims(world.store, world.rules, world.clock);
            String claim = claims.claim(World.ANA, world.account(), World.wish(rule.prefix()))
                    .value()
                    .id();
            claims.grant(World.ANA, claim);
            assertCounted(world, appid, rule);
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptedAndDeletedInAChangeOfSeveral(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory))) {
            String giver = world.account();
            String receiver = world.account();
            ConfiguredRule rule = added(world, giver);
            Offers offers = new Offers(world.store, world.rules, world.clock);
            String offer = offers.offer(World.ANA, giver, RuleRef.id(rule.id()), receiver)
                    .value()
                    .id();
            ConfiguredRule got = Objects.requireNonNull(offers.accept(World.ANA, receiver, offer, World.PAGE)
                    .value()
                    .to());
            world.rules.change(World.ANA, receiver, List.of(RuleAction.of(RuleAction.Verb.DELETE, got.id(), null)));
            assertCounted(world, receiver, rule);
            assertCounted(world, giver, rule);
        }
    }
}
