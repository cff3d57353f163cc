package io.scangate.config.soak;

import io.scangate.gateway.testing.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program with the flags of an operator: a small heap, and whatever else the JVM chooses. Thread-safe, but for its output. */
final class SoakProcess implements AutoCloseable {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");
    private static final Pattern LISTENING =
            Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+), admin on 127\\.0\\.0\\.1:(\\d+)");
    private static final String FIRST_KEY = "operator key (shown once): ";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** Long enough for a machine that is busy with other work for minutes. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String name;
    private final Process process;
    private final Path log;
    private final BufferedReader out;
    private int port;
    private String admin = "";

    private SoakProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** What the launcher {@code scangate} gives each program on a newer JDK. */
    private static List<String> launcherFlags() {
        int version = Runtime.version().feature();
        List<String> flags = new ArrayList<>();
        if (version >= 24) {
            flags.add("--enable-native-access=ALL-UNNAMED");
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        if (version >= 25) {
            flags.add("-XX:+UseCompactObjectHeaders");
        }
        return flags;
    }

    private static SoakProcess run(
            String name, Path directory, Class<?> main, List<String> flags, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA.resolve("java").toString()));
        command.addAll(launcherFlags());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        Path log = Files.createTempFile(directory, name, ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectError(log.toFile());
        if (main == io.scangate.config.Main.class) {
            // As the launcher sets it.
            builder.environment().put("MALLOC_ARENA_MAX", "2");
        }
        return new SoakProcess(name, builder.start(), log);
    }

    /** Starts a server, and waits until it listens. */
    static SoakProcess start(String name, Path directory, Class<?> main, List<String> flags, List<String> arguments)
            throws IOException {
        SoakProcess server = run(name, directory, main, flags, arguments);
        // Also if the test is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        Waiting.await(name)
                .atMost(PATIENCE)
                .until(() -> !server.process.isAlive() || server.log().contains("listening on"));
        Matcher found = LISTENING.matcher(server.log());
        if (!found.find()) {
            throw new AssertionError(server.log());
        }
        server.port = Integer.parseInt(found.group(1));
        server.admin = "http://127.0.0.1:" + found.group(2);
        return server;
    }

    /** Runs a command of the control plane to its end; returns its output. */
    static String command(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> flags = List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        try (SoakProcess command =
                run(arguments[0], directory, io.scangate.config.Main.class, flags, List.of(arguments))) {
            String printed = command.out.lines().reduce("", (one, more) -> one + more + "\n");
            if (!command.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || command.process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", arguments) + ":\n" + printed + command.log());
            }
            Files.delete(command.log);
            return printed.strip();
        }
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The key of the first start of a control plane. */
    String firstKey() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(FIRST_KEY)) {
                return line.substring(FIRST_KEY.length()).strip();
            }
        }
        throw new AssertionError("no key:\n" + log());
    }

    /** Waits until it is ready, as the probe of a load balancer does. */
    SoakProcess awaitReady() {
        Waiting.await(name + " ready")
                .atMost(PATIENCE)
                .until(() -> get("/readyz").statusCode() == 200);
        return this;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(admin + path))
                .timeout(Duration.ofMinutes(2))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    /** Lets a gateway tell the revision of its answers for a day. */
    void debug() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(admin + "/v1/debug?seconds=86399"))
                .POST(BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.body());
        }
    }

    /** A scrape. */
    Scrape scrape() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/metrics");
        if (answer.statusCode() != 200) {
            throw new IOException(name + ": metrics: " + answer.statusCode());
        }
        return new Scrape(answer.body());
    }

    /** Lets it collect all garbage. */
    void collect() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        JAVA.resolve("jcmd").toString(),
                        "-J-Xmx32m",
                        "-J-XX:+UseSerialGC",
                        String.valueOf(process.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException(name + ": " + said);
        }
    }

    /** Stops by SIGTERM, and waits for the end. */
    void stop() throws InterruptedException, IOException {
        process.toHandle().destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(name + " still runs:\n" + log());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
