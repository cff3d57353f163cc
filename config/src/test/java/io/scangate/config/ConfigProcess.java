package io.scangate.config;

import io.scangate.gateway.testing.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The command line in a process of its own, in a directory of its own. Not thread-safe. */
final class ConfigProcess implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final BufferedReader out;

    private ConfigProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ConfigProcess start(Path directory, String... arguments) throws IOException {
        return start(Main.class, directory, arguments);
    }

    /** Starts a gateway in the same way. */
    static ConfigProcess gateway(Path directory, String... arguments) throws IOException {
        return start(io.scangate.gateway.Main.class, directory, arguments);
    }

    /**
     * Starts the control plane or a gateway of 0.1.0, or runs a command of it. The profile upgrade has built it.
     *
     * @param plane {@code config} or {@code gateway}
     */
    static ConfigProcess earlier(String plane, Path directory, String... arguments) throws IOException {
        Path built = Path.of(Objects.requireNonNull(
                System.getProperty("scangate.earlier"), "the profile upgrade sets scangate.earlier"));
        Path jar = built.resolve(plane).resolve("target/scangate-" + plane + ".jar");
        return start(List.of(), List.of("-jar", jar.toString()), plane.equals("config"), directory, arguments);
    }

    /** Starts a control plane, or a gateway, or runs a command, under an umask of the shell. */
    static ConfigProcess withUmask(String umask, Class<?> main, Path directory, String... arguments)
            throws IOException {
        return start(List.of("sh", "-c", "umask \"$0\" && exec \"$@\"", umask), main, directory, arguments);
    }

    /** Starts a control plane that may have so many open files. */
    static ConfigProcess withFewFiles(int limit, Path directory, String... arguments) throws IOException {
        List<String> shell = List.of("sh", "-c", "ulimit -n \"$0\" && exec \"$@\"", Integer.toString(limit));
        return start(shell, Main.class, directory, arguments);
    }

    private static ConfigProcess start(Class<?> main, Path directory, String... arguments) throws IOException {
        return start(List.of(), main, directory, arguments);
    }

    private static ConfigProcess start(List<String> shell, Class<?> main, Path directory, String... arguments)
            throws IOException {
        List<String> program = List.of("-cp", System.getProperty("java.class.path"), main.getName());
        return start(shell, program, main == Main.class, directory, arguments);
    }

    private static ConfigProcess start(
            List<String> shell, List<String> program, boolean hasLimits, Path directory, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(shell);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(program);
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(directory, "log", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        // By default every process would use one port.
        builder.environment().putIfAbsent("SCANGATE_ADMIN", "127.0.0.1:0");
        if (hasLimits) {
            // Most tests make all their calls with one key.
            List.of("SCANGATE_CALLS_PER_SECOND", "SCANGATE_CALL_BURST", "SCANGATE_CALLS_IN_FLIGHT")
                    .forEach(limit -> builder.environment().putIfAbsent(limit, "1000000"));
        }
        return new ConfigProcess(builder.redirectError(log.toFile()).start(), log);
    }

    /** The output up to the line that starts with the text. */
    String printedUntil(String start) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            all.append(line).append('\n');
            if (line.startsWith(start)) {
                return all.toString();
            }
        }
        throw new AssertionError("ended before it printed \"" + start + "\":\n" + all + log());
    }

    /** Waits until a line of the log contains the text; returns the log so far. */
    String logUntil(String part) throws IOException {
        Waiting.await(part).until(() -> !process.isAlive() || log().contains(part));
        if (!log().contains(part)) {
            throw new AssertionError("no \"" + part + "\":\n" + log());
        }
        return log();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** The rest of the output of a process that ends by itself. */
    String printedToTheEnd() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            all.append(line).append('\n');
        }
        return all.toString();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs");
        }
        return process.exitValue();
    }

    /** Sends SIGTERM. The output stays readable, unlike after {@link Process#destroy}. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Sends SIGKILL. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
