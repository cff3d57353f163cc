package io.scangate.gateway.source.file;

import static io.scangate.gateway.snapshot.Documents.document;
import static io.scangate.gateway.snapshot.Documents.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.CompiledFile;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.snapshot.CompiledNote;
import io.scangate.gateway.snapshot.Documents;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotReaderTest;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Damage;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadOutcome.Loaded;
import io.scangate.gateway.source.ReloadOutcome.Rejected;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.SourceFollower;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The compiled form beside a document: when it is written, used, and above all not used. */
@Timeout(30)
class SnapshotCacheTest {
    private static final int RULES = SnapshotCache.MIN_RULES;

    private final Path dir;
    private final Path file;
    private final Path cache;

    SnapshotCacheTest(@TempDir Path dir) {
        this.dir = dir;
        file = dir.resolve("snapshot.json");
        cache = dir.resolve("snapshot.json.compiled");
    }

    /** A document large enough for the cache, with two bad rules and an unknown field. */
    private static String large(long revision, String page) {
        StringBuilder rules = new StringBuilder("{\"appid\": \"wx1\", \"colour\": 1, \"rules\": [{}, ");
        rules.append(rule("nothing \\ud800", "pages/a"));
        for (int i = 0; i < RULES; i++) {
            rules.append(",\n").append(rule("https://h" + i + "/", page));
        }
        return document(revision, rules.append("]}").toString());
    }

    private record Settings(FileSource source, SnapshotSettings snapshots, boolean cached) {
        FileRules rules(ActiveIndex active) {
            return new FileRules(
                    source, new FileSettings(Duration.ofMillis(10), cached), snapshots, active, () -> Pacer.NONE);
        }

        SnapshotLoader loader() {
            SnapshotCache cache = new SnapshotCache(source, cached, snapshots, new Damage());
            return new SnapshotLoader(source, Duration.ofMillis(10), snapshots, cache, new ActiveIndex());
        }
    }

    private static Settings settings(Path source, int tolerated, boolean cached) {
        return new Settings(new FileSource(source), new SnapshotSettings(0, tolerated), cached);
    }

    /** Starts a gateway's follower and stops it after it has written the cache. */
    private static ReloadOutcome startAndStop(Settings settings) throws Exception {
        ActiveIndex active = new ActiveIndex();
        try (Follower reloader = new SourceFollower(settings.rules(active))) {
            ReloadOutcome outcome = reloader.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
            // The second answer comes after the work that the first load left behind.
            reloader.reload(false).toCompletableFuture().get(10, TimeUnit.SECONDS);
            return outcome;
        }
    }

    private static SnapshotLoader.Load load(Settings settings) throws InterruptedException {
        return settings.loader().load(null, false, Pacer.NONE);
    }

    private static Snapshot loaded(Settings settings) throws InterruptedException {
        SnapshotLoader.Load load = load(settings);
        Snapshot snapshot = load.snapshot();
        if (snapshot == null) {
            throw new AssertionError(load);
        }
        return snapshot;
    }

    private Snapshot loaded() throws InterruptedException {
        return loaded(settings(file, 10, true));
    }

    private void assertCacheIsNotUsedAndRewritten() throws Exception {
        assertFalse(loaded().compiled());
        assertEquals(new Loaded(7, RULES, 1, 2), startAndStop(settings(file, 10, true)));
        assertTrue(loaded().compiled());
    }

    @BeforeEach
    void aDocumentAndItsCache() throws Exception {
        Documents.write(file, large(7, "pages/old"));
        startAndStop(settings(file, 10, true));
    }

    @Test
    void theNextStartUsesTheCacheAndReportsTheSame() throws Exception {
        Snapshot compiled = loaded();
        assertTrue(compiled.compiled());
        Files.delete(cache);
        Snapshot read = loaded();
        assertFalse(read.compiled());
        assertEquals(read.revision(), compiled.revision());
        assertEquals(read.rejections(), compiled.rejections());
        assertEquals(2, compiled.rejections().total());
        assertEquals(read.warnings(), compiled.warnings());
        assertEquals(1, compiled.warnings().size());
        assertEquals(read.digest(), compiled.digest());
        assertEquals(read.rulesSeen(), compiled.rulesSeen());
        assertEquals(read.index().rules(), compiled.index().rules());
        assertEquals(
                "pages/old",
                SnapshotReaderTest.find(compiled.index(), "https://h99/").livePage());
    }

    @Test
    void aStartFromTheCacheIsAnOrdinaryLoad() throws Exception {
        FileTime written = Files.getLastModifiedTime(cache);
        ActiveIndex active = new ActiveIndex();
        try (Follower reloader = new SourceFollower(settings(file, 10, true).rules(active))) {
            assertEquals(
                    new Loaded(7, RULES, 1, 2),
                    reloader.start().toCompletableFuture().get(10, TimeUnit.SECONDS));
            assertEquals(
                    new ReloadOutcome.Unchanged(7),
                    reloader.reload(false).toCompletableFuture().get(10, TimeUnit.SECONDS));
            ReloadStatus.ServedSnapshot served = reloader.status().served();
            assertNotNull(served);
            assertEquals(Files.size(file), served.bytes());
            assertEquals(2, served.rejections().total());
        }
        assertEquals(written, Files.getLastModifiedTime(cache));
    }

    @Test
    void aSmallSnapshotHasNoCache() throws Exception {
        Files.delete(cache);
        Documents.write(file, Documents.ofRevision(8));
        startAndStop(settings(file, 10, true));
        assertFalse(Files.exists(cache));
    }

    @Test
    void withoutTheSettingThereIsNoCache() throws Exception {
        assertFalse(loaded(settings(file, 10, false)).compiled());
        Files.delete(cache);
        startAndStop(settings(file, 10, false));
        assertFalse(Files.exists(cache));
    }

