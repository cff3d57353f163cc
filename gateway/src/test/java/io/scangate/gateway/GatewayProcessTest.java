package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.source.feed.ControlPlane;
import io.scangate.gateway.testing.BadNetwork;
import io.scangate.gateway.testing.Waiting;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway in a process of its own: a command line starts it, a signal stops it. */
@Timeout(180)
class GatewayProcessTest {
    private static final Pattern LISTENING =
            Pattern.compile("listening on 127.0.0.1:(\\d+), admin on 127.0.0.1:(\\d+)");
    private static final int LARGE_ACCOUNTS = 300_000;
    private static final String LINK = "/v1/resolve?link=https%3A%2F%2Fa.cn%2Fx";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(String... arguments) throws IOException {
        return startWithHeap("-Xmx128m", arguments);
    }

    private Process startWithHeap(String heap, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-cp",
                System.getProperty("java.class.path"),
                "io.scangate.gateway.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // As the launcher names it, whatever the working directory.
        builder.environment()
                .put("SCANGATE_HOME", Path.of("..").toAbsolutePath().toString());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private record Ports(int listen, int admin) {}

    private static Ports awaitListening(Process process) throws IOException {
        BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder all = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            all.append(line).append('\n');
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                return new Ports(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
            }
        }
        throw new AssertionError("ended before it listened:\n" + all);
    }

    private HttpResponse<String> get(int port, String target) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void awaitStatus(int port, String target, int status) throws Exception {
        Waiting.await(target + " answers " + status)
                .until(() -> get(port, target).statusCode() == status);
    }

