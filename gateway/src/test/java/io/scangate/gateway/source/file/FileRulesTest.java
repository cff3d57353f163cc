package io.scangate.gateway.source.file;

import static io.scangate.gateway.snapshot.Documents.document;
import static io.scangate.gateway.snapshot.Documents.ofRevision;
import static io.scangate.gateway.snapshot.Documents.replace;
import static io.scangate.gateway.snapshot.Documents.rule;
import static io.scangate.gateway.snapshot.Documents.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.snapshot.Documents;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.SnapshotReaderTest;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadOutcome.Loaded;
import io.scangate.gateway.source.ReloadOutcome.Missing;
import io.scangate.gateway.source.ReloadOutcome.Rejected;
import io.scangate.gateway.source.ReloadOutcome.Unchanged;
import io.scangate.gateway.source.ReloadResult;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.ReloadStatus.State;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that change as operators and their tools change them. */
@Timeout(30)
class FileRulesTest {

    /** The poll interval of tests that do not measure the default one; it makes them shorter. */
    private static final Duration SHORT_INTERVAL = Duration.ofMillis(60);

    private final Path dir;
    private final Path file;
    private final ActiveIndex active = new ActiveIndex();
    private Follower reloader;

    FileRulesTest(@TempDir Path dir) {
        this.dir = dir;
        file = dir.resolve("snapshot.json");
        reloader = reloader(file, active, SHORT_INTERVAL);
    }

    private static Follower reloader(Path path, ActiveIndex active, Duration pollInterval) {
        return FileFollowers.of(path, pollInterval, SnapshotSettings.DEFAULT, active);
    }

    @AfterEach
    void close() {
        reloader.close();
    }

    @Test
    void theFirstSnapshotIsServed() throws Exception {
        write(file, ofRevision(5));
        assertEquals(State.STARTING, reloader.status().state());
        assertEquals(new Loaded(5, 1, 1, 0), start());
        assertServes(5);
        ReloadStatus status = reloader.status();
        assertEquals(State.CURRENT, status.state());
        assertEquals("file:" + file, status.source());
        ReloadStatus.ServedSnapshot served = status.served();
        assertNotNull(served);
        assertEquals(5, served.revision());
        assertEquals(1, served.rules());
        assertEquals(Files.size(file), served.bytes());
        assertEquals(status.lastAttempt(), status.lastSuccess());
        assertTallies(1, 0, 0, 0);
    }

    @Test
    void aRenamedFileIsServedInTime() throws Exception {
        useDefaultInterval();
        startWith(5);
        replace(file, ofRevision(6));
        awaitServes(6);
        assertTallies(2, 0, 0, 0);
    }

    @Test
    void aFileRewrittenInPlaceIsServedInTime() throws Exception {
        useDefaultInterval();
        startWith(5);
        write(file, ofRevision(6));
        awaitServes(6);
        assertTallies(2, 0, 0, 0);
    }