    @Test
    void aChangedDocumentIsReadEvenWithTheSameLengthAndTime() throws Exception {
        FileTime modified = Files.getLastModifiedTime(file);
        Documents.write(file, large(7, "pages/new"));
        Files.setLastModifiedTime(file, modified);
        Snapshot snapshot = loaded();
        assertFalse(snapshot.compiled());
        assertEquals(
                "pages/new",
                SnapshotReaderTest.find(snapshot.index(), "https://h99/").livePage());
        Documents.write(file, large(70, "pages/new"));
        assertEquals(70, loaded().revision());
    }

    @Test
    void aTouchedDocumentStillUsesTheCache() throws Exception {
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertTrue(loaded().compiled());
    }

    @Test
    void onlyAFileUnchangedForAWhileIsIdentifiedByItsTimes() throws Exception {
        // A time in the future, so that the file counts as recently changed, however long the test takes.
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 3_600_000));
        Files.delete(cache);
        startAndStop(settings(file, 10, true));
        assertEquals(0, stamp());
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
        Files.delete(cache);
        Waiting.await("the file was quiet for as long as its times may be unsure")
                .until(() -> present().lastChange().isBefore(Instant.now().minusSeconds(2)));
        startAndStop(settings(file, 10, true));
        assertNotEquals(0, stamp());
        assertEquals(FileSource.stamp(present()), stamp());
        assertTrue(loaded().compiled());
        aChangedDocumentIsReadEvenWithTheSameLengthAndTime();
    }

    private Sighting.Present present() {
        return assertInstanceOf(Sighting.Present.class, new FileSource(file).look());
    }

    private long stamp() throws Exception {
        return CompiledNote.parse(CompiledFile.readNote(cache)).stamp();
    }

    @Test
    void aTruncatedCacheIsRewritten() throws Exception {
        byte[] whole = Files.readAllBytes(cache);
        for (int length : new int[] {0, 7, 100, whole.length / 2, whole.length - 1}) {
            Files.write(cache, Arrays.copyOf(whole, length));
            assertCacheIsNotUsedAndRewritten();
        }
    }

    @Test
    void aCorruptCacheIsRewritten() throws Exception {
        byte[] whole = Files.readAllBytes(cache);
        for (int at : new int[] {16, 24, 100, 200, whole.length / 2, whole.length - 9}) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 4;
            Files.write(cache, flipped);
            assertCacheIsNotUsedAndRewritten();
        }
    }

    @Test
    void aForeignCacheIsRewritten() throws Exception {
        Files.write(cache, Files.readAllBytes(file));
        assertCacheIsNotUsedAndRewritten();
    }

    @Test
    void aCacheOfANewerFormatIsRewritten() throws Exception {
        byte[] newer = Files.readAllBytes(cache);
        newer[8]++;
        Files.write(cache, newer);
        assertCacheIsNotUsedAndRewritten();
    }

    @Test
    void aCacheOfAnotherProgramIsRewritten() throws Exception {
        CompiledNote note = CompiledNote.parse(CompiledFile.readNote(cache));
        rewriteNote(new CompiledNote(
                        "0.0.1", note.stamp(), note.mark(), note.rulesSeen(), note.rejections(), note.warnings())
                .toJson());
        assertCacheIsNotUsedAndRewritten();
    }

    @Test
    void aCacheWithAnUnknownNoteIsRewritten() throws Exception {
        for (String note : new String[] {"", "hello", "[]", "{}", "{\"program\": \"\", \"by_reason\": {\"x\": 1}}"}) {
            rewriteNote(note);
            assertCacheIsNotUsedAndRewritten();
        }
    }

    private void rewriteNote(String note) throws Exception {
        CompiledFile.Contents old = CompiledFile.read(cache);
        CompiledFile.write(cache, new CompiledFile.Contents(old.index(), old.revision(), old.source(), note));
    }

    @Test
    void rejectionsOfTheCacheAreCheckedAgainstTheCurrentSettings() throws Exception {
        Rejected rejected =
                assertInstanceOf(Rejected.class, load(settings(file, 1, true)).outcome());
        assertEquals(SnapshotFault.TOO_MANY_BAD_RULES, rejected.fault());
    }

    @Test
    void aDirectoryInPlaceOfTheCacheIsIgnored() throws Exception {
        Files.delete(cache);
        Files.createDirectories(cache.resolve("below"));
        assertEquals(new Loaded(7, RULES, 1, 2), startAndStop(settings(file, 10, true)));
        assertFalse(loaded().compiled());
        assertEquals(2, dir.toFile().list().length);
    }

    @Test
    void theCacheOfAConfigMapIsBesideTheGivenPath() throws Exception {
        Path data = Files.createDirectory(dir.resolve("..2025_1"));
        Files.move(file, data.resolve("snapshot.json"));
        Files.createSymbolicLink(dir.resolve("..data"), data.getFileName());
        Files.createSymbolicLink(file, Path.of("..data/snapshot.json"));
        Files.delete(cache);
        startAndStop(settings(file, 10, true));
        assertTrue(Files.isRegularFile(cache, LinkOption.NOFOLLOW_LINKS));
        assertEquals(1, data.toFile().list().length);
        assertTrue(loaded().compiled());
        switchTo("..2025_2", large(8, "pages/new"));
        assertEquals(8, loaded().revision());
    }

    private void switchTo(String version, String content) throws IOException {
        Path data = Files.createDirectory(dir.resolve(version));
        Documents.write(data.resolve("snapshot.json"), content);
        Files.delete(dir.resolve("..data"));
        Files.createSymbolicLink(dir.resolve("..data"), data.getFileName());
    }
}
