package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.Hangup;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP to the gateway in a process of its own. */
@Timeout(120)
class ReloadSignalTest {
    private static final Pattern LISTENING =
            Pattern.compile("listening on (127.0.0.1:\\d+), admin on (127.0.0.1:\\d+)");
    /** Nothing looks at the file of rules by itself for a minute. */
    private static final String START = """
            listen: 127.0.0.1:0
            admin: 127.0.0.1:0
            event-loops: 1
            requests-per-address: 1
            new-connections-per-address: 1000000
            poll-interval: 1m
            log-format: json
            """;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path log;
    private Path settings;
    private Process process;

    @BeforeEach
    void start() throws IOException {
        settings = Files.writeString(
                folder.resolve("gateway.yaml"),
                START + "source: file:" + rules(1, "pages/one") + "\nfeed-token-file: " + token("first") + "\n");
        log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.scangate.gateway.Main",
                        "gateway",
                        "--settings",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        process = Hangup.heard(builder).start();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    private Path rules(int revision, String page) throws IOException {
        return Files.writeString(
                folder.resolve("rules.json"),
                "{\"format\": \"scangate-snapshot/1\", \"revision\": " + revision
                        + ", \"accounts\": [{\"appid\": \"wx1\", \"rules\":"
                        + " [{\"prefix\": \"https://a.cn/\", \"live\": {\"page\": \"" + page + "\"}}]}]}");
    }

    private Path token(String text) throws IOException {
        return Files.writeString(folder.resolve("token"), text + "\n");
    }

    private void change(String from, String to) throws IOException {
        Files.writeString(settings, Files.readString(settings).replace(from, to));
    }

    private void hangup() throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                        .start()
                        .waitFor());
    }

    /** The place in the log after a line with a text that comes after a place. */
    private int logged(String text, int from) {
        int[] found = new int[1];
        Waiting.await("\"" + text + "\" in the log").until(() -> {
            String all = Files.readString(log);
            int at = all.indexOf(text, from);
            found[0] = at < 0 ? -1 : all.indexOf('\n', at);
            return found[0] >= 0;
        });
        return found[0];
    }

    private String address() throws IOException {
        return "http://" + listening().group(1);
    }

    private Matcher listening() throws IOException {
        Matcher matcher = LISTENING.matcher(Files.readString(log));
        assertTrue(matcher.find());
        return matcher;
    }

    private HttpResponse<String> get(String address) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(address))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private boolean isLimited(String scan) throws Exception {
        for (int i = 0; i < 100; i++) {
            if (get(scan).statusCode() == 429) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aSignal_reloadsWhatCanBe_namesTheRest_andKeepsAllIfTheFileIsBad() throws Exception {
        int at = logged("listening on", 0);
        String scan = address() + "/v1/resolve?link=https%3A%2F%2Fa.cn%2Fx";
        Waiting.await("rules").until(() -> get(scan).body().contains("pages/one"));
        assertTrue(isLimited(scan));

        // A file that is no good changes nothing.
        change("requests-per-address: 1", "requests-per-address: many");
        hangup();
        at = logged("Reload: nothing has changed", at);
        String line = Files.readString(log).substring(0, at);
        assertTrue(
                line.substring(line.lastIndexOf('\n') + 1)
                        .contains(settings + ":4: requests-per-address: \\\"many\\\" (expected: a whole number)"),
                line);
        assertTrue(isLimited(scan));

        // What can be reloaded is, and the rest is named in one line.
        change(
                "requests-per-address: many",
                "requests-per-address: 1000000\nlog-level: debug\nmax-body: 7000\nmax-headers: 40");
        hangup();
        int before = at;
        at = logged("Reload: done; settings that have changed: ", at);
        String told = Files.readString(log).substring(before, at);
        assertTrue(told.contains("these settings have changed, and count after a restart only: "), told);
        assertTrue(told.contains("max-body") && told.contains("max-headers"), told);
        assertTrue(told.contains("requests-per-address=1000000") && told.contains("log-level=debug"), told);
    }

    @Test
    void rules_areLoadedAtTheSignal_andAReplacedSecretIsNamedWithoutItsValue() throws Exception {
        int at = logged("listening on", 0);
        change("requests-per-address: 1", "requests-per-address: 1000000");
        hangup();
        at = logged("requests-per-address=1000000", at);
        String scan = address() + "/v1/resolve?link=https%3A%2F%2Fa.cn%2Fx";
        Waiting.await("rules").until(() -> get(scan).body().contains("pages/one"));

        Path unused = token("a-second-secret");
        Path written = rules(2, "pages/two");
        // A load waits for a file that was written within a second.
        Waiting.await("a file at rest").until(() -> Files.getLastModifiedTime(written)
                .toInstant()
                .isBefore(Instant.now().minusMillis(1_200)));
        hangup();
        int before = at;
        at = logged("Reload: done; settings that have changed: none", at);
        String told = Files.readString(log).substring(before, at);
        assertTrue(told.contains("count after a restart only: feed-token"), told);
        assertFalse(told.contains("a-second-secret"), told);
        // Before the file is looked at without a signal.
        Waiting.await("the new rules")
                .atMost(Duration.ofSeconds(30))
                .until(() -> get(scan).body().contains("pages/two"));
    }

    @Test
    void formAndLevelOfTheLog_countFromTheSignalOn() throws Exception {
        int at = logged("listening on", 0);
        change("log-format: json", "log-format: text");
        hangup();
        at = logged("log-format=text", at);
        String line = lineBefore(at);
        assertFalse(line.startsWith("{"), line);

        // At level error nobody hears that a reload was done.
        change("log-format: text", "log-format: text\nlog-level: error");
        hangup();
        String status = "http://" + listening().group(2) + "/v1/status";
        Waiting.await("level error").until(() -> get(status).body().contains("\"log-level\":\"error\""));
        change("log-level: error", "log-level: loud");
        hangup();
        int unused = logged("log-level: \"loud\"", at);
        String quiet = Files.readString(log).substring(at);
        assertFalse(quiet.contains("Reload: done"), quiet);
    }

    @Test
    void theRateOfNewConnections_countsFromTheSignalOn() throws Exception {
        int at = logged("listening on", 0);
        URI address = URI.create(address());
        for (int i = 0; i < 50; i++) {
            assertFalse(isRefused(address), "connection " + i);
        }
        change("new-connections-per-address: 1000000", "new-connections-per-address: 1");
        hangup();
        at = logged("new-connections-per-address=1", at);
        boolean refused = false;
        for (int i = 0; i < 1_000 && !refused; i++) {
            refused = isRefused(address);
        }
        assertTrue(refused, "after byte " + at + " of the log");
    }

    /** Whether a new connection gets a 503 to anything, or no answer at all. */
    private static boolean isRefused(URI address) throws IOException {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /nowhere HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.isEmpty() || answer.startsWith("HTTP/1.1 503 ");
        } catch (SocketException e) {
            return true;
        }
    }

    private String lineBefore(int end) throws IOException {
        String until = Files.readString(log).substring(0, end);
        return until.substring(until.lastIndexOf('\n') + 1);
    }
}
