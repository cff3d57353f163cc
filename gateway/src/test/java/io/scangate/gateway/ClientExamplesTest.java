package io.scangate.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.testing.FreePorts;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs each client of {@code clients} against gateways that answer, refuse, are slow, broken or away. A client without a limit of
 * time, or with one that begins again with each byte, would never end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class ClientExamplesTest {
    private static final Path CLIENTS =
            Path.of("..", "clients").toAbsolutePath().normalize();
    private static final int AT_A_TIME = 6;
    private static final String LINK = "https://wx.qq.com/mp/?id=1";

    /** Passes a link on as bytes, whatever the locale of this process is. */
    private static final String RUN = "link=$(printf '%b.' \"$1\"); first=$2; second=$3; shift 3;"
            + " exec \"$@\" \"${link%.}\" \"$first\" \"$second\"";

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestGateway gateway;
    private TestGateway withoutRules;
    private HttpServer others;
    private ServerSocket silent;

    @BeforeAll
    void start() throws IOException {
        gateway = new TestGateway();
        withoutRules = new TestGateway(TestGateway.settings().build(), new ActiveIndex());
        InetAddress loopback = InetAddress.getLoopbackAddress();
        // The kernel accepts, and nobody reads.
        silent = new ServerSocket(0, 50, loopback);
        others = HttpServer.create(new InetSocketAddress(loopback, 0), 50);
        others.setExecutor(threads);
        others.createContext("/trickle", ClientExamplesTest::trickle);
        context("/teleport", 200, "{\"action\":\"teleport\",\"appid\":\"wx1\",\"version\":\"release\",\"page\":\"p\"}");
        context(
                "/later",
                200,
                "{\"new\":{\"a\":[1,null]},\"page\":\"pages/a?q=x&scancode_time=1\",\"version\":\"trial\","
                        + "\"action\":\"miniprogram\",\"appid\":\"wx1\",\"more\":true}");
        context("/hotspot", 200, "<html>Welcome</html>");
        context("/list", 200, "[{\"action\":\"miniprogram\"}]");
        others.createContext("/redirect", exchange -> {
            // To an answer that looks like a decision: a client that follows would open its page.
            exchange.getResponseHeaders().set("Location", "/later");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        context("/limited", 429, "{\"status\":429,\"code\":\"too_many_requests\"}");
        context("/balancer", 502, "<html>Bad Gateway</html>");
        others.start();
    }

    private void context(String path, int status, String body) {
        others.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    /** Sends a byte now and then, until the client has gone. */
    private static void trickle(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
                out.write(' ');
                out.flush();
                SlowPart.pause(50);
            }
        }
    }

    @AfterAll
    void stop() throws IOException {
        others.stop(0);
        threads.shutdownNow();
        silent.close();
        withoutRules.close();
        gateway.close();
    }

    private static String url(Object address) {
        return "http://" + address;
    }

    private String other(String path) {
        return "http://127.0.0.1:" + others.getAddress().getPort() + path;
    }

    private static String away() throws IOException {
        return "http://127.0.0.1:" + FreePorts.take();
    }

    private static String found(String link) {
        return "miniprogram wx3f1c0a9b2d4e5f60 release pages/index/index?q=" + encoded(link) + "&scancode_time=";
    }

    /** As {@code encodeURIComponent}, which leaves five more characters than a form. */
    private static String encoded(String link) {
        String form = URLEncoder.encode(link, UTF_8).replace("+", "%20");
        return form.replace("%21", "!")
                .replace("%27", "'")
                .replace("%28", "(")
                .replace("%29", ")")
                .replace("%7E", "~");
    }

    /** Runs a client with a link and two gateways; returns what it prints, without the time of the scan. */
    private static String run(List<String> client, String link, String first, String second) throws Exception {
        StringBuilder digits = new StringBuilder();
        for (byte b : link.getBytes(UTF_8)) {
            digits.append(String.format(Locale.ROOT, "\\0%03o", b & 0xFF));
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", RUN, "sh", digits.toString(), first, second));
        command.addAll(client);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        environment.put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return Pattern.compile("(scancode_time=)\\d{10,}\n")
                .matcher(printed)
                .replaceAll("$1")
                .strip();
    }

    /** A case of a client. */
    private record Case(String expected, String link, String first, String second) {
        /** A busy machine may take longer than the limit of a client, so a client has more than one chance. */
        void check(List<String> client) {
            Waiting.await(client + " with " + first + " and " + second)
                    .untilAsserted(() -> assertEquals(expected, run(client, link, first, second)));
        }
    }

    /** Some cases at a time, because many wait for the limit of the client. */
    private void check(String... command) throws Exception {
        List<String> client = List.of(command);
        String good = url(gateway.server.address());
        List<Callable<Boolean>> cases = new ArrayList<>();
        Stream.concat(answers(good), failures(good))
                .forEach(each -> cases.add(() -> {
                    each.check(client);
                    return true;
                }));
        ExecutorService some = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            for (Future<Boolean> each : some.invokeAll(cases)) {
                assertTrue(each.get());
            }
        } finally {
            some.shutdownNow();
        }
    }

    private Stream<Case> failures(String good) throws IOException {
        Stream<Case> retried = Stream.of(
                        away(),
                        url("127.0.0.1:" + silent.getLocalPort()),
                        other("/trickle"),
                        other("/hotspot"),
                        other("/list"),
                        other("/redirect"),
                        other("/balancer"),
                        url(withoutRules.server.address()))
                .map(bad -> new Case(found(LINK), LINK, bad, good));
        Stream<Case> others = Stream.of(
                new Case("web " + LINK, LINK, away(), other("/trickle")),
                // No retry: the address asks too often.
                new Case("web " + LINK, LINK, other("/limited"), good),
                // Answers of later versions.
                new Case("web " + LINK, LINK, other("/teleport"), good),
                new Case("miniprogram wx1 trial pages/a?q=x&scancode_time=1", LINK, other("/later"), good));
        return Stream.concat(retried, others);
    }

    private static Stream<Case> answers(String good) {
        String all = "https://wx.qq.com/mp/?a=1&link=2&b=C++ 50%&c=%2F%E8%8C%B6;@x=y'(!)*~#top=\u8336";
        String text =
                "https://none.example/?\"action\":\"miniprogram\",\"appid\":\"a\",\"version\":\"b\",\"page\":\"c\"";
        String draft = "https://wx.qq.com/draft/";
        String longest = "https://wx.qq.com/mp/" + "a".repeat(4296);
        return Stream.of(
                        Stream.of(LINK, all).map(link -> new Case(found(link), link, good, good)),
                        Stream.of(text, draft, longest).map(link -> new Case("web " + link, link, good, good)),
                        Stream.of("tel:110", "@home = 1", "\u8336")
                                .map(link -> new Case("text " + link, link, good, good)))
                .flatMap(each -> each);
    }

    @Test
    @NeedsProgram({"sh", "curl"})
    void curl() throws Exception {
        check("sh", CLIENTS.resolve("scan.sh").toString());
    }

    @Test
    @NeedsProgram("sh")
    void java() throws Exception {
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        String source = CLIENTS.resolve("Scan.java").toString();
        String good = url(gateway.server.address());
        String java = bin.resolve("java").toString();
        new Case(found(LINK), LINK, good, good).check(List.of(java, source));
        // Compiled once, because each start from the source takes a second.
        build(Map.of(), bin.resolve("javac").toString(), "-Xlint:all", "-Werror", "-d", directory.toString(), source);
        check(java, "-XX:TieredStopAtLevel=1", "-cp", directory.toString(), "Scan");
    }

    @Test
    @NeedsProgram({"sh", "node"})
    void node() throws Exception {
        check("node", CLIENTS.resolve("scan.mjs").toString());
    }

    @Test
    @NeedsProgram({"sh", "python3"})
    void python() throws Exception {
        check("python3", CLIENTS.resolve("scan.py").toString());
    }

    /** CI does not install Go, whose packages take hundreds of megabytes. */
    @Test
    @NeedsProgram(
            value = {"sh", "go"},
            optional = true)
    void go() throws Exception {
        String program = directory.resolve("scan").toString();
        String home = directory.resolve("home").toString();
        Map<String, String> environment = Map.of("GOCACHE", home, "GOPATH", home + "-path", "GO111MODULE", "off");
        build(
                environment,
                "go",
                "build",
                "-o",
                program,
                CLIENTS.resolve("scan.go").toString());
        check(program);
    }

    private static void build(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), printed);
        assertTrue(printed.isEmpty(), printed);
    }
}
