package io.scangate.gateway.source.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.source.Held;
import io.scangate.gateway.testing.MemoryFolder;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.disk.PowerLosses;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power fails at random moments of a gateway that keeps rules, and orders to hold them, in its state directory. */
@NeedsProgram("strace")
class StatePowerLossTest {
    @TempDir(factory = MemoryFolder.class)
    Path directory;

    @Test
    void keptRulesAndOrdersAreThereAfterwards() throws Exception {
        lose(80, 40);
    }

    @Tag("soak")
    @Test
    void thousandsOfLosses() throws Exception {
        lose(8_000, 3_000);
    }

    private void lose(int lines, int moments) throws Exception {
        PowerLosses losses = new PowerLosses(directory);
        losses.run(KeepingProcess.class, List.of(), List.of(losses.root().toString(), PowerLosses.SEED), lines);
        losses.lose(moments, StatePowerLossTest::check);
    }

    private static void check(Path disk, List<String> printed, String where) throws Exception {
        Restarted restarted = new Restarted(disk);
        try {
            restarted.check(printed, where);
        } finally {
            restarted.stop();
        }
    }

    /** A gateway that starts on the disk without its control plane. */
    private static final class Restarted extends FollowerFixture {
        Restarted(Path disk) {
            super(disk);
        }

        void check(List<String> printed, String where) throws Exception {
            start("http://127.0.0.1:1");
            long least = printed.stream()
                    .filter(line -> line.startsWith("kept"))
                    .mapToLong(StatePowerLossTest::revision)
                    .max()
                    .orElse(-1);
            long served = revision();
            assertTrue(served >= least, where + ": " + served + " after " + least + " was kept");
            ActiveIndex.Revision now = active.current();
            if (now != null) {
                for (long each = Math.max(1, served - KeepingProcess.HOSTS + 1); each <= served; each++) {
                    assertEquals(KeepingProcess.page(each), page(now, KeepingProcess.host(each)), where);
                }
            }
            checkOrder(printed.isEmpty() ? "" : printed.get(printed.size() - 1), where);
        }

        private void checkOrder(String last, String where) {
            Held held = follower().held();
            if (held != null) {
                assertEquals(revision(), held.revision(), where);
            }
            if (last.startsWith("held")) {
                assertTrue(held != null, where + ": the order to hold is lost");
            } else if (last.startsWith("free")) {
                assertTrue(held == null, where + ": the end of the order is lost");
            }
        }
    }

    private static long revision(String line) {
        return Long.parseLong(line.substring(line.indexOf(' ') + 1));
    }
}