    @Test
    void aFileRewrittenSlowlyIsServedWhenItIsComplete() throws Exception {
        startWith(5);
        byte[] next = ofRevision(6).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(file)) {
            // Without its last byte the document is invalid, however long a step takes.
            for (int i = 0; i < next.length - 1; i++) {
                out.write(next[i]);
                out.flush();
                SlowPart.pause(4);
                assertServes(5);
            }
            out.write(next[next.length - 1]);
        }
        awaitServes(6);
    }

    @Test
    void aHalfWrittenFileIsRejectedAndTheCompleteOneServed() throws Exception {
        startWith(5);
        String next = ofRevision(6);
        write(file, next.substring(0, 30));
        await(() -> reloader.status().state() == State.REJECTED);
        assertEquals(SnapshotFault.TRUNCATED, lastFault());
        assertServes(5);
        write(file, next);
        awaitServes(6);
    }

    @Test
    void aSwitchedConfigMapIsServedInTime() throws Exception {
        reloader.close();
        Path mount = Files.createDirectory(dir.resolve("mount"));
        switchConfigMap(mount, "..2025_1", ofRevision(1));
        Path mounted = Files.createSymbolicLink(mount.resolve("snapshot.json"), Path.of("..data/snapshot.json"));
        reloader = reloader(mounted, active, FileSettings.DEFAULT.pollInterval());
        assertInstanceOf(Loaded.class, start());
        switchConfigMap(mount, "..2025_2", ofRevision(2));
        Files.delete(mount.resolve("..2025_1/snapshot.json"));
        awaitServes(2);
        assertTallies(2, 0, 0, 0);
    }

    private static void switchConfigMap(Path mount, String version, String content) throws IOException {
        Files.writeString(Files.createDirectory(mount.resolve(version)).resolve("snapshot.json"), content);
        Path next = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(version));
        Files.move(next, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aMissingFileIsServedWhenItAppears() throws Exception {
        assertEquals(new Missing(), start());
        assertNull(active.current());
        assertEquals(State.MISSING, reloader.status().state());
        SlowPart.pause(200); // ten polls of a missing file
        assertTallies(0, 0, 0, 1);
        write(file, ofRevision(1));
        awaitServes(1);
    }

    @Test
    void rulesStayWhenTheFileIsDeletedAndFollowItsReturn() throws Exception {
        startWith(5);
        Files.delete(file);
        await(() -> reloader.status().state() == State.MISSING);
        assertServes(5);
        write(file, ofRevision(6));
        awaitServes(6);
        await(() -> reloader.status().state() == State.CURRENT);
    }

    @Test
    void aLowerRevisionIsRejectedUnlessForced() throws Exception {
        startWith(5);
        replace(file, ofRevision(4));
        await(() -> reloader.status().state() == State.REJECTED);
        assertEquals(SnapshotFault.LOWER_REVISION, lastFault());
        assertServes(5);
        assertInstanceOf(Rejected.class, reload(false));
        assertServes(5);
        assertEquals(new Loaded(4, 1, 1, 0), reload(true));
        assertServes(4);
        assertEquals(State.CURRENT, reloader.status().state());
    }

    @Test
    void equalContentIsReportedAsUnchanged() throws Exception {
        startWith(5);
        ActiveIndex.Revision before = active.current();
        replace(file, ofRevision(5));
        await(() -> tally(ReloadResult.UNCHANGED) == 1);
        assertEquals(new Unchanged(5), reload(false));
        assertEquals(new Unchanged(5), reload(true));
        assertSame(before, active.current());
        assertTallies(1, 3, 0, 0);
    }

    @Test
    void otherContentOfAnEqualRevisionIsServed() throws Exception {
        startWith(5);
        replace(file, document(5, "{\"appid\": \"wx1\", \"rules\": [" + rule("https://h/", "pages/other") + "]}"));
        await(() -> tally(ReloadResult.LOADED) == 2);
        assertEquals(
                "pages/other",
                SnapshotReaderTest.find(current().index(), "https://h/").livePage());
    }

    @Test
    void aBadDocumentIsRejectedOnceAndTheLastGoodSnapshotStays() throws Exception {
        startWith(5);
        replace(file, "not JSON");
        await(() -> reloader.status().state() == State.REJECTED);
        SlowPart.pause(200); // ten polls of the same bad file
        assertTallies(1, 0, 1, 0);
        Rejected rejected = assertInstanceOf(Rejected.class, reloader.status().lastOutcome());
        assertEquals(SnapshotFault.NOT_JSON, rejected.fault());
        assertTrue(rejected.message().startsWith("line 1, column "), rejected.message());
        assertServes(5);
        replace(file, ofRevision(5));
        await(() -> reloader.status().state() == State.CURRENT);
        assertTallies(1, 1, 1, 0);
    }

    @Test
    void rejectedRulesAreInTheStatus() throws Exception {
        write(file, Documents.rules(rule("https://a/", "pages/a"), rule("nothing", "pages/a")));
        assertEquals(new Loaded(1, 1, 1, 1), start());
        ReloadStatus.ServedSnapshot served = reloader.status().served();
        assertNotNull(served);
        assertEquals("nothing", served.rejections().first().get(0).prefix());
    }

    @Test
    void aDirectoryIsUnreadableAndAFileInItsPlaceIsServed() throws Exception {
        Files.createDirectory(file);
        assertEquals(
                SnapshotFault.UNREADABLE,
                assertInstanceOf(Rejected.class, start()).fault());
        Files.delete(file);
        write(file, ofRevision(1));
        awaitServes(1);
    }

    @Test
    void aClosedFollowerRefusesReloads() throws Exception {
        startWith(5);
        reloader.close();
        assertEquals(
                SnapshotFault.CLOSED,
                assertInstanceOf(Rejected.class, reload(false)).fault());
        assertServes(5);
        reloader.close();
    }

    @Test
    void aFollowerThatNeverStartedCanBeClosed() throws Exception {
        reloader.close();
        assertInstanceOf(Rejected.class, reload(true));
    }

    private void useDefaultInterval() {
        reloader.close();
        reloader = reloader(file, active, FileSettings.DEFAULT.pollInterval());
    }

    private ReloadOutcome start() throws Exception {
        return reloader.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void startWith(long revision) throws Exception {
        write(file, ofRevision(revision));
        assertInstanceOf(Loaded.class, start());
    }

    private ReloadOutcome reload(boolean force) throws Exception {
        return reloader.reload(force).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private ActiveIndex.Revision current() {
        ActiveIndex.Revision current = active.current();
        assertNotNull(current);
        return current;
    }

    private void assertServes(long revision) {
        assertEquals(revision, current().revision());
        assertEquals(
                "pages/r" + revision,
                SnapshotReaderTest.find(current().index(), "https://h/").livePage());
    }

    private void awaitServes(long revision) {
        await(() -> {
            ActiveIndex.Revision current = active.current();
            return current != null && current.revision() == revision;
        });
        assertServes(revision);
    }

    private static void await(BooleanSupplier condition) {
        Waiting.await().until(condition::getAsBoolean);
    }

    private SnapshotFault lastFault() {
        return assertInstanceOf(Rejected.class, reloader.status().lastOutcome()).fault();
    }

    private long tally(ReloadResult result) {
        ReloadStatus.Tally tally = reloader.status().tallies().get(result);
        assertNotNull(tally);
        return tally.count();
    }

    private void assertTallies(long loaded, long unchanged, long rejected, long missing) {
        // The status is updated after the swap.
        await(() -> tally(ReloadResult.LOADED) == loaded
                && tally(ReloadResult.UNCHANGED) == unchanged
                && tally(ReloadResult.REJECTED) == rejected
                && tally(ReloadResult.MISSING) == missing);
    }
}
