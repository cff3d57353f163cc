package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Deleted;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.World;
import io.scangate.config.snapshots.SnapshotExport;
import io.scangate.gateway.rule.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stored digests are those of the accounts after each change, and rows that changed without a change are found. */
class DigestsTest {
    private static final String HOST = "digests.example.com";

    @TempDir
    Path directory;

    private static boolean isSound(World world) throws IOException {
        return SnapshotExport.write(world.store, OutputStream.nullOutputStream(), (rule, why) -> {})
                .sound();
    }

    private static Set<String> missing(World world) {
        return world.store.read(Reader::digest).missing();
    }

    @ParameterizedTest
    @EnumSource
    void digestsFollowEachChange(TestDatabase kind) throws Exception {
        try (World world = new World(kind.fresh(directory))) {
            List<String> appids = new ArrayList<>();
            for (int i = 0; i <= StoredDigests.MOST_ACCOUNTS; i++) {
                String appid = world.account();
                appids.add(appid);
                world.add(appid, World.wish("https://" + HOST + "/" + i + "/"));
                world.rules.publish(ANA, appid, RuleRef.prefix("https://" + HOST + "/" + i + "/"));
            }
            world.accounts.putMember(ANA, appids.get(0), "ana", Role.ADMIN);
            assertTrue(isSound(world));
            world.accounts.delete(ANA, appids.get(1));
            assertTrue(isSound(world));
            Deleted<?> deleted =
                    world.accounts.deleted(null, null, 10).slice().items().get(0);
            world.accounts.restore(ANA, deleted.id());
            assertTrue(isSound(world));
            assertEquals(Set.of(), missing(world));
            SqlBlockList hosts = new SqlBlockList(world.database, world.clock);
            hosts.block(Actor.of("operator:ops"), HOST, "phishing", false);
            assertEquals(Set.copyOf(appids), missing(world), "so many accounts are computed after the change");
            assertTrue(isSound(world));
            try (Digests digests = new Digests(world.database)) {
                digests.computeAll();
            }
            assertEquals(Set.of(), missing(world));
            assertTrue(isSound(world));
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsThatChangedWithoutAChangeAreFound(TestDatabase kind) throws Exception {
        try (World world = new World(kind.fresh(directory));
                Digests digests = new Digests(world.database)) {
            String appid = world.account();
            world.add(appid, World.wish("https://" + World.host() + "/"));
            world.execute("UPDATE rules SET prefix = 'https://other.example/'");
            World.refused(
                    Refusal.UNAVAILABLE,
                    () -> SnapshotExport.writeForGateways(world.store, OutputStream.nullOutputStream()));
            // Another version of the program may read the same rows otherwise.
            digests.computeAll("another version");
            assertTrue(isSound(world));
        }
    }

    @Test
    void theDigestOfAnAccountWithManyRulesIsComputedAfterAChange() throws Exception {
        try (World world = new World(TestDatabase.SQLITE.fresh(directory));
                Digests digests = new Digests(world.database)) {
            String appid = world.account();
            String prefix = "https://" + World.host() + "/";
            world.add(appid, World.wish(prefix));
            world.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                    + StoredDigests.MOST_RULES
                    + ") INSERT INTO rules (number, account, origin, match_key, occupies, page, version)"
                    + " SELECT r.number + i, r.account, r.origin, r.match_key || i || '/', 0, r.page, r.version"
                    + " FROM n, rules r");
            world.rules.edit(ANA, appid, RuleRef.prefix(prefix), World.page("pages/other"));
            assertEquals(Set.of(appid), missing(world));
            assertTrue(isSound(world));
            digests.computeAll();
            assertEquals(Set.of(), missing(world));
            assertTrue(isSound(world));
        }
    }
}
