package io.scangate.gateway.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.IndexDamage;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.snapshot.Documents;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Damage.Part;
import io.scangate.gateway.source.feed.ControlPlane;
import io.scangate.gateway.source.feed.FeedRules;
import io.scangate.gateway.source.feed.FeedSettings;
import io.scangate.gateway.source.file.FileRules;
import io.scangate.gateway.source.file.FileSettings;
import io.scangate.gateway.source.file.FileSource;
import io.scangate.gateway.testing.Waiting;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged index in memory is found, and replaced by the rules of the same revision. */
class IndexGuardTest {
    @TempDir
    Path dir;

    private final ActiveIndex active = new ActiveIndex();

    private RuleIndex index() {
        return Objects.requireNonNull(active.current()).index();
    }

    private void assertHeals(RuleSource source) throws Exception {
        try (SourceFollower follower = new SourceFollower(source)) {
            follower.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
            IndexGuard guard = new IndexGuard(active, () -> Pacer.NONE, follower);
            RuleIndex damaged = index();
            guard.check();
            assertEquals(0, follower.damage().count(Part.INDEX));
            IndexDamage.flipBit(damaged, new Random(4));
            guard.check();
            assertEquals(1, follower.damage().count(Part.INDEX));
            Waiting.await().until(() -> index() != damaged);
            guard.check();
            assertEquals(1, follower.damage().count(Part.INDEX));
            assertNotSame(damaged, index());
            assertEquals(1, Objects.requireNonNull(active.current()).revision());
        }
    }

    @Test
    void theRulesOfAControlPlaneAreTakenAnew() throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            plane.put("wx1", "pages/one");
            assertHeals(new FeedRules(
                    plane.address(),
                    FeedSettings.DEFAULT,
                    SnapshotSettings.DEFAULT,
                    StateDirectory.open(dir.resolve("state")),
                    active,
                    () -> Pacer.NONE));
        }
    }

    @Test
    void theRulesOfAFileAreReadAgain() throws Exception {
        Path file = dir.resolve("rules.json");
        Documents.write(file, Documents.ofRevision(1));
        assertHeals(new FileRules(
                new FileSource(file), FileSettings.DEFAULT, SnapshotSettings.DEFAULT, active, () -> Pacer.NONE));
    }
}
