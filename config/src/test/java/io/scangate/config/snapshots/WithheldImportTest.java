package io.scangate.config.snapshots;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.AccountImport;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Supervision;
import io.scangate.config.lifecycle.Withholding;
import io.scangate.config.lifecycle.World;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.Withheld;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An import of withheld rules, of which a snapshot has no pages. */
class WithheldImportTest {
    private static final String H = "https://h.example.com/";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void existingRulesStayAsTheyAre_andNewOnesOpenNoPage(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory))) {
            String appid = world.account();
            world.add(appid, World.wish(H + "kept"));
            world.rules.publish(ANA, appid, RuleRef.prefix(H + "kept"));
            Account from = new Account(
                    appid,
                    Map.of(),
                    List.of(
                            new Rule(H + "kept", Withheld.SUSPENDED),
                            new Rule(H + "down", Withheld.BLOCKED),
                            new Rule(H + "new", "pages/ignored", null, Withheld.SUSPENDED, Place.NONE)));
            assertEquals(2, changes(world, from));
            assertTrue(world.rules.get(appid, RuleRef.prefix(H + "kept")).isPublished());
            Withholding down =
                    world.rules.get(appid, RuleRef.prefix(H + "down")).withholding();
            assertNotNull(down);
            assertEquals(Withholding.Cause.RULE_TAKEN_DOWN, down.cause());
            assertFalse(world.rules.get(appid, RuleRef.prefix(H + "new")).isPublished());
            assertEquals(0, changes(world, from));
        }
    }

    @ParameterizedTest
    @EnumSource
    void rulesInARangeThatAnOperatorHasTakenDownAreLeftOut_andAppidsThatAreDotSegments(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory))) {
            String appid = world.account();
            String down = world.add(appid, World.wish(H + "down/")).id();
            world.add(appid, World.wish(H + "down/old"));
            new Supervision(world.store, LifecycleSettings.DEFAULT, world.clock)
                    .takeDown(ANA, appid, RuleRef.id(down), "phishing");
            List<String> leftOut = new ArrayList<>();
            Account from = new Account(
                    appid,
                    Map.of(),
                    List.of(
                            new Rule(H + "down/new", "pages/new", null),
                            new Rule(H + "down/old", "pages/new", null),
                            new Rule(H + "other/", "pages/new", null),
                            new Rule(H + "own/", Withheld.BLOCKED),
                            new Rule(H + "own/served", "pages/new", null)));
            changes(world, from, omission -> leftOut.add(omission.reason() + " " + omission.prefix()));
            assertEquals(List.of("rule_taken_down " + H + "down/new", "rule_taken_down " + H + "down/old"), leftOut);
            assertTrue(world.rules.get(appid, RuleRef.prefix(H + "own/served")).isPublished());
            leftOut.clear();
            for (String dots : List.of(".", "..")) {
                changes(world, new Account(dots, Map.of(), List.of()), omission -> leftOut.add(omission.reason()));
            }
            assertEquals(List.of("malformed_account", "malformed_account"), leftOut);
        }
    }

    private static int changes(World world, Account from) {
        return changes(world, from, omission -> {
            throw new AssertionError(omission.toString());
        });
    }

    /** Imports an account; returns the number of changes. */
    private static int changes(World world, Account from, Consumer<AccountImport.Omission> leftOut) {
        AccountImport.Terms terms = new AccountImport.Terms(AccountKind.CORPORATE, true, "pages/index/index", 10, 5);
        AccountImport accounts = new AccountImport("operator:import", terms, Clock.systemUTC());
        List<AccountImport.AccountTotals> totals = new ArrayList<>();
        world.store.changeMany("operator:import", batch -> totals.add(accounts.take(batch, from, leftOut)));
        return totals.get(0).changes();
    }
}
