package io.scangate.gateway.source.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.snapshot.Floor;
import io.scangate.gateway.snapshot.HeapRoom;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Damage;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadOutcome.Loaded;
import io.scangate.gateway.source.ReloadOutcome.Rejected;
import io.scangate.gateway.source.ReloadStatus.State;
import io.scangate.gateway.source.feed.ControlPlane.Compiled;
import io.scangate.gateway.source.feed.ControlPlane.Fault;
import io.scangate.gateway.source.feed.WholeSnapshots.Got;
import io.scangate.gateway.source.feed.WholeSnapshots.Wish;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compiled snapshots as a gateway takes them. The tests of the control plane have cut and damaged downloads. */
@Timeout(60)
class CompiledFeedTest extends FollowerFixture {
    /** A gateway with these limits does not wait for a compiled snapshot that is being made. */
    private static final FeedLimits IMPATIENT = new FeedLimits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ZERO,
            Duration.ofSeconds(5));

    private static final Wish WISH = new Wish("0", Floor.NONE, HeapRoom.beside(null), Pacer.NONE);

    private final ControlPlane plane = new ControlPlane();

    CompiledFeedTest(@TempDir Path dir) {
        super(dir);
    }

    @AfterEach
    void close() {
        stop();
        plane.close();
    }

    @Test
    void aSnapshotThatIsBeingMadeIsAwaited_andTheStatusSaysSo() throws Exception {
        plane.put("wx1", "pages/one");
        plane.compiled = Compiled.BEING_MADE;
        ReloadOutcome outcome = start(plane.address());
        assertEquals(
                SnapshotFault.BEING_MADE,
                assertInstanceOf(Rejected.class, outcome).fault());
        assertTrue(((Rejected) outcome).message().contains("revision 1 is being written"), outcome::toString);
        int calls = plane.compiledCalls.get();
        await(() -> plane.compiledCalls.get() > calls + 2);
        assertEquals(State.STARTING, follower().status().state());
        assertNull(active.current());
        assertEquals(0, plane.snapshots.get());
        plane.compiled = Compiled.MADE;
        await(() -> serves("wx1", "pages/one"));
        await(() -> follower().status().state() == State.CURRENT);
        assertEquals(0, plane.snapshots.get());
        plane.put("wx1", "pages/two");
        await(() -> serves("wx1", "pages/two"));
    }

    @Test
    void aSnapshotThatIsMadeForTooLongIsReplacedByJson() throws Exception {
        plane.put("wx1", "pages/one");
        plane.compiled = Compiled.BEING_MADE;
        start(rules(plane.address(), FeedSettings.DEFAULT, active, IMPATIENT));
        await(() -> serves("wx1", "pages/one"));
        assertEquals(1, plane.snapshots.get());
    }

    @Test
    void aRestartServesTheDownloadedFileWithTheChangesSince() throws Exception {
        plane.put("wx1", "pages/one");
        plane.compiled = Compiled.MADE;
        assertInstanceOf(Loaded.class, start(plane.address()));
        plane.put("wx2", "pages/two");
        await(() -> serves("wx2", "pages/two"));
        stop();
        try (Stream<Path> files = Files.list(dir.resolve("state"))) {
            assertEquals(
                    List.of("changes.log", "lock", "rules.compiled"),
                    files.map(each -> each.getFileName().toString()).sorted().toList());
        }
        plane.fault(Fault.ERROR);
        active.swap(new ActiveIndex.Revision(RuleIndex.empty(), 0, Instant.now()));
        start(plane.address());
        assertTrue(serves("wx1", "pages/one"));
        assertTrue(serves("wx2", "pages/two"));
        assertEquals(0, plane.snapshots.get());
    }

    private WholeSnapshots snapshots(CompiledDownload.Temporaries files) {
        FeedClient client =
                new FeedClient(List.of(URI.create(plane.address())), FeedSettings.DEFAULT, FeedLimits.DEFAULT);
        return new WholeSnapshots(client, SnapshotSettings.DEFAULT, new Damage(), files, FeedLimits.DEFAULT);
    }

    @Test
    void withoutRoomOnDiskJsonIsTaken() throws Exception {
        plane.put("wx1", "pages/one");
        plane.compiled = Compiled.MADE;
        try (WholeSnapshots snapshots = snapshots(() -> {
            throw new IOException("No space left on device");
        })) {
            Got got = assertInstanceOf(Got.class, snapshots.take(WISH));
            assertNull(got.file());
            assertEquals(1, got.snapshot().revision());
        }
    }

    @Test
    void aFileThatDoesNotFitIntoTheMemoryIsNotDownloaded() throws Exception {
        plane.put("wx1", "pages/one");
        plane.compiled = Compiled.MADE;
        try (WholeSnapshots snapshots = snapshots(() -> {
            throw new AssertionError("no file is needed");
        })) {
            WholeSnapshots.Result result = snapshots.take(new Wish("0", Floor.NONE, new HeapRoom(100), Pacer.NONE));
            assertEquals(
                    SnapshotFault.TOO_LARGE,
                    assertInstanceOf(WholeSnapshots.Rejected.class, result)
                            .bad()
                            .fault());
        }
    }
}
