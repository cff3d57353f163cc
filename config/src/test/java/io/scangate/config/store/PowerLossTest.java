package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.MemoryFolder;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.disk.PowerLosses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power fails at random moments of a process that changes rules from several threads, on SQLite. */
@NeedsProgram("strace")
class PowerLossTest {
    @TempDir(factory = MemoryFolder.class)
    Path directory;

    @Test
    void noAcknowledgedChangeIsLost_andNoneIsThereInPart() throws Exception {
        lose(150, 25);
    }

    @Tag("soak")
    @Test
    void thousandsOfLosses() throws Exception {
        lose(3_000, 2_000);
    }

    private void lose(int changes, int moments) throws Exception {
        PowerLosses losses = new PowerLosses(directory);
        // The folder in memory may not be executable.
        Path natives =
                Files.createDirectories(Path.of("target", "power-natives").toAbsolutePath());
        losses.run(
                ChangingProcess.class,
                List.of("-Dorg.sqlite.tmpdir=" + natives),
                List.of("sqlite:" + losses.root().resolve("rules.db"), PowerLosses.SEED),
                changes);
        int lost = losses.lose(moments, (disk, printed, where) -> {
            List<Long> acknowledged = printed.stream().map(Long::valueOf).toList();
            if (Files.exists(disk.resolve("rules.db")) || !acknowledged.isEmpty()) {
                new AuditedFile().check(disk.resolve("rules.db"), acknowledged, where);
            }
        });
        assertTrue(lost >= moments);
    }
}
