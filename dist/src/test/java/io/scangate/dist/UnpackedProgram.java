package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program of an unpacked package, run by its launcher with a home directory of its own. */
final class UnpackedProgram implements AutoCloseable {
    private static final Pattern LISTENING =
            Pattern.compile("istening on 127\\.0\\.0\\.1:(\\d+), admin on 127\\.0\\.0\\.1:(\\d+)");
    private static final String TERMINATED = "143";

    private final Path launcher;
    private final Path directory;
    private final Path home;
    private final List<Process> processes = new ArrayList<>();

    /**
     * Describes a program.
     *
     * @param launcher its script
     * @param directory the working directory of its processes
     * @param home the home directory of its user
     */
    UnpackedProgram(Path launcher, Path directory, Path home) {
        this.launcher = launcher;
        this.directory = directory;
        this.home = home;
    }

    /** Runs a program to its end and returns its exit code and its output. */
    static String output(Path directory, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + "\n" + text;
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("SCANGATE_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("CACHE_DIRECTORY");
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** The exit code and the output of a command. */
    String run(String... arguments) throws Exception {
        Process process = start(arguments);
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + "\n" + text;
    }

    /** Starts a plane, asks its health as an operator does, makes a call if there is a path, and stops it. */
    void serves(String path, String expected, String... arguments) throws Exception {
        Process process = start(arguments);
        StringBuilder log = new StringBuilder();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        Matcher ports = LISTENING.matcher("");
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            log.append(line).append('\n');
            ports.reset(line);
            if (ports.find()) {
                break;
            }
        }
        assertTrue(process.isAlive(), log.toString());
        String admin = "127.0.0.1:" + ports.group(2);
        Waiting.await("ready").until(() -> run("health", "--ready", admin).startsWith("0\n"));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.group(1) + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        assertTrue(answer.contains(expected), answer);
        // Process.destroy would close the log.
        process.toHandle().destroy();
        lines.lines().forEach(line -> log.append(line).append('\n'));
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), log.toString());
        assertEquals(TERMINATED, String.valueOf(process.exitValue()), log.toString());
        assertTrue(run("health", admin).startsWith("1\n"));
    }

    /** A JDK 19 or newer keeps archives of loaded classes in the user's home directory, and nowhere in the package. */
    void keepsItsArchiveAtHome() throws IOException {
        if (Runtime.version().feature() >= 19) {
            assertTrue(Files.exists(
                    home.resolve(".cache/scangate/gateway-" + Runtime.version().feature() + ".jsa")));
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
