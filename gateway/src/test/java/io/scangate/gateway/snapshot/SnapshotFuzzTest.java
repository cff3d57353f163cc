package io.scangate.gateway.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.file.FileFollowers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader answers every damaged document and never throws. Seeded. */
class SnapshotFuzzTest {
    private static final String[] FRAGMENTS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "null",
        "true",
        "-1",
        "1e999",
        "\u0000",
        "\\ud800",
        "微",
        "{}",
        "[]",
        "\"appid\":",
        "\"rules\":[",
        "\"prefix\":",
        "\"test\":{",
        "\"live\":5,",
        "https://",
        "@",
        "#",
        "/../",
        "%",
        " "
    };

    @Test
    void damagedDocumentsCauseNoException() throws IOException {
        byte[] world = Arrays.copyOf(SnapshotReaderTest.world(), 6000);
        byte[] small = Documents.rules(
                        Documents.rule("https://a/", "pages/a"),
                        "{\"prefix\": \"https://b/\", \"test\": {\"page\": \"pages/t\", \"version\": \"trial\","
                                + " \"links\": [\"https://b/\", \"https://b/?x=1\"]}}")
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(20251121);
        int served = 0;
        for (int round = 0; round < 10_000; round++) {
            byte[] damaged = damaged(round % 10 == 0 ? world : small, random);
            SnapshotRead read = Documents.read(damaged);
            if (read instanceof Snapshot snapshot) {
                served++;
                assertEquals(damaged.length, snapshot.bytes());
            } else if (read instanceof BadDocument bad) {
                assertTrue(
                        bad.fault() != SnapshotFault.INTERNAL_ERROR
                                && bad.fault() != SnapshotFault.UNREADABLE
                                && !bad.message().isEmpty(),
                        bad::toString);
            }
        }
        assertTrue(served > 300, "damaged documents that are served: only " + served + "");
    }

    @Test
    void theLastGoodDocumentIsServed(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("s.json");
        ActiveIndex active = new ActiveIndex();
        SnapshotSettings settings = new SnapshotSettings(0.01, 0);
        Random random = new Random(20251122);
        int rejected = 0;
        try (Follower reloader = FileFollowers.of(file, Duration.ofMillis(10), settings, active)) {
            Documents.write(file, Documents.ofRevision(1));
            reloader.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
            for (int round = 0; round < 60; round++) {
                ActiveIndex.Revision before = active.current();
                Files.write(file, damaged(Documents.ofRevision(1).getBytes(StandardCharsets.UTF_8), random));
                ReloadOutcome outcome =
                        reloader.reload(false).toCompletableFuture().get(10, TimeUnit.SECONDS);
                ActiveIndex.Revision after = active.current();
                assertNotNull(after);
                if (outcome instanceof ReloadOutcome.Rejected) {
                    rejected++;
                    assertSame(before, after);
                }
                assertEquals(1, after.index().accounts());
            }
        }
        assertTrue(rejected > 20, "only " + rejected + " are rejected");
    }

    private static byte[] damaged(byte[] document, Random random) {
        byte[] result = document;
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            result = withOneDamage(result, random);
        }
        return result;
    }

    private static byte[] withOneDamage(byte[] document, Random random) {
        int at = random.nextInt(document.length);
        int to = Math.min(document.length, at + random.nextInt(8));
        byte[] flipped = document.clone();
        return switch (random.nextInt(4)) {
            case 0 -> {
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            case 1 -> {
                flipped[at] = (byte) random.nextInt(256);
                yield flipped;
            }
            case 2 -> joined(document, at, new byte[0], to);
            default ->
                joined(
                        document,
                        at,
                        FRAGMENTS[random.nextInt(FRAGMENTS.length)].getBytes(StandardCharsets.UTF_8),
                        random.nextBoolean() ? at : to);
        };
    }

    private static byte[] joined(byte[] document, int end, byte[] middle, int start) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(document, 0, end);
        out.write(middle, 0, middle.length);
        out.write(document, start, document.length - start);
        return out.toByteArray();
    }
}
