package io.scangate.gateway.source.file;

import static io.scangate.gateway.snapshot.Documents.document;
import static io.scangate.gateway.snapshot.Documents.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.PacedTime;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.Documents;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.SourceFollower;
import io.scangate.gateway.testing.Waiting;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Swaps of a file's rules rest; the first load does not. */
@Timeout(120)
class PacedSwapTest {
    private static final int RULES = 2_000;

    private final Path file;
    private final ActiveIndex active = new ActiveIndex();

    PacedSwapTest(@TempDir Path dir) {
        file = dir.resolve("rules.json");
    }

    private Follower follower(PacedTime time) {
        return new SourceFollower(new FileRules(
                new FileSource(file),
                new FileSettings(Duration.ofMillis(250), false),
                SnapshotSettings.DEFAULT,
                active,
                time::pacer));
    }

    private static String world(int revision) {
        String[] rules = new String[RULES];
        for (int i = 0; i < RULES; i++) {
            rules[i] = rule("https://h" + i + ".cn/", "pages/r" + revision);
        }
        return document(revision, "{\"appid\": \"wx1\", \"rules\": [" + String.join(",", rules) + "]}");
    }

    private long revision() {
        return Objects.requireNonNull(active.current()).revision();
    }

    private static ReloadOutcome get(CompletableFuture<ReloadOutcome> outcome) throws Exception {
        return outcome.get(60, TimeUnit.SECONDS);
    }

    /** Follows the file, whose first load must not rest. */
    private Follower start(PacedTime time) throws Exception {
        Documents.write(file, world(1));
        Follower follower = follower(time);
        assertInstanceOf(ReloadOutcome.Loaded.class, get(follower.start().toCompletableFuture()));
        assertEquals(0, time.rests());
        return follower;
    }

    @Test
    void aSwapRestsAndReleasesTheReplacedRules() throws Exception {
        PacedTime time = PacedTime.flying();
        try (Follower follower = start(time)) {
            WeakReference<RuleIndex> old =
                    new WeakReference<>(Objects.requireNonNull(active.current()).index());
            Documents.replace(file, world(2));
            get(follower.reload(false).toCompletableFuture());
            assertEquals(2, revision());
            int rests = time.rests();
            // The document is read in blocks, its rules are added, then compiled.
            assertTrue(rests > 2 * RULES / 64, () -> rests + " rests");
            Waiting.await("the old index is collected").until(() -> {
                System.gc();
                return old.get() == null;
            });
        }
    }

    @Test
    void aSwapToCompiledRulesRests() throws Exception {
        PacedTime time = PacedTime.flying();
        try (Follower follower = start(time)) {
            Path compiled = file.resolveSibling("next");
            Path next = file.resolveSibling("next.json");
            Documents.write(next, world(2));
            SnapshotCompile.compile(next, compiled, SnapshotSettings.DEFAULT);
            assertTrue(CompiledSnapshot.isCompiled(compiled));
            Files.move(compiled, file, StandardCopyOption.REPLACE_EXISTING);
            get(follower.reload(false).toCompletableFuture());
            assertEquals(2, revision());
            assertTrue(time.rests() > 5, () -> time.rests() + " rests");
        }
    }

    @Test
    void aStopEndsARestAndTheLoad() throws Exception {
        PacedTime time = PacedTime.standing();
        Follower follower = start(time);
        Documents.replace(file, world(2));
        CompletableFuture<ReloadOutcome> reload = follower.reload(false).toCompletableFuture();
        time.awaitRest();
        follower.close();
        // The close does not complete the outcome of a load that has begun; its thread has.
        assertTrue(reload.isDone());
        assertInstanceOf(ReloadOutcome.Rejected.class, reload.join());
        assertEquals(1, time.rests());
        assertEquals(1, revision());
    }
}
