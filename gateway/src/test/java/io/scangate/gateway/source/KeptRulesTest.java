package io.scangate.gateway.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.PacedTime;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.snapshot.DeltaReader;
import io.scangate.gateway.snapshot.Documents;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.testing.Waiting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop interrupts the thread that writes the state: what is served is on disk all the same. */
class KeptRulesTest {
    private static final byte[] CHANGE = Documents.sealed(
                    "{\"format\": \"scangate-delta/1\", \"base\": 1, \"revision\": 2, \"accounts\": [], \"removed\": [\"wx1\"]}",
                    Digest.ZERO)
            .getBytes(UTF_8);

    @TempDir
    Path root;

    private Path dir;

    /** Its rests last until a test ends them. */
    private final PacedTime time = PacedTime.standing();

    /** Whether the work beside scans rests. */
    private volatile boolean paced;

    private Pacer pacer() {
        return paced ? time.pacer() : Pacer.NONE;
    }

    @BeforeEach
    void makeDirectory() throws IOException {
        dir = Files.createDirectory(root.resolve("state"));
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    private KeptRules open(ActiveIndex active) {
        return open(active, () -> Pacer.NONE);
    }

    private KeptRules open(ActiveIndex active, Supplier<Pacer> pacers) {
        return new KeptRules(active, LastGood.open(StateDirectory.open(dir), SnapshotSettings.DEFAULT), pacers);
    }

    private static Snapshot snapshot() {
        byte[] document = Documents.ofRevision(1).getBytes(UTF_8);
        return assertInstanceOf(
                Snapshot.class, new SnapshotReader(SnapshotSettings.DEFAULT).read(new ByteArrayInputStream(document)));
    }

    private static void change(KeptRules rules) throws InterruptedException {
        DeltaReader.Result.Good change = assertInstanceOf(DeltaReader.Result.Good.class, DeltaReader.read(CHANGE));
        rules.change(change, CHANGE, new ArrayList<>());
    }

    private long restored() throws InterruptedException {
        return restored(dir);
    }

    private static long restored(Path directory) throws InterruptedException {
        LastGood lastGood = LastGood.open(StateDirectory.open(directory), SnapshotSettings.DEFAULT);
        try (KeptRules rules = new KeptRules(new ActiveIndex(), lastGood, () -> Pacer.NONE)) {
            return Objects.requireNonNull(rules.restore()).revision();
        }
    }

    @Test
    void onlyWritesBesideScansRest() throws Exception {
        PacedTime flying = PacedTime.flying();
        try (KeptRules rules = open(new ActiveIndex(), flying::pacer)) {
            rules.replace(snapshot(), Duration.ZERO);
            change(rules);
            assertEquals(0, flying.rests());
            rules.replace(snapshot(), Duration.ZERO);
            assertTrue(flying.rests() > 0);
        }
    }

    private static void put(KeptRules rules, long revision) throws InterruptedException {
        byte[] document = Documents.changeTo(revision).getBytes(UTF_8);
        DeltaReader.Result.Good change = assertInstanceOf(DeltaReader.Result.Good.class, DeltaReader.read(document));
        rules.change(change, document, new ArrayList<>());
    }

    /** The state directory of a gateway that died now. */
    private Path crashed(String name) throws IOException {
        Path copy = Files.createDirectory(dir.resolveSibling(name));
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private KeptRules openWithShortLog(ActiveIndex active, Supplier<Pacer> pacers) {
        LastGood lastGood = LastGood.open(StateDirectory.open(dir), SnapshotSettings.DEFAULT, 1);
        return new KeptRules(active, lastGood, pacers, Duration.ofMillis(10));
    }

    @Test
    void changesAreServedAndKeptWhileTheWholeStateIsWritten() throws Exception {
        ActiveIndex active = new ActiveIndex();
        try (KeptRules rules = openWithShortLog(active, this::pacer)) {
            rules.replace(snapshot(), Duration.ZERO);
            paced = true;
            put(rules, 2);
            time.awaitRest();
            put(rules, 3);
            put(rules, 4);
            assertEquals(4, Objects.requireNonNull(active.current()).revision());
            assertEquals(4, restored(crashed("during")));
            time.endRests();
            Waiting.await("the old log is deleted").until(() -> Files.notExists(dir.resolve("changes.old.log")));
            assertEquals(4, restored(crashed("after")));
            for (long revision = 5; revision < 100; revision++) {
                put(rules, revision);
            }
        }
        assertEquals(99, restored());
    }

    @Test
    void aSnapshotEndsTheWritingOfOlderRules() throws Exception {
        try (KeptRules rules = openWithShortLog(new ActiveIndex(), this::pacer)) {
            rules.replace(snapshot(), Duration.ZERO);
            paced = true;
            put(rules, 2);
            time.awaitRest();
            paced = false;
            rules.replace(snapshot(), Duration.ZERO);
            assertEquals(0, Files.size(dir.resolve("changes.log")));
            assertTrue(Files.notExists(dir.resolve("changes.old.log")));
        }
        assertEquals(1, restored());
    }

    @Test
    void aFailedWriteIsTriedAgainWithoutAnotherChange() throws Exception {
        Path compiled = dir.resolve("rules.compiled");
        try (KeptRules rules = openWithShortLog(new ActiveIndex(), () -> Pacer.NONE)) {
            rules.replace(snapshot(), Duration.ZERO);
            Files.delete(compiled);
            Files.createDirectories(compiled.resolve("in the way"));
            put(rules, 2);
            Waiting.await("the old log is kept").until(() -> Files.exists(dir.resolve("changes.old.log")));
            put(rules, 3);
            Files.delete(compiled.resolve("in the way"));
            Files.delete(compiled);
            Waiting.await("a good write")
                    .until(() -> Files.isRegularFile(compiled) && Files.notExists(dir.resolve("changes.old.log")));
        }
        assertEquals(3, restored());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /** Another key means that the file was replaced. */
    private Object compiledKey() throws IOException {
        return Files.readAttributes(dir.resolve("rules.compiled"), BasicFileAttributes.class)
                .fileKey();
    }

    /** The open file of a deleted log takes changes that no start can read. */
    @Test
    void aDeletedLogIsReplaced() throws Exception {
        try (KeptRules rules = open(new ActiveIndex())) {
            rules.replace(snapshot(), Duration.ZERO);
            Files.delete(dir.resolve("changes.log"));
            Object before = compiledKey();
            put(rules, 2);
            put(rules, 3);
            Waiting.await("a whole state").until(() -> !compiledKey().equals(before));
        }
        assertEquals(3, restored());
    }

    @Test
    void changesAreKeptWhileADeletedStateIsWrittenAgain() throws Exception {
        try (KeptRules rules = open(new ActiveIndex(), this::pacer)) {
            rules.replace(snapshot(), Duration.ZERO);
            delete(dir);
            paced = true;
            put(rules, 2);
            time.awaitRest();
            put(rules, 3);
            time.endRests();
            Waiting.await("a good write").until(() -> Files.exists(dir.resolve("rules.compiled")));
        }
        assertEquals(3, restored());
    }

    private KeptRules openImpatient(ActiveIndex active) {
        LastGood lastGood = LastGood.open(StateDirectory.open(dir), SnapshotSettings.DEFAULT);
        return new KeptRules(active, lastGood, () -> Pacer.NONE, Duration.ofMillis(10));
    }

    private static void settleUntil(KeptRules rules, BooleanSupplier condition) {
        Waiting.await().until(() -> {
            rules.settle();
            return condition.getAsBoolean();
        });
    }

    @Test
    void aDeletedOrReplacedStateIsWrittenAgainWithoutAnotherChange() throws Exception {
        try (KeptRules rules = openImpatient(new ActiveIndex())) {
            rules.replace(snapshot(), Duration.ZERO);
            Path older = crashed("older");
            put(rules, 2);
            put(rules, 3);
            assertEquals(3, rules.keptRevision());
            Files.move(dir, dir.resolveSibling("moved"));
            Files.move(older, dir);
            settleUntil(rules, () -> rules.keptRevision() == 3);
            assertEquals(3, restored(crashed("replaced")));
            delete(dir);
            settleUntil(rules, () -> rules.keptRevision() == 3 && Files.exists(dir.resolve("rules.compiled")));
        }
        assertEquals(3, restored());
    }

    /** As on a disk that is full or may only be read: the log cannot be written, nor the directory. */
    @Test
    void whatTheDiskRefusesIsKnown_andKeptWhenTheDiskTakesItAgain() throws Exception {
        ActiveIndex active = new ActiveIndex();
        try (KeptRules rules = openImpatient(active)) {
            rules.replace(snapshot(), Duration.ZERO);
            Path moved = dir.resolveSibling("moved");
            Files.move(dir, moved);
            Files.createFile(dir);
            put(rules, 2);
            rules.settle();
            assertEquals(2, Objects.requireNonNull(active.current()).revision());
            assertEquals(1, rules.keptRevision());
            Files.delete(dir);
            Files.move(moved, dir);
            settleUntil(rules, () -> rules.keptRevision() == 2);
        }
        assertEquals(2, restored());
    }

    /** The next change has the same base, and a start could not apply it to the change that was never served. */
    @Test
    void aChangeThatCannotBeServedIsNotKept() throws Exception {
        byte[] failing = Documents.change(1, 2, "no link").getBytes(UTF_8);
        byte[] next = Documents.change(1, 3, "https://i/").getBytes(UTF_8);
        try (KeptRules rules = open(new ActiveIndex())) {
            rules.replace(snapshot(), Duration.ZERO);
            DeltaReader.Result.Good change = assertInstanceOf(DeltaReader.Result.Good.class, DeltaReader.read(failing));
            assertThrows(UnsupportedOperationException.class, () -> rules.change(change, failing, List.of()));
            assertEquals(1, restored(crashed("failed")));
            rules.change(
                    assertInstanceOf(DeltaReader.Result.Good.class, DeltaReader.read(next)), next, new ArrayList<>());
        }
        assertEquals(3, restored());
    }

    @Test
    void aChangeDuringAStopIsOnDiskWhenItIsServed() throws Exception {
        ActiveIndex active = new ActiveIndex();
        try (KeptRules rules = open(active)) {
            rules.replace(snapshot(), Duration.ZERO);
            Thread.currentThread().interrupt();
            change(rules);
            assertTrue(Thread.interrupted());
            assertEquals(2, Objects.requireNonNull(active.current()).revision());
        }
        assertEquals(2, restored());
    }

    @Test
    void aSnapshotThatAStopInterruptsIsNeitherServedNorKept() throws Exception {
        ActiveIndex active = new ActiveIndex();
        try (KeptRules rules = open(active)) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> rules.replace(snapshot(), Duration.ZERO));
            assertEquals(null, active.current());
            Thread.interrupted();
            rules.replace(snapshot(), Duration.ZERO);
            assertNotNull(active.current());
        }
        assertEquals(1, restored());
    }

    @Test
    void nothingIsServedAfterTheClose() throws Exception {
        ActiveIndex active = new ActiveIndex();
        KeptRules rules = open(active);
        rules.replace(snapshot(), Duration.ZERO);
        rules.close();
        assertThrows(InterruptedException.class, () -> change(rules));
        assertEquals(1, Objects.requireNonNull(active.current()).revision());
    }
}
