package io.scangate.gateway.source.file;

import static io.scangate.gateway.snapshot.Documents.rule;
import static io.scangate.gateway.snapshot.Documents.rules;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.snapshot.CheckReport;
import io.scangate.gateway.snapshot.Documents;
import io.scangate.gateway.snapshot.SnapshotCheck;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadOutcome.Loaded;
import io.scangate.gateway.source.ReloadOutcome.Rejected;
import io.scangate.gateway.source.ReloadStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A compiled file named by the setting {@code source}. */
@Timeout(30)
class CompiledSourceTest {
    private final Path dir;
    private final Path file;
    private final ActiveIndex active = new ActiveIndex();
    private final Follower reloader;

    CompiledSourceTest(@TempDir Path dir) {
        this.dir = dir;
        file = dir.resolve("rules.bin");
        reloader = FileFollowers.of(file, Duration.ofMillis(50), SnapshotSettings.DEFAULT, active);
    }

    @AfterEach
    void close() {
        reloader.close();
    }

    private byte[] compiled(String document) throws Exception {
        Path json = dir.resolve("s.json");
        Documents.write(json, document);
        SnapshotCompile.compile(json, file, SnapshotSettings.DEFAULT);
        return Files.readAllBytes(file);
    }

    private ReloadOutcome start() throws Exception {
        return reloader.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private ReloadOutcome reload() throws Exception {
        return reloader.reload(false).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void assertRejected(SnapshotFault fault) throws Exception {
        Rejected rejected = assertInstanceOf(Rejected.class, reload());
        assertEquals(fault, rejected.fault(), rejected.message());
        ActiveIndex.Revision serves = active.current();
        assertNotNull(serves);
        assertEquals(5, serves.revision());
    }

    @Test
    void aCompiledFileIsServedUnderAnyName() throws Exception {
        compiled(rules(rule("https://a/", "pages/a"), "{}"));
        assertEquals(new Loaded(1, 1, 1, 1), start());
        ReloadStatus.ServedSnapshot served = reloader.status().served();
        assertNotNull(served);
        assertEquals(1, served.rejections().first().size());
        assertEquals(new ReloadOutcome.Unchanged(1), reload());
    }

    @Test
    void aBadCompiledFileIsRejectedWithItsReasonAndTheLastGoodSnapshotStays() throws Exception {
        byte[] whole = compiled(Documents.ofRevision(5));
        assertEquals(new Loaded(5, 1, 1, 0), start());
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertRejected(SnapshotFault.TRUNCATED);
        Files.write(file, Arrays.copyOf(whole, 20));
        assertRejected(SnapshotFault.TRUNCATED);
        byte[] flipped = whole.clone();
        flipped[300] ^= 1;
        Files.write(file, flipped);
        assertRejected(SnapshotFault.CORRUPT);
        byte[] newer = whole.clone();
        newer[8] = 99;
        Files.write(file, newer);
        assertRejected(SnapshotFault.WRONG_FORMAT);
        Files.write(file, "SCANGATA".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertRejected(SnapshotFault.NOT_JSON);
        compiled(Documents.ofRevision(4));
        assertRejected(SnapshotFault.LOWER_REVISION);
        compiled(Documents.ofRevision(6));
        reload();
        ActiveIndex.Revision serves = active.current();
        assertNotNull(serves);
        assertEquals(6, serves.revision());
    }

    @Test
    void offlineChecksReadACompiledFile() throws Exception {
        compiled(rules(rule("https://a/", "pages/a"), "{}"));
        CheckReport report = SnapshotCheck.check(file, SnapshotSettings.DEFAULT);
        assertEquals(CheckReport.Verdict.PARTLY, report.verdict());
        assertTrue(assertInstanceOf(Snapshot.class, report.read()).compiled());
    }

    @Test
    void compilingACompiledFileIsRefused() throws Exception {
        compiled(Documents.ofRevision(5));
        assertThrows(
                IllegalArgumentException.class,
                () -> SnapshotCompile.compile(file, dir.resolve("x"), SnapshotSettings.DEFAULT));
        assertThrows(
                IllegalArgumentException.class, () -> SnapshotCompile.compile(file, file, SnapshotSettings.DEFAULT));
    }
}
