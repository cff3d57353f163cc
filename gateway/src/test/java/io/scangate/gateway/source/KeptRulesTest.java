package io.scangate.gateway.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.PacedTime;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.snapshot.DeltaReader;
import io.scangate.gateway.snapshot.Documents;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop interrupts the thread that writes the state: what is served is on disk all the same. */
class KeptRulesTest {
    private static final byte[] CHANGE =
            "{\"format\": \"scangate-delta/1\", \"base\": 1, \"revision\": 2, \"accounts\": [], \"removed\": [\"wx1\"]}"
                    .getBytes(UTF_8);

    @TempDir
    Path dir;

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
        try (KeptRules rules = open(new ActiveIndex())) {
            return Objects.requireNonNull(rules.restore()).revision();
        }
    }

    @Test
    void onlyWritesBesideScansRest() throws Exception {
        PacedTime time = PacedTime.flying();
        try (KeptRules rules = open(new ActiveIndex(), time::pacer)) {
            rules.replace(snapshot(), Duration.ZERO);
            change(rules);
            assertEquals(0, time.rests());
            rules.replace(snapshot(), Duration.ZERO);
            assertTrue(time.rests() > 0);
        }
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
