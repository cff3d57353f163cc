package io.scangate.config.snapshots;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.AccountImport;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.RuleRef;
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

    /** Imports an account; returns the number of changes. */
    private static int changes(World world, Account from) {
        AccountImport.Terms terms = new AccountImport.Terms(AccountKind.CORPORATE, true, "pages/index/index", 10, 5);
        AccountImport accounts = new AccountImport("operator:import", terms, Clock.systemUTC());
        List<AccountImport.AccountTotals> totals = new ArrayList<>();
        world.store.changeMany(
                "operator:import",
                batch -> totals.add(accounts.take(batch, from, omission -> {
                    throw new AssertionError(omission.toString());
                })));
        return totals.get(0).changes();
    }
}
