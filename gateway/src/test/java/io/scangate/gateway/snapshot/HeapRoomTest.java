package io.scangate.gateway.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that need more memory than there is. */
class HeapRoomTest {
    private static final int RULES = 20_000;
    private static final HeapRoom SMALL = new HeapRoom(1 << 20);

    @TempDir
    Path folder;

    /** A document with an account for each hundred rules. */
    private static byte[] document(int rules) {
        StringBuilder json =
                new StringBuilder("{\"format\": \"scangate-snapshot/1\", \"revision\": 1, \"accounts\": [");
        for (int i = 0; i < rules; i++) {
            if (i % 100 == 0) {
                json.append(i == 0 ? "" : "]}, ")
                        .append("{\"appid\": \"wx")
                        .append(i)
                        .append("\", \"rules\": [");
            } else {
                json.append(", ");
            }
            json.append("{\"prefix\": \"https://h")
                    .append(i)
                    .append(".example/a/long/path/of/a/rule/\", \"live\": {\"page\": \"p/a\"}}");
        }
        return json.append("]}]}").toString().getBytes(UTF_8);
    }

    private static SnapshotRead read(byte[] document, HeapRoom room) {
        return new SnapshotReader(SnapshotSettings.DEFAULT)
                .read(new ByteArrayInputStream(document), Floor.NONE, room, Pacer.NONE);
    }

    private static void assertTooLarge(SnapshotRead read) {
        BadDocument bad = assertInstanceOf(BadDocument.class, read);
        assertEquals(SnapshotFault.TOO_LARGE, bad.fault());
        assertTrue(bad.message().contains("(expected: at most 1 MiB, the largest heap of "), bad.message());
    }

    @Test
    void documentThatNeedsMoreThanTheRoom_isRefused_aSmallerOneIsNot() {
        assertTooLarge(read(document(RULES), SMALL));
        assertInstanceOf(Snapshot.class, read(document(RULES), HeapRoom.beside(null)));
        assertInstanceOf(Snapshot.class, read(document(RULES / 20), SMALL));
    }

    @Test
    void compiledFileThatNeedsMoreThanTheRoom_isRefused() throws Exception {
        Snapshot snapshot = assertInstanceOf(Snapshot.class, read(document(RULES), HeapRoom.beside(null)));
        Path file = folder.resolve("rules.compiled");
        CompiledSnapshot.write(file, snapshot, 0, Pacer.NONE);
        assertTooLarge(CompiledSnapshot.read(file, SnapshotSettings.DEFAULT, 0, SMALL, Pacer.NONE));
        assertInstanceOf(
                Snapshot.class,
                CompiledSnapshot.read(file, SnapshotSettings.DEFAULT, 0, HeapRoom.beside(null), Pacer.NONE));
    }

    @Test
    void servedIndexTakesItsPartOfTheRoom() {
        Snapshot snapshot = assertInstanceOf(Snapshot.class, read(document(RULES), HeapRoom.beside(null)));
        assertEquals(
                HeapRoom.beside(null).bytes() - snapshot.index().memoryBytes(),
                HeapRoom.beside(snapshot.index()).bytes());
    }
}
