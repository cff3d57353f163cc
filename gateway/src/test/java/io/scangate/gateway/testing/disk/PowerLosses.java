package io.scangate.gateway.testing.disk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.MemoryFolder;
import io.scangate.gateway.testing.NotRun;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Losses of power at random moments of a process, which tells on its standard output what it has acknowledged. It runs once, under strace, and
 * is killed; each loss is what the disk may have had at a moment of that run.
 */
public final class PowerLosses {
    /** What holds after each loss. */
    public interface Check {
        /**
         * Fails unless a start on the disk is as promised.
         *
         * @param disk the directory, which the check may change
         * @param printed the lines that the process had printed before the loss
         * @param where the loss, for messages
         */
        void check(Path disk, List<String> printed, String where) throws Exception;
    }

    /** The seed of the losses, as text for the processes, which take the same one. */
    public static final String SEED = System.getProperty("power.seed", "20261129");

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final Path directory;
    private final Path log;
    private final Path root;
    private final Path output;
    private final Random random;

    /**
     * Prepares a run.
     *
     * @param directory an empty one
     */
    public PowerLosses(Path directory) throws IOException {
        this.directory = directory;
        this.log = directory.resolve("calls.log");
        this.root = Files.createDirectory(directory.toRealPath().resolve("disk"));
        this.output = root.resolveSibling("stdout.txt");
        this.random = new Random(Long.parseLong(SEED));
    }

    /** The directory that the process writes to. */
    public Path root() {
        return root;
    }

    /**
     * Runs a program until it has printed some lines, and kills it.
     *
     * @param options of the JVM
     */
    public void run(Class<?> main, List<String> options, List<String> arguments, int lines) throws Exception {
        NotRun.unless(mayTrace(), main.getSimpleName(), "this user may not trace processes");
        List<String> command = new ArrayList<>(WriteLog.command(log));
        // Not in the directory that is logged. The code cache and the data for tools are mapped files.
        command.addAll(List.of(
                JAVA.toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(arguments);
        Path errors = directory.resolve("stderr.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            Waiting.await(lines + " lines").until(() -> !process.isAlive() || count(output) >= lines);
            assertTrue(process.isAlive(), () -> "ended too early: " + read(errors));
        } finally {
            kill(process);
        }
    }

    private boolean mayTrace() throws Exception {
        List<String> command = new ArrayList<>(WriteLog.command(log));
        command.add("true");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    private static long count(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        }
    }

    private static void kill(Process process) throws InterruptedException {
        process.descendants().toList().forEach(ProcessHandle::destroyForcibly);
        // strace ends with its program. Killed itself, it would lose the end of the log.
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /**
     * Loses the power at some moments: everything unsynced, some of it, and nothing but the process.
     *
     * @return the number of losses
     */
    public int lose(int moments, Check check) throws Exception {
        Counting counted = new Counting();
        WriteLog.replay(log, output, new WrittenDisk(root), counted);
        assertTrue(counted.changes >= moments, () -> counted.changes + " writes");
        WrittenDisk disk = new WrittenDisk(root);
        Losing losing = new Losing(disk, moments, counted.changes, check);
        WriteLog.replay(log, output, disk, losing);
        System.out.println(losing.losses + " losses of power among " + counted.changes + " writes, syncs and names");
        return losing.losses;
    }

    private static class Counting implements WriteLog.Reader {
        int changes;

        @Override
        public void beforeChange() throws Exception {
            changes++;
        }

        @Override
        public void printed(String text) {
            // Only the second reading needs it.
        }
    }

    private final class Losing extends Counting {
        private final WrittenDisk disk;
        private final Check check;
        private final StringBuilder printed = new StringBuilder();
        private final int all;
        private int left;
        private int losses;

        Losing(WrittenDisk disk, int moments, int all, Check check) {
            this.disk = disk;
            this.left = moments;
            this.all = all;
            this.check = check;
        }

        @Override
        public void printed(String text) {
            printed.append(text);
        }

        @Override
        public void beforeChange() throws Exception {
            // As many of the remaining writes as there are moments left, each with the same probability.
            if (random.nextInt(all - changes) < left) {
                left--;
                lose(Loss.UNSYNCED);
                lose(Loss.SOME);
                lose(Loss.NOTHING);
            }
            super.beforeChange();
        }

        private void lose(Loss loss) throws Exception {
            Path copy = Files.createDirectory(directory.resolve("loss" + losses));
            disk.lose(loss, random, copy);
            check.check(
                    copy,
                    printed.toString().lines().toList(),
                    "seed " + SEED + ", loss " + losses + " of " + loss + " before write " + changes);
            MemoryFolder.delete(copy);
            losses++;
        }
    }
}
