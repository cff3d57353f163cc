package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that changes rules from several threads at random moments with {@code kill -9}, on SQLite. */
class KilledProcessTest {
    private static final long SEED = 20_261_121;
    /** The number of kills of one file, from its creation on; then a new file follows. */
    private static final int KILLS_OF_A_FILE = 25;

    @TempDir
    Path directory;

    @Test
    void killsLoseNoAcknowledgedChangeAndLeaveNoPartialOne() throws Exception {
        kill(12);
    }

    @Tag("soak")
    @Test
    void aThousandKillsLoseNoAcknowledgedChangeAndLeaveNoPartialOne() throws Exception {
        kill(1_000);
    }

    private void kill(int kills) throws Exception {
        Random random = new Random(SEED);
        AuditedFile history = new AuditedFile();
        long changes = 0;
        int duringStart = 0;
        for (int kill = 0; kill < kills; kill++) {
            if (kill % KILLS_OF_A_FILE == 0) {
                changes += history.revision();
                history = new AuditedFile();
            }
            Path file = directory.resolve("killed" + kill / KILLS_OF_A_FILE + ".db");
            // A third of the kills counts from the start of the process, to hit opening, migration and recovery, too.
            boolean fromStart = random.nextInt(3) == 0;
            long millis = random.nextInt(fromStart ? 1_500 : 300);
            List<Long> acknowledged = runAndKill(file, kill, fromStart, millis);
            duringStart += acknowledged.isEmpty() ? 1 : 0;
            history.check(file, acknowledged, "seed " + SEED + " kill " + kill);
        }
        changes += history.revision();
        System.out.println(kills + " kills, " + duringStart + " before the first change; " + changes + " changes");
        assertTrue(changes > kills, "too few changes");
    }

    /** Returns the acknowledged revisions. */
    private List<Long> runAndKill(Path file, int kill, boolean fromStart, long millis) throws Exception {
        // Not in the memory folder, which may not be executable.
        Path natives = Files.createDirectories(Path.of("target", "natives").toAbsolutePath());
        Path out = directory.resolve("acknowledged.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-Dorg.sqlite.tmpdir=" + natives,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChangingProcess.class.getName(),
                        "sqlite:" + file,
                        String.valueOf(SEED + kill))
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("stderr.txt").toFile())
                .start();
        try {
            if (!fromStart) {
                Waiting.await("a change").until(() -> Files.size(out) > 0 || !process.isAlive());
            }
            SlowPart.pause(millis);
            process.destroyForcibly();
            assertEquals(128 + 9, process.waitFor(), this::stderr);
            return Files.readAllLines(out).stream().map(Long::valueOf).toList();
        } finally {
            process.destroyForcibly();
            delete(natives);
        }
    }

    private String stderr() {
        try {
            return Files.readString(directory.resolve("stderr.txt"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Deletes the native libraries that a killed process has unpacked. */
    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
