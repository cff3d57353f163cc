package io.scangate.config.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.feed.ChangeFeed;
import io.scangate.config.feed.IndexWriter.Written;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.World;
import io.scangate.config.snapshots.SnapshotExport;
import io.scangate.config.store.SqlFeedStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.testing.Waiting;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The control plane's own index as a compiled file has the facts of the JSON snapshot. */
@Timeout(60)
class WrittenIndexTest {
    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("compiled");
    }

    private static Snapshot json(World world) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotExport.writeForGateways(world.store, out);
        return (Snapshot)
                new SnapshotReader(SnapshotSettings.DEFAULT).read(new ByteArrayInputStream(out.toByteArray()));
    }

    private void assertLikeJson(World world, WorldIndex index) throws Exception {
        Written written = index.live().write(file(), world.revision());
        Snapshot compiled = CompiledSnapshot.read(file(), Pacer.NONE);
        Snapshot json = json(world);
        assertEquals(json.revision(), compiled.revision());
        assertEquals(json.mark(), compiled.mark());
        assertEquals(json.index().digest(), compiled.index().digest());
        assertEquals(json.index().rules(), compiled.index().rules());
        assertEquals(json.index().accounts(), compiled.index().accounts());
        assertEquals(
                new Written(
                        json.revision(),
                        String.valueOf(json.mark()),
                        json.index().digest()),
                written);
        assertTrue(compiled.isOfThisProgram());
    }

    @ParameterizedTest
    @EnumSource
    void theFileIsLikeTheJsonSnapshot_afterAStartAndAfterChanges(TestDatabase kind) throws Exception {
        try (World world = new World(kind.fresh(directory))) {
            String appid = world.account();
            world.add(appid, World.wish("https://shop.cn/a"));
            world.accounts.putMember(World.ANA, appid, "bo", Role.ADMIN);
            try (WorldIndex index = new WorldIndex(world)) {
                assertLikeJson(world, index);
                world.rules.publish(World.ANA, appid, RuleRef.prefix("https://shop.cn/a"));
                String other = world.account();
                world.add(other, World.wish("https://shop.cn/b"));
                assertLikeJson(world, index);
                // So many rules that the change stores no digest, and that the index gets layers.
                ManyRules.add(world, appid, "https://shop.cn/many/", 300);
                assertLikeJson(world, index);
                world.accounts.delete(World.ANA, other);
                assertLikeJson(world, index);
            }
        }
    }

    @Test
    void rowsThatDoNotMatchTheirDigestAreNotWritten() throws Exception {
        try (World world = new World(TestDatabase.SQLITE.fresh(directory))) {
            String appid = world.account();
            world.add(appid, World.wish("https://shop.cn/a"));
            try (Connection connection = DriverManager.getConnection("jdbc:" + world.settings.database());
                    Statement statement = connection.createStatement()) {
                assertEquals(1, statement.executeUpdate("UPDATE rules SET prefix = 'https://shop.cn/A'"));
            }
            try (WorldIndex index = new WorldIndex(world)) {
                RefusedException refused =
                        assertThrows(RefusedException.class, () -> index.live().write(file(), 0));
                assertEquals(Refusal.UNAVAILABLE, refused.refusal());
                // A change of the account computes its digest anew.
                world.accounts.putMember(World.ANA, appid, "bo", Role.ADMIN);
                assertLikeJson(world, index);
            }
        }
    }

    @Test
    void anIndexThatIsTooLargeIsNotAwaited() throws Exception {
        try (World world = new World(TestDatabase.SQLITE.fresh(directory))) {
            ManyRules.add(world, world.account(), "https://shop.cn/", 10);
            SqlFeedStore changes = new SqlFeedStore(world.database);
            try (ChangeFeed feed = new ChangeFeed(changes);
                    LiveRules live = new LiveRules(world.store, changes, feed, 1_000, Duration.ofSeconds(1))) {
                live.start();
                RefusedException refused = assertThrows(RefusedException.class, () -> live.write(file(), 0));
                assertTrue(refused.toString().contains("a larger heap (-Xmx)"), refused::toString);
                Waiting.await().until(() -> live.state().contains("a larger heap"));
            }
        }
    }

    @Test
    void theRevisionOfTheStoreIsAwaited() throws Exception {
        try (World world = new World(TestDatabase.SQLITE.fresh(directory));
                WorldIndex index = new WorldIndex(world)) {
            String appid = world.account();
            for (int i = 0; i < 8; i++) {
                world.add(appid, World.wish("https://shop.cn/" + i));
                long revision = world.store.read(Reader::revision);
                assertEquals(revision, index.live().write(file(), revision).revision());
            }
        }
    }
}
