package io.scangate.gateway.source.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.ReloadStatus.State;
import io.scangate.gateway.source.feed.ControlPlane.Fault;
import io.scangate.gateway.testing.SlowPart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A follower and two control planes with equal revision numbers and different histories. */
@Timeout(60)
class HistoryTest extends FollowerFixture {
    private static final List<String> ACCOUNTS =
            IntStream.rangeClosed(1, 12).mapToObj(number -> "wx" + number).toList();

    private final ControlPlane old = new ControlPlane();
    private final ControlPlane restored = new ControlPlane();

    /** Both have revision 1. The old one continues to revision 3, which the restored one lacks. */
    HistoryTest(@TempDir Path dir) {
        super(dir);
        old.put("wx1", "pages/one");
        restored.copy(old);
        old.put("wx1", "pages/lost");
        old.put("wx2", "pages/lost");
    }

    @AfterEach
    void close() {
        stop();
        old.close();
        restored.close();
    }

    private void changeRestored(int times) {
        for (int i = 0; i < times; i++) {
            restored.put("wx3", "pages/new" + i);
        }
    }

    @Test
    void aRestoredControlPlaneAheadIsFollowedFromASnapshot() throws Exception {
        start(old);
        stop();
        changeRestored(4);
        start(restored);
        await(() -> serves("wx3", "pages/new3"));
        assertEquals("pages/one", page("wx1"));
        assertNull(page("wx2"));
        assertEquals(1, restored.snapshots.get());
        restored.put("wx3", "pages/after");
        await(() -> serves("wx3", "pages/after"));
        assertEquals(1, restored.snapshots.get());
        awaitMark(restored.mark(6));
    }

    @Test
    void anEqualRevisionWithAnotherMarkIsServed() throws Exception {
        start(old);
        stop();
        changeRestored(2);
        assertInstanceOf(ReloadOutcome.Loaded.class, start(restored));
        assertEquals(3, revision());
        assertTrue(serves("wx3", "pages/new1") && serves("wx1", "pages/one"));
        assertNull(page("wx2"));
        assertEquals(restored.mark(3), served().mark());
        stop();
        restored.fault(Fault.ERROR);
        start(restored);
        assertTrue(serves("wx3", "pages/new1"));
        assertNull(page("wx2"));
    }

    @Test
    void aLowerRevisionIsRefusedUntilItIsForcedOrHasCaughtUp() throws Exception {
        start(old);
        stop();
        changeRestored(1);
        ReloadOutcome.Rejected refused = assertInstanceOf(ReloadOutcome.Rejected.class, start(restored));
        assertEquals(SnapshotFault.LOWER_REVISION, refused.fault());
        assertTrue(
                refused.message().startsWith(restored.address() + ": ")
                        && refused.message().contains("revision: 2 (expected: >= 3")
                        && refused.message().contains("restored from a backup")
                        && refused.message().contains("POST /v1/reload?force=true"),
                refused.message());
        await(() -> follower().status().state() == State.REJECTED);
        assertTrue(serves("wx2", "pages/lost"));
        changeRestored(1);
        await(() -> serves("wx3", "pages/new0"));
        assertEquals(3, revision());
        assertNull(page("wx2"));
    }

    @Test
    void aForcedReloadTakesALowerRevisionAndFollowsItFromThere() throws Exception {
        start(old);
        stop();
        start(restored);
        assertInstanceOf(
                ReloadOutcome.Loaded.class,
                follower().reload(true).toCompletableFuture().get(10, TimeUnit.SECONDS));
        assertEquals(1, revision());
        assertNull(page("wx2"));
        int snapshots = restored.snapshots.get();
        changeRestored(1);
        await(() -> serves("wx3", "pages/new0"));
        assertEquals(snapshots, restored.snapshots.get());
    }

    /** A mark without the name of a history is the name of a history of one revision. */
    @Test
    void theEndOfItsHistoryMakesAGatewayTakeALowerRevision() throws Exception {
        start(old);
        stop();
        restored.end(old.mark(3), 3);
        assertInstanceOf(ReloadOutcome.Loaded.class, start(restored));
        assertEquals(1, revision());
        assertNull(page("wx2"));
        int snapshots = restored.snapshots.get();
        changeRestored(1);
        await(() -> serves("wx3", "pages/new0"));
        assertEquals(snapshots, restored.snapshots.get());
        stop();
        restored.fault(Fault.ERROR);
        start(restored);
        assertTrue(serves("wx3", "pages/new0"));
    }

    @Test
    void theEndOfAnotherHistoryOrOfEarlierRevisionsDoesNotForceAGateway() throws Exception {
        start(old);
        stop();
        restored.end("unknown", 9);
        assertRefused(SnapshotFault.LOWER_REVISION);
        restored.end(old.mark(3), 2);
        assertRefused(SnapshotFault.LOWER_REVISION);
        restored.endDamaged(old.mark(3), 3);
        assertRefused(SnapshotFault.LOWER_REVISION);
        assertTrue(serves("wx2", "pages/lost"));
        changeRestored(2);
        restored.endDamaged(old.mark(3), 3);
        assertRefused(SnapshotFault.WRONG_DIGEST);
        restored.end("unknown", 9);
        start(restored);
        await(() -> serves("wx3", "pages/new1"));
    }

