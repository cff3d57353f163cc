package io.scangate.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Prometheus of this machine, on a free port of the loopback, with the alerts of deploy/alerts.yml; keeps exemplars. Not thread-safe. */
final class Prometheus implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Listening on\"? address=(127\\.0\\.0\\.1:\\d+)");
    private static final String READY = "Server is ready to receive web requests";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path log;
    private final String address;

    private Prometheus(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.address = Waiting.await("Prometheus")
                .until(
                        () -> {
                            String said = Files.readString(log);
                            Matcher found = LISTENING.matcher(said);
                            return found.find() && said.contains(READY) ? found.group(1) : "";
                        },
                        found -> !found.isEmpty());
    }

    /**
     * Starts it.
     *
     * @param jobs the admin addresses by the name of the job
     */
    static Prometheus start(Path directory, Map<String, List<String>> jobs) throws IOException {
        StringBuilder settings = new StringBuilder("global: {scrape_interval: 500ms, evaluation_interval: 500ms}\n")
                .append("rule_files: [\"")
                .append(AlertFile.DEPLOY.resolve("alerts.yml").toRealPath())
                .append("\"]\nscrape_configs:\n");
        jobs.forEach((job, targets) -> settings.append("- job_name: ")
                .append(job)
                .append("\n  static_configs: [{targets: [\"")
                .append(String.join("\", \"", targets))
                .append("\"]}]\n"));
        Path file = Files.writeString(directory.resolve("prometheus.yml"), settings);
        Path log = directory.resolve("prometheus.log");
        return new Prometheus(
                new ProcessBuilder(
                                "prometheus",
                                "--config.file=" + file,
                                "--enable-feature=exemplar-storage",
                                "--storage.tsdb.path=" + directory.resolve("series"),
                                "--web.listen-address=127.0.0.1:0")
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    /** The series that an expression gives now; fails if Prometheus does not understand it. */
    JsonNode query(String expression) throws IOException, InterruptedException {
        JsonNode answer = get("/api/v1/query?query=" + RestClient.encoded(expression));
        if (!answer.path("status").asText().equals("success")) {
            throw new AssertionError(expression + ": " + answer);
        }
        return answer.at("/data/result");
    }

    /** What the HTTP API answers. */
    JsonNode get(String target) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + target)).build();
        return JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