    private Path rules(long revision, String page) throws IOException {
        Path file = folder.resolve("rules.json");
        Path next = Files.writeString(
                folder.resolve("next.json"),
                "{\"format\": \"scangate-snapshot/1\", \"revision\": " + revision
                        + ", \"accounts\": [{\"appid\": \"wx1\", \"rules\": [{\"prefix\": \"https://a.cn/\","
                        + " \"live\": {\"page\": \"" + page + "\"}}]}]}");
        return Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private String[] arguments(Path file) {
        return new String[] {
            "--source",
            "file:" + file,
            "--listen",
            "127.0.0.1:0",
            "--admin",
            "127.0.0.1:0",
            "--identity",
            "header:X-User",
            "--event-loops",
            "1",
            "--poll-interval",
            "100ms"
        };
    }

    @Test
    void fileThatIsMissingAtStart_isServedWhenItAppears_andFollowed() throws Exception {
        Ports ports = awaitListening(start(arguments(folder.resolve("rules.json"))));
        assertEquals(200, get(ports.admin, "/healthz").statusCode());
        assertEquals(503, get(ports.admin, "/readyz").statusCode());
        HttpResponse<String> early = get(ports.listen, LINK);
        assertEquals(503, early.statusCode());
        assertTrue(early.body().contains("\"code\":\"no_snapshot\""), early.body());
        assertTrue(get(ports.admin, "/v1/status").body().contains("\"state\":\"missing\""));

        rules(1, "pages/one");
        awaitStatus(ports.admin, "/readyz", 200);
        assertTrue(get(ports.listen, LINK).body().contains("pages/one?q=https%3A%2F%2Fa.cn%2Fx&scancode_time="));

        rules(2, "pages/two");
        Waiting.await().until(() -> get(ports.listen, LINK).body().contains("pages/two"));
        String metrics = get(ports.admin, "/metrics").body();
        assertTrue(metrics.contains("scangate_snapshot_revision 2.0"), metrics);
        assertTrue(metrics.contains("scangate_reloads_total{result=\"loaded\"} 2.0"), metrics);

        rules(1, "pages/old");
        Waiting.await().until(() -> get(ports.admin, "/v1/status").body().contains("\"rejected\":1"));
        assertTrue(get(ports.admin, "/v1/status").body().contains("\"state\":\"rejected\""));
        assertTrue(get(ports.listen, LINK).body().contains("pages/two"));
        HttpRequest force = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ports.admin + "/v1/reload?force=true"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertEquals(
                200, client.send(force, HttpResponse.BodyHandlers.ofString()).statusCode());
        assertTrue(get(ports.listen, LINK).body().contains("pages/old"));
    }

    @Test
    void snapshotThatIsTooLargeForTheHeap_isRejected_andTheServedOneStays() throws Exception {
        Ports ports = awaitListening(startWithHeap("-Xmx48m", arguments(rules(1, "pages/one"))));
        awaitStatus(ports.admin, "/readyz", 200);
        Path large = folder.resolve("large.json");
        try (BufferedWriter json = Files.newBufferedWriter(large)) {
            json.write("{\"format\": \"scangate-snapshot/1\", \"revision\": 2, \"accounts\": ["
                    + "{\"appid\": \"wx0\", \"rules\": []}");
            for (int i = 1; i <= LARGE_ACCOUNTS; i++) {
                json.write(",{\"appid\": \"wx" + i + "\", \"rules\": [{\"prefix\": \"https://host" + i
                        + ".example/some/path/\", \"live\": {\"page\": \"pages/" + i + "\"}}]}");
            }
            json.write("]}");
        }
        Files.move(large, folder.resolve("rules.json"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);

        Waiting.await("rejected")
                .until(() -> get(ports.admin, "/v1/status").body().contains("\"rejected\":1"));
        String status = get(ports.admin, "/v1/status").body();
        assertTrue(status.contains("\"reason\":\"too_large\""), status);
        // Where the regions of the heap are free decides whether the sum or one array is the first that does not fit.
        assertTrue(
                status.contains("MiB of memory") && status.contains("give the process a larger heap (-Xmx)"), status);
        assertTrue(status.contains("\"listener\":{\"connections\":"), status);
        assertTrue(status.contains("\"max_pending_bytes\":" + (48 << 20) / 8), status);
        assertTrue(get(ports.listen, LINK).body().contains("pages/one"));
    }

    /** The old address takes packets and answers none, as the machine of a control plane that has moved. */
    @Test
    void aControlPlaneWhoseNameMoves_isFollowed() throws Exception {
        try (ControlPlane plane = new ControlPlane();
                BadNetwork before = new BadNetwork(plane.port())) {
            plane.put("wx1", "pages/one");
            Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 plane.test\n");
            String source = "http://plane.test:" + before.port();
            String[] arguments = arguments(folder);
            arguments[1] = source;
            List<String> all = new ArrayList<>(List.of(arguments));
            all.addAll(List.of("--state-dir", folder.resolve("state").toString()));
            Ports ports = awaitListening(startWithHeap("-Djdk.net.hosts.file=" + hosts, all.toArray(String[]::new)));
            awaitStatus(ports.admin, "/readyz", 200);
            before.begin(BadNetwork.Fault.SWALLOWED);
            plane.put("wx1", "pages/two");
            InetSocketAddress elsewhere = new InetSocketAddress("127.0.0.2", before.port());
            try (BadNetwork after = new BadNetwork(plane.port(), Duration.ZERO, elsewhere)) {
                Files.writeString(hosts, "127.0.0.2 plane.test\n");
                Waiting.await()
                        .until(() -> get(ports.admin, "/v1/status").body().contains("\"revision\":2"));
                assertEquals(after.port(), before.port());
            }
        }
    }

    @Test
    void sigterm_announcesCloseOnTheNextAnswer_andEndsWithinTheLimit() throws Exception {
        Process process = start(arguments(rules(1, "pages/one")));
        Ports ports = awaitListening(process);
        awaitStatus(ports.admin, "/readyz", 200);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.listen)) {
            // Half a request has arrived when the signal comes.
            String request = "GET " + LINK + " HTTP/1.1\r\nHost: a\r\n\r\n";
            socket.getOutputStream().write(request.substring(0, 20).getBytes(StandardCharsets.US_ASCII));
            awaitStatus(ports.admin, "/healthz", 200);
            process.destroy();
            awaitStatus(ports.admin, "/readyz", 503);
            socket.getOutputStream().write(request.substring(20).getBytes(StandardCharsets.US_ASCII));
            String answer = answer(socket);
            // Readiness ends first: the event loop may not have heard of the stop yet.
            while (answer.startsWith("HTTP/1.1 200 OK\r\n") && !answer.contains("connection: close\r\n")) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                answer = answer(socket);
            }
            assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
            assertEquals(-1, socket.getInputStream().read());
        }
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(143, process.exitValue());
    }

    /** The next answer, or its beginning where the connection ends. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n{") < 0 || answer.charAt(answer.length() - 1) != '}') {
            int b = socket.getInputStream().read();
            if (b < 0) {
                break;
            }
            answer.append((char) b);
        }
        return answer.toString();
    }

    @Test
    void log_hasVersionAndSettings_theSource_andTheStop() throws Exception {
        Path bad = Files.writeString(folder.resolve("rules.json"), "{");
        Process process = start(arguments(bad));
        BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder all = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            all.append(line).append('\n');
            if (line.contains("is rejected")) {
                process.toHandle().destroy();
            }
        }
        String text = all.toString();
        assertTrue(text.contains("Starting the gateway, scangate "), text);
        assertTrue(text.contains("identity=header:X-User"), text);
        assertTrue(text.contains("There are no rules to serve yet, so scans are answered with 503."), text);
        assertTrue(text.strip().endsWith("Stopped"), text);
    }

    @Test
    void portInUse_endsWithThreeAndIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Process process = start("--source", "file:x", "--listen", address, "--admin", "127.0.0.1:0");
            String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(3, process.waitFor());
            assertTrue(
                    log.contains("listen: cannot listen on " + address + ": the port is taken: another program"), log);
            assertTrue(
                    log.contains("(expected: a free address of this machine; --listen HOST:PORT names another)"), log);
        }
    }

    /** 192.0.2.0/24 is for documentation, so no machine has an address of it. */
    @Test
    void addressOfAnotherMachine_endsWithThreeAndSaysSo() throws Exception {
        Process process = start("--source", "file:x", "--listen", "192.0.2.1:0", "--admin", "127.0.0.1:0");
        String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(3, process.waitFor());
        assertTrue(log.contains("listen: cannot listen on 192.0.2.1:0: this machine has no such address"), log);
    }

    /** Not the project's directory: this module has no file config/rules.json. */
    @Test
    void sampleRules_areFoundFromAnyDirectory() throws Exception {
        Process process = start("resolve", "https://shop.example.com/item/42");
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), answer);
        assertTrue(answer.contains("\"action\":\"miniprogram\""), answer);
    }

    @Test
    void unknownKeyInTheSettingsFile_endsWithTwoAndNamesTheNearest() throws Exception {
        Path settings = Files.writeString(folder.resolve("gateway.yaml"), "source: file:x\nevnt-loops: 1\n");
        Process process = start("--settings", settings.toString());
        String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, process.waitFor());
        assertTrue(
                log.contains(
                        settings + ":2: unknown setting \"evnt-loops\" (the nearest known one is \"event-loops\")"),
                log);
    }
}
