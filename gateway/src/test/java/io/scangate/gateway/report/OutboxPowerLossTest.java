package io.scangate.gateway.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.MemoryFolder;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.disk.PowerLosses;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power fails at random moments of a gateway that counts scans and reports them. */
@NeedsProgram("strace")
class OutboxPowerLossTest {
    private static final String FILE = "reports.json";

    @TempDir(factory = MemoryFolder.class)
    Path directory;

    @Test
    void noCountIsLostOrAddedTwice() throws Exception {
        lose(300, 40);
    }

    @Tag("soak")
    @Test
    void thousandsOfLosses() throws Exception {
        lose(20_000, 3_000);
    }

    private void lose(int lines, int moments) throws Exception {
        PowerLosses losses = new PowerLosses(directory);
        losses.run(
                CountingProcess.class,
                List.of(),
                List.of(losses.root().resolve(FILE).toString(), PowerLosses.SEED),
                lines);
        losses.lose(moments, OutboxPowerLossTest::check);
    }

    private static void check(Path disk, List<String> printed, String where) {
        Plane plane = new Plane();
        String id = "";
        long begun = 0;
        long counted = 0;
        for (String line : printed) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "id" -> id = words[1];
                case "counting" -> begun = Long.parseLong(words[1]);
                case "counted" -> counted = Long.parseLong(words[1]);
                default -> plane.take(line, where);
            }
        }
        Outbox outbox = new Outbox(disk.resolve(FILE), () -> {});
        if (!id.isEmpty()) {
            assertEquals(id, outbox.gateway(), where);
        }
        for (CountBatch batch = outbox.next(); batch != null; batch = outbox.next()) {
            plane.take(CountingProcess.sent(batch), where);
            outbox.taken();
        }
        assertTrue(plane.scans >= counted && plane.scans <= begun, where + ": " + plane.scans + " of " + counted);
    }

    /** What the control plane has taken. */
    private static final class Plane {
        private final Map<String, String> batches = new HashMap<>();
        private long scans;

        /** Takes a batch, whose number it may have already. */
        void take(String line, String where) {
            String[] words = line.split(" ", -1);
            String before = batches.put(words[1], line);
            if (before == null) {
                scans += Long.parseLong(words[2]);
            } else {
                assertEquals(before, line, where + ": another batch of the same number");
            }
        }
    }
}
