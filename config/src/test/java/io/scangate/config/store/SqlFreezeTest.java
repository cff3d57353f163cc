package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.refused;
import static io.scangate.config.lifecycle.World.wish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.Access;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Freeze;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.lifecycle.World;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Finding;
import io.scangate.config.ownership.Outcome;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A frozen control plane refuses every change of every store, on both databases and for a second replica. */
class SqlFreezeTest {
    private static final String CSV = "domain,licence,holder\nexample.com,ICP 1,tests\n";

    @TempDir
    Path directory;

    private static ChangeRequest once(String key) {
        return new ChangeRequest(Actor.of("operator:ana"), null, new ChangeRequest.Once("ana", key, key));
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeIsRefusedUntilTheEnd_andReadsGoOn(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory));
                Database replica = Database.open(world.settings)) {
            String appid = world.account();
            ConfiguredRule rule = world.add(appid, wish("https://shop.example.com/"));
            RuleRef ref = RuleRef.id(rule.id());
            Commit<ConfiguredRule> published = world.rules.publish(once("p1"), appid, ref);
            Access access = new Access(new SqlAccessStore(replica), world.clock);
            String secret = access.keys().resetAccountSecret(Actor.of("operator:ops"), appid, null);
            SqlFreeze freezing = new SqlFreeze(world.database, world.clock);
            assertEquals(Optional.empty(), freezing.current());
            assertEquals(Optional.empty(), freezing.end(once("none")));

            Commit<Freeze> frozen = freezing.freeze(once("f1"), "migration");
            Freeze expected = new Freeze("migration", "operator:ana", world.clock.instant());
            assertEquals(Optional.of(expected), new SqlFreeze(replica, world.clock).current());
            assertRefused(world, replica, appid, ref);
            assertEquals(frozen.revision(), world.store.read(Store.Reader::revision));

            // A repeated request is no change, a token neither.
            assertTrue(world.rules.publish(once("p1"), appid, ref).replayed());
            assertEquals(published.value(), world.rules.get(appid, ref));
            assertTrue(freezing.freeze(once("f1"), "migration").replayed());
            assertFalse(access.accountToken(appid, secret).token().isEmpty());
            // Without a key an operator could not end the freeze.
            String key = access.keys().createOperatorKey(Actor.of("local:root"), "ops", KeyTerms.ROTATE);
            assertEquals("ops", access.caller(key).subject());

            assertEquals(expected, freezing.end(once("f2")).orElseThrow().value());
            world.rules.publish(World.ANA, appid, ref);
            assertEquals(
                    2,
                    world.audit(0).stream()
                            .filter(row -> row.action().startsWith("freeze."))
                            .count());
        }
    }

    private static void assertRefused(World world, Database replica, String appid, RuleRef ref) {
        String words = "\"migration\"";
        refused(Refusal.FROZEN, () -> world.rules.publish(World.ANA, appid, ref), words);
        refused(Refusal.FROZEN, () -> world.add(appid, wish("https://b.example.com/")), words);
        refused(Refusal.FROZEN, () -> world.rules.delete(World.ANA, appid, ref), words);
        refused(Refusal.FROZEN, () -> world.accounts.update(World.ANA, appid, new AccountEdit("N", null, null)), words);
        refused(Refusal.FROZEN, () -> world.accounts.delete(World.ANA, appid), words);
        Store store = new SqlStore(replica, world.clock);
        refused(
                Refusal.FROZEN,
                () -> store.changeMany(
                        "local:ana",
                        batch -> batch.change(writer -> {
                            throw new AssertionError("made a change");
                        })),
                words);
        Access access = new Access(new SqlAccessStore(replica), world.clock);
        refused(
                Refusal.FROZEN,
                () -> access.keys().createGatewayKey(Actor.of("operator:ops"), "fleet", KeyTerms.ROTATE),
                words);
        refused(Refusal.FROZEN, () -> access.keys().resetAccountSecret(Actor.of("operator:ops"), appid, null), words);
        SqlBlockList blockList = new SqlBlockList(replica, world.clock);
        refused(
                Refusal.FROZEN,
                () -> blockList.block(Actor.of("operator:ops"), "example.com", "phishing", true),
                words);
        LicenceTable licences = new LicenceTable(new SqlLicenceStore(replica, world.clock));
        refused(
                Refusal.FROZEN,
                () -> licences.importCsv(
                        Actor.of("operator:ops"),
                        new ByteArrayInputStream(CSV.getBytes(StandardCharsets.UTF_8)),
                        false),
                words);
        SqlVerificationStore files = new SqlVerificationStore(replica);
        Directory place = new Directory("https://shop.example.com/");
        Finding missing = new Finding(Outcome.NOT_FOUND, "a", 404, "tried");
        refused(Refusal.FROZEN, () -> files.put(appid, place, missing, world.clock.instant()), words);
        assertTrue(blockList.list().isEmpty());
        assertTrue(files.verifications(appid).isEmpty());
    }
}
