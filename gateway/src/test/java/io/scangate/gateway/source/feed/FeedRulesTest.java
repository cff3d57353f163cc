package io.scangate.gateway.source.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.management.UnixOperatingSystemMXBean;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.HeapRoom;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.ChangeLog;
import io.scangate.gateway.source.Damage;
import io.scangate.gateway.source.Followed;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadResult;
import io.scangate.gateway.source.ReloadStatus.State;
import io.scangate.gateway.source.feed.ControlPlane.Fault;
import io.scangate.gateway.testing.MemoryFolder;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A follower and a control plane over a socket, with the failures of a network between them. */
@Timeout(60)
class FeedRulesTest extends FollowerFixture {
    private final ControlPlane plane = new ControlPlane();

    FeedRulesTest(@TempDir Path dir) {
        super(dir);
        plane.put("wx1", "pages/one");
    }

    @AfterEach
    void close() {
        stop();
        plane.close();
    }

    @Test
    void aFirstStartTakesASnapshotAndThenFollowsChanges() throws Exception {
        assertEquals(new ReloadOutcome.Loaded(1, 1, 1, 0), start(plane.address()));
        plane.put("wx2", "pages/two");
        await(() -> serves("wx2", "pages/two"));
        plane.put("wx2", "pages/three");
        await(() -> serves("wx2", "pages/three"));
        plane.remove("wx1");
        await(() -> page("wx1") == null);
        assertEquals(1, plane.snapshots.get());
        assertEquals(4, revision());
        assertEquals(State.CURRENT, follower().status().state());
    }