    private void assertRefused(SnapshotFault fault) throws Exception {
        assertEquals(
                fault,
                assertInstanceOf(ReloadOutcome.Rejected.class, start(restored)).fault());
        stop();
    }

    @Test
    void theMarkSurvivesRestartsAndIsSentWithRequests() throws Exception {
        start(old);
        for (int i = 0; i < 3; i++) {
            long revision = old.put("wx2", "pages/two" + i);
            await(() -> revision() == revision);
            awaitMark(old.mark(revision));
            stop();
            old.lastMark = "";
            start(old);
            assertEquals(old.mark(revision), served().mark());
            assertEquals(old.mark(revision), old.lastMark);
        }
        assertEquals(1, old.snapshots.get());
    }

    @Test
    void deltasOfAnotherHistoryAreRefusedDespiteTheRightRevision() throws Exception {
        start(old);
        stop();
        changeRestored(4);
        restored.checksMarks = false;
        start(restored);
        await(() -> serves("wx3", "pages/new3"));
        assertEquals("pages/one", page("wx1"));
        assertNull(page("wx2"));
        assertEquals(1, restored.snapshots.get());
    }

    @Test
    void aStateWithoutMarkIsServedAndReplacedOnceByASnapshotWithOne() throws Exception {
        old.marks = false;
        start(old);
        old.put("wx2", "pages/two");
        await(() -> serves("wx2", "pages/two"));
        stop();
        old.marks = true;
        int snapshots = old.snapshots.get();
        start(old);
        assertTrue(serves("wx2", "pages/two"));
        assertEquals("null", old.lastMark);
        assertEquals(snapshots, old.snapshots.get());
        for (int i = 0; i < 3; i++) {
            old.put("wx2", "pages/three" + i);
            String page = "pages/three" + i;
            await(() -> serves("wx2", page));
            assertEquals(snapshots + 1, old.snapshots.get());
        }
        awaitMark(old.mark(old.revision()));
    }

    @Test
    void aCrashDuringTheStorageOfAnotherHistoryLeavesNoMixture() throws Exception {
        try (ControlPlane first = new ControlPlane()) {
            first.copy(restored);
            start(first);
            first.put("wx2", "pages/lost");
            await(() -> revision() == 2);
            first.put("wx2", "pages/lost too");
            await(() -> revision() == 3);
            stop();
        }
        Path log = dir.resolve("state").resolve("changes.log");
        byte[] changes = Files.readAllBytes(log);
        changeRestored(1);
        start(restored);
        follower().reload(true).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertEquals(2, revision());
        stop();
        // As after a crash before the log was emptied.
        assertEquals(0, Files.size(log));
        Files.write(log, changes);
        restored.fault(Fault.ERROR);
        start(restored);
        assertEquals(2, revision());
        assertTrue(serves("wx3", "pages/new0"));
        assertNull(page("wx2"));
    }

    @Test
    void replicasOfTwoHistoriesAreNeverMixed() throws Exception {
        Random random = new Random(7);
        List<ControlPlane> planes = List.of(old, restored);
        List<List<String>> last = new ArrayList<>();
        Set<List<String>> states = new HashSet<>();
        for (ControlPlane plane : planes) {
            String page = "pages/first" + last.size();
            ACCOUNTS.forEach(appid -> plane.put(appid, page));
            last.add(new ArrayList<>(Collections.nCopies(ACCOUNTS.size(), page)));
            states.add(Collections.nCopies(ACCOUNTS.size(), page));
        }
        startFromDisk(old.address() + "," + restored.address());
        for (int step = 0; step < 200; step++) {
            int number = random.nextInt(planes.size());
            ControlPlane plane = planes.get(number);
            int account = random.nextInt(ACCOUNTS.size());
            last.get(number).set(account, "pages/p" + step);
            states.add(List.copyOf(last.get(number)));
            plane.put(ACCOUNTS.get(account), "pages/p" + step);
            if (step % 8 == 0) {
                boolean swap = random.nextBoolean();
                planes.get(swap ? 1 : 0).fault(Fault.ERROR);
                planes.get(swap ? 0 : 1).fault(random.nextInt(4) == 0 ? Fault.REPEATED : Fault.NONE);
                old.checksMarks = random.nextBoolean();
                restored.checksMarks = old.checksMarks;
            }
            if (random.nextInt(30) == 0) {
                stop();
                startFromDisk(old.address() + "," + restored.address());
            }
            SlowPart.pause(random.nextInt(20));
            assertTrue(states.contains(pages()), "step " + step);
        }
        old.fault(Fault.NONE);
        restored.fault(Fault.NONE);
        await(() -> last.contains(pages()));
    }

    private List<String> pages() {
        ActiveIndex.Revision now = Objects.requireNonNull(active.current());
        return ACCOUNTS.stream().map(appid -> String.valueOf(page(now, appid))).toList();
    }

    private ReloadOutcome start(ControlPlane plane) throws Exception {
        return startFromDisk(plane.address());
    }

    /** Starts with the state directory alone, without a served snapshot in memory. */
    private ReloadOutcome startFromDisk(String source) throws Exception {
        active = new ActiveIndex();
        return start(source);
    }

    private ReloadStatus.ServedSnapshot served() {
        return Objects.requireNonNull(follower().status().served());
    }

    /** The status is updated after the swap. */
    private void awaitMark(String mark) throws InterruptedException {
        await(() -> mark.equals(served().mark()));
    }
}
