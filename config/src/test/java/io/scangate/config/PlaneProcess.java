package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.HostAndPort;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A control plane or a gateway of either version that serves in a process of its own. Not thread-safe. */
final class PlaneProcess implements AutoCloseable {
    /** The program: the one that is tested, or 0.1.0. */
    enum Program {
        PRESENT,
        EARLIER
    }

    private static final Pattern LISTENING =
            Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+), admin on (127\\.0\\.0\\.1:\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String FIRST_KEY = "operator key (shown once): ";

    private final ConfigProcess process;
    private final String address;
    private final String admin;

    private PlaneProcess(ConfigProcess process) throws IOException {
        this.process = process;
        Matcher found = LISTENING.matcher(process.logUntil("listening on"));
        assertTrue(found.find(), process.log());
        this.address = found.group(1);
        this.admin = found.group(2);
    }

    /**
     * Starts a control plane.
     *
     * @param listen the address, whose port may be 0
     */
    static PlaneProcess config(Program program, Path directory, String listen, String database) throws IOException {
        String[] arguments = {
            "config",
            "--listen=" + listen,
            "--admin=127.0.0.1:0",
            "--icp=off",
            "--drain-timeout=1s",
            "--data-directory=" + directory.resolve("data-" + program),
            "--database=" + database
        };
        return new PlaneProcess(
                program == Program.EARLIER
                        ? ConfigProcess.earlier("config", directory, arguments)
                        : ConfigProcess.start(directory, arguments));
    }

    /** Starts a gateway that follows control planes. */
    static PlaneProcess gateway(
            Program program, Path directory, String listen, List<String> sources, String key, Path state)
            throws IOException {
        return gateway(
                program,
                directory,
                listen,
                List.of(
                        "--source=" + String.join(",", sources),
                        "--feed-token=" + key,
                        "--report-interval=200ms",
                        "--name=sample",
                        "--state-dir=" + state));
    }

    /** Starts a gateway on a file of rules. */
    static PlaneProcess gateway(Program program, Path directory, Path rules) throws IOException {
        return gateway(program, directory, "127.0.0.1:0", List.of("--source=file:" + rules));
    }

    private static PlaneProcess gateway(Program program, Path directory, String listen, List<String> source)
            throws IOException {
        List<String> arguments = new ArrayList<>(source);
        arguments.addAll(
                List.of("--listen=" + listen, "--admin=127.0.0.1:0", "--identity=header:X-User", "--event-loops=1"));
        String[] all = arguments.toArray(String[]::new);
        return new PlaneProcess(
                program == Program.EARLIER
                        ? ConfigProcess.earlier("gateway", directory, all)
                        : ConfigProcess.gateway(directory, all));
    }

    /** Runs a command of a gateway to its end; returns its output. */
    static String runGateway(Program program, Path directory, String... arguments) throws Exception {
        try (ConfigProcess command = program == Program.EARLIER
                ? ConfigProcess.earlier("gateway", directory, arguments)
                : ConfigProcess.gateway(directory, arguments)) {
            String out = command.printedToTheEnd();
            assertEquals(0, command.exitCode(), command.log());
            return out;
        }
    }

    /** Runs a command of the control plane of 0.1.0 to its end; returns its output. */
    static String runEarlier(Path directory, String... arguments) throws Exception {
        try (ConfigProcess command = ConfigProcess.earlier("config", directory, arguments)) {
            String out = command.printedToTheEnd();
            assertEquals(0, command.exitCode(), command.log());
            return out;
        }
    }

    /** The key of the first start. */
    String firstKey() throws IOException {
        return process.printedUntil(FIRST_KEY).strip().substring(FIRST_KEY.length());
    }

    String address() {
        return address;
    }

    /** The address as the source of gateways. */
    String source() {
        return "http://" + address;
    }

    /** A client of the REST API of a control plane. */
    RestClient as(String key) {
        return RestClient.of(HostAndPort.fromString(address)).as(key);
    }

    /** Waits until it is ready, as the probe of a load balancer does. */
    PlaneProcess awaitReady() {
        Waiting.await("ready")
                .until(() -> HTTP.send(
                                        HttpRequest.newBuilder(URI.create("http://" + admin + "/readyz"))
                                                .build(),
                                        BodyHandlers.discarding())
                                .statusCode()
                        == 200);
        return this;
    }

    /** The status of a gateway. */
    JsonNode status() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + admin + "/v1/status"))
                .build();
        return OpenApiDocument.json(
                HTTP.send(request, BodyHandlers.ofByteArray()).body());
    }

    /** A call of the admin listener that has to succeed. */
    void post(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + admin + path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer::body);
    }

    /** Waits until a gateway serves a revision, or a later one. */
    void awaitRevision(long revision) {
        Waiting.await("revision " + revision)
                .until(() -> status().path("revision").asLong() >= revision);
    }

    String log() throws IOException {
        return process.log();
    }

    /** Stops as an operator does, by SIGTERM, and waits for the end. */
    void stop() throws InterruptedException, IOException {
        process.terminate();
        assertEquals(143, process.exitCode(), process.log());
    }

    @Override
    public void close() {
        process.close();
    }
}