    /** A delta carries whole accounts, so a rule comes again with each change of its account. */
    @Test
    void aRuleThatMayNotMeanWhatItsOwnerThinksIsWarnedOfOnce() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(FeedRules.class);
        log.start();
        logger.addAppender(log);
        try {
            start(plane.address());
            for (String change : List.of(
                    "wx2 pages/two",
                    "wx2 pages/two?q=1",
                    "wx2 pages/three?q=2",
                    "wx3 pages/three",
                    "wx3 pages/three?scancode_time=1")) {
                plane.put(change.substring(0, 3), change.substring(4));
                long revision = plane.revision();
                await(() -> revision() == revision);
            }
        } finally {
            logger.detachAppender(log);
        }
        List<String> warnings = log.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.contains("1 rule has the warning page_parameter"))
                .toList();
        assertEquals(2, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith("Revision 3: ") && warnings.get(0).contains("(wx2 "), warnings::toString);
        assertTrue(warnings.get(1).contains("(wx3 "), warnings::toString);
    }

    @Test
    void aGatewayThatMissedDeltasTakesASnapshot() throws Exception {
        start(plane.address());
        stop();
        plane.put("wx2", "pages/two");
        plane.forget();
        start(plane.address());
        await(() -> serves("wx2", "pages/two"));
        assertEquals(2, plane.snapshots.get());
    }

    @Test
    void aRestartWithoutAControlPlaneServesTheLastGoodSnapshot() throws Exception {
        start(plane.address());
        plane.put("wx2", "pages/two");
        plane.put("wx3", "pages/three");
        plane.remove("wx1");
        await(() -> revision() == 4);
        stop();
        plane.close();
        active = new ActiveIndex();
        start(plane.address());
        assertEquals(4, revision());
        assertTrue(serves("wx2", "pages/two") && serves("wx3", "pages/three"));
        assertNull(page("wx1"));
        assertEquals(State.UNREACHABLE, follower().status().state());
        assertNull(follower().status().lastSuccess());
        assertEquals(Map.of(ReloadResult.REJECTED, 1L), reloads());
    }

    private Map<ReloadResult, Long> reloads() {
        Map<ReloadResult, Long> counts = new EnumMap<>(ReloadResult.class);
        follower().status().tallies().forEach((result, tally) -> counts.put(result, tally.count()));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    @Test
    void aWaitThatIsGivenUpIsNoAnswer() throws Exception {
        try (FeedRules rules = rules(plane.address(), FeedSettings.DEFAULT, active)) {
            rules.load(false);
            rules.wake();
            assertThrows(InterruptedException.class, rules::follow);
            assertInstanceOf(ReloadOutcome.Unchanged.class, rules.follow().outcome());
        }
    }

    @Test
    void aRestartContinuesWithDeltasAndTakesNoSnapshot() throws Exception {
        start(plane.address());
        plane.put("wx2", "pages/two");
        await(() -> revision() == 2);
        stop();
        plane.put("wx2", "pages/three");
        active = new ActiveIndex();
        start(plane.address());
        await(() -> serves("wx2", "pages/three"));
        assertEquals(1, plane.snapshots.get());
    }

    @Test
    void aTornEndOfTheLogIsTruncatedAndFetchedAgain() throws Exception {
        start(plane.address());
        plane.put("wx2", "pages/two");
        await(() -> revision() == 2);
        plane.put("wx3", "pages/three");
        await(() -> revision() == 3);
        stop();
        Path log = dir.resolve("state").resolve("changes.log");
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 3);
        }
        plane.fault(Fault.ERROR);
        active = new ActiveIndex();
        start(plane.address());
        assertEquals(2, revision());
        plane.fault(Fault.NONE);
        await(() -> serves("wx3", "pages/three"));
        assertEquals(1, plane.snapshots.get());
    }

    @Test
    void aDamagedLogLeavesAnEarlierRevision() throws Exception {
        start(plane.address());
        for (int i = 0; i < 5; i++) {
            plane.put("wx" + i, "pages/p" + i);
            long revision = plane.revision();
            await(() -> revision() == revision);
        }
        stop();
        Path log = dir.resolve("state").resolve("changes.log");
        byte[] whole = Files.readAllBytes(log);
        Random random = new Random(5);
        plane.fault(Fault.ERROR);
        for (int i = 0; i < 40; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(log, damaged);
            active = new ActiveIndex();
            start(plane.address());
            assertTrue(revision() >= 1 && revision() <= 6, () -> "revision " + revision());
            stop();
        }
    }

    @Test
    void theServedSnapshotStaysDuringAnOutageAndCatchesUpAfterIt() throws Exception {
        start(plane.address());
        for (Fault fault : new Fault[] {Fault.ERROR, Fault.CUT}) {
            plane.fault(fault);
            long revision = plane.put("wx2", "pages/" + fault);
            await(() -> follower().status().state() == State.UNREACHABLE);
            assertEquals(revision - 1, revision());
            plane.fault(Fault.NONE);
            await(() -> serves("wx2", "pages/" + fault));
        }
        assertEquals(1, plane.snapshots.get());
    }

    @Test
    void aServerThatIsNoControlPlane_isReportedAsOneThatAnswers() throws Exception {
        ReloadOutcome outcome = start(plane.address() + "/elsewhere");
        String message = assertInstanceOf(ReloadOutcome.Rejected.class, outcome).message();
        assertTrue(message.contains("/elsewhere/v1/snapshot: status 404, "), message);
        assertTrue(
                message.endsWith("the server there answers and is not a control plane, so check the address"), message);
    }

    @Test
    void aRepeatedAnswerChangesNothing() throws Exception {
        start(plane.address());
        plane.put("wx2", "pages/two");
        await(() -> revision() == 2);
        plane.fault(Fault.REPEATED);
        await(() -> follower().status().state() == State.UNREACHABLE);
        assertEquals(2, revision());
        plane.fault(Fault.NONE);
        plane.put("wx2", "pages/three");
        await(() -> serves("wx2", "pages/three"));
    }

    /** A busy machine may fail a poll, after which no replica is followed until the next one. */
    private Followed followed() {
        return Objects.requireNonNull(
                Waiting.await("a followed replica").until(() -> follower().followed(), Objects::nonNull));
    }

    @Test
    void afterTheLossOfAReplicaTheNextOneIsFollowed() throws Exception {
        try (ControlPlane second = new ControlPlane()) {
            second.copy(plane);
            start(plane.address() + "," + second.address());
            Instant begin = Instant.now();
            assertEquals(plane.address(), followed().address().toString());
            assertFalse(followed().since().isAfter(begin));
            plane.close();
            second.put("wx2", "pages/two");
            await(() -> serves("wx2", "pages/two"));
            assertEquals(second.address(), followed().address().toString());
            assertFalse(followed().since().isBefore(begin));
        }
    }

    @Test
    void aStoppedReplicaIsLeftForAnotherOne() throws Exception {
        try (ControlPlane second = new ControlPlane()) {
            second.copy(plane);
            start(plane.address() + "," + second.address());
            plane.fault(Fault.SILENT);
            await(() -> plane.stalled.get() > 0);
            second.put("wx2", "pages/two");
            await(() -> serves("wx2", "pages/two"));
            // It still says nothing.
            plane.fault(Fault.NONE);
        }
    }

    @Test
    void aControlPlaneThatAnswersAtOnceIsPolledWithPauses() throws Exception {
        start(plane.address());
        long start = System.nanoTime();
        plane.fault(Fault.ANSWERED_AT_ONCE);
        // One poll may have begun before; the others begin a tenth of a second apart.
        await(() -> plane.hasty.get() >= 12);
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        assertTrue(millis >= 1_000, () -> "12 polls in " + millis + " ms");
        plane.fault(Fault.NONE);
    }

    @Test
    void unreadableDeltasAreReplacedByASnapshot() throws Exception {
        start(plane.address());
        plane.fault(Fault.UNKNOWN_FORMAT);
        plane.put("wx2", "pages/two");
        await(() -> serves("wx2", "pages/two"));
        plane.fault(Fault.NONE);
        plane.put("wx2", "pages/three");
        await(() -> serves("wx2", "pages/three"));
    }

    @Test
    void anAnswerThatCannotBeUnpackedClosesItsConnection() throws Exception {
        plane.fault(Fault.BAD_GZIP);
        FeedClient client =
                new FeedClient(List.of(URI.create(plane.address())), FeedSettings.DEFAULT, FeedLimits.DEFAULT);
        UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        assertEquals(FeedAnswer.Kind.FAILED, client.snapshot().kind());
        long before = system.getOpenFileDescriptorCount();
        for (int i = 0; i < 50; i++) {
            assertEquals(FeedAnswer.Kind.FAILED, client.snapshot().kind());
        }
        await(() -> system.getOpenFileDescriptorCount() < before + 20);
    }

    @Test
    void anUnreadableDeltaInTheLogDoesNotHideLaterOnes() throws Exception {
        start(plane.address());
        plane.put("wx2", "pages/two");
        await(() -> revision() == 2);
        stop();
        try (ChangeLog log = ChangeLog.open(dir.resolve("state").resolve("changes.log"), new Damage())) {
            log.append("{\"format\": \"scangate-delta/9\"}".getBytes(StandardCharsets.UTF_8));
        }
        start(plane.address());
        plane.put("wx3", "pages/three");
        await(() -> revision() == 3);
        stop();
        plane.close();
        active = new ActiveIndex();
        start(plane.address());
        assertEquals(3, revision());
    }

    @Test
    void theTemporaryFileOfAKilledGatewayIsDeleted() throws Exception {
        start(plane.address());
        stop();
        Path leftover = dir.resolve("state").resolve("rules.compiled.tmp4711");
        Files.write(leftover, new byte[100]);
        start(plane.address());
        assertTrue(Files.notExists(leftover));
        assertEquals(1, revision());
    }

    @Test
    void aDeletedStateDirectoryIsMadeAgain() throws Exception {
        start(plane.address());
        Path state = dir.resolve("state");
        // The gateway, which looks at its files meanwhile, sees all of them gone at once.
        Path gone = Files.move(state, dir.resolve("gone"));
        MemoryFolder.delete(gone);
        plane.put("wx2", "pages/two");
        await(() -> revision() == 2);
        await(() -> Files.exists(state.resolve("rules.compiled")));
        stop();
        plane.close();
        active = new ActiveIndex();
        start(plane.address());
        assertEquals(2, revision());
    }

    @Test
    void aReplicaThatLagsNeverLowersTheRevision() throws Exception {
        try (ControlPlane behind = new ControlPlane()) {
            behind.copy(plane);
            plane.put("wx1", "pages/two");
            start(plane.address() + "," + behind.address());
            await(() -> revision() == 2);
            plane.fault(Fault.ERROR);
            await(() -> behind.snapshots.get() > 0);
            assertTrue(serves("wx1", "pages/two"));
            plane.fault(Fault.NONE);
            plane.put("wx1", "pages/three");
            await(() -> serves("wx1", "pages/three"));
        }
    }

    @Test
    void aForcedReloadTakesALowerRevision() throws Exception {
        plane.put("wx1", "pages/two");
        start(plane.address());
        int port = plane.port();
        plane.close();
        try (ControlPlane restored = new ControlPlane(port)) {
            restored.put("wx9", "pages/restored");
            await(() -> restored.snapshots.get() > 0);
            assertEquals(2, revision());
            ReloadOutcome outcome =
                    follower().reload(true).toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertInstanceOf(ReloadOutcome.Loaded.class, outcome);
            assertEquals(1, revision());
            assertTrue(serves("wx9", "pages/restored"));
        }
    }

    @Test
    void theKeyIsSent() throws Exception {
        plane.token = "secret";
        start(plane.address(), new FeedSettings("secret"));
        assertEquals(1, revision());
    }

    @Test
    void aRefusedKeyIsTheReason_andJsonIsNotTriedWithIt() throws Exception {
        plane.token = "secret";
        ReloadOutcome outcome = start(plane.address(), new FeedSettings("another"));
        assertTrue(outcome.toString().contains("status 401"), outcome::toString);
        assertEquals(0, plane.snapshots.get());
    }

    @Test
    void twoGatewaysCannotShareAStateDirectory() throws Exception {
        start(plane.address());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> rules(plane.address(), FeedSettings.DEFAULT, new ActiveIndex()))
                .getMessage();
        assertTrue(String.valueOf(message).startsWith("state-dir: "), message);
    }

    @Test
    void closingDoesNotWaitForAStalledAnswer() throws Exception {
        start(plane.address());
        plane.fault(Fault.STALLED);
        plane.put("wx2", "pages/two");
        await(() -> plane.stalled.get() > 0);
        long start = System.nanoTime();
        stop();
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 15);
        plane.fault(Fault.NONE);
    }

    @Test
    void rulesCompiledByAnotherVersionAreServedAtOnceAndReplacedByOneSnapshot() throws Exception {
        start(plane.address());
        stop();
        compiledBy("0.0.9");
        plane.fault(Fault.ERROR);
        active = new ActiveIndex();
        start(plane.address());
        assertTrue(serves("wx1", "pages/one"));
        await(() -> follower().status().state() == State.UNREACHABLE);
        assertEquals("0.0.9", program());
        plane.fault(Fault.NONE);
        await(() -> follower().status().state() == State.CURRENT);
        int snapshots = plane.snapshots.get();
        plane.put("wx2", "pages/two");
        await(() -> serves("wx2", "pages/two"));
        assertEquals(2, revision());
        assertEquals(snapshots, plane.snapshots.get());
        assertEquals("", program());
        stop();
        start(plane.address());
        plane.put("wx2", "pages/three");
        await(() -> serves("wx2", "pages/three"));
        assertEquals(snapshots, plane.snapshots.get());
    }

    @Test
    void rulesCompiledByAnotherVersionFollowDeltasUntilASnapshotReplacesThem() throws Exception {
        start(plane.address());
        stop();
        compiledBy("0.0.9");
        plane.fault(Fault.NO_SNAPSHOT);
        start(plane.address());
        plane.put("wx2", "pages/two");
        await(() -> serves("wx2", "pages/two"));
        Files.delete(compiled());
        plane.put("wx3", "pages/three");
        await(() -> Files.exists(compiled()));
        assertEquals("0.0.9", program());
        plane.fault(Fault.NONE);
        int snapshots = plane.snapshots.get();
        await(() -> plane.snapshots.get() > snapshots);
        await(() -> program().isEmpty());
        assertTrue(serves("wx3", "pages/three"));
    }

    private Path compiled() {
        return dir.resolve("state").resolve("rules.compiled");
    }

    private void compiledBy(String program) throws IOException {
        Snapshot s = read();
        CompiledSnapshot.write(
                compiled(),
                new Snapshot(s.revision(), s.mark(), s.index(), s.document(), true, program),
                0,
                Pacer.NONE);
    }

    private String program() {
        try {
            return read().program();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Snapshot read() throws IOException {
        return assertInstanceOf(
                Snapshot.class,
                CompiledSnapshot.read(compiled(), SnapshotSettings.DEFAULT, 0, HeapRoom.beside(null), Pacer.NONE));
    }
}
