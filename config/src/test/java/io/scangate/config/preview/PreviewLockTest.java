package io.scangate.config.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.UndoneStore;
import io.scangate.config.lifecycle.World;
import io.scangate.config.live.WorldIndex;
import io.scangate.config.store.SqlGatewayStore;
import io.scangate.config.store.SqlScanStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.OwnThread;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dry run holds the lock of changes only while it rehearses the change. */
@Timeout(60)
class PreviewLockTest {
    @TempDir
    Path directory;

    /** A store whose queries, other than those of the rehearsal, wait until they are released. */
    private static final class SlowStore extends UndoneStore {
        private final CountDownLatch reads = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        SlowStore(World world) {
            super(world.store);
        }

        @Override
        public <T> T read(Function<Reader, T> question) {
            return super.read(reader -> {
                reads.countDown();
                await(released);
                return question.apply(reader);
            });
        }

        private static void await(CountDownLatch latch) {
            try {
                assertTrue(latch.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void publishOfAnotherAccount_doesNotWaitForADryRunThatReads(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory));
                WorldIndex index = new WorldIndex(world)) {
            SlowStore slow = new SlowStore(world);
            Preview preview = new Preview(
                    slow,
                    world.rules,
                    new SqlScanStore(world.database),
                    new SqlGatewayStore(world.database),
                    index.live(),
                    world.clock);
            String mine = world.account();
            String other = world.account();
            ConfiguredRule rule = world.add(mine, World.wish("https://shop.cn/a/"));
            ConfiguredRule others = world.add(other, World.wish("https://shop.cn/a/b"));
            CompletableFuture<List<Forecast>> dryRun = OwnThread.supply(() -> preview.forecast(
                    new Viewer(mine, false), on -> on.publish(World.ANA, mine, RuleRef.id(rule.id()))));
            SlowStore.await(slow.reads);
            world.rules.publish(World.ANA, other, RuleRef.id(others.id()));
            slow.released.countDown();
            assertEquals(1, dryRun.join().get(0).quota().used());
        }
    }
}
