package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.command.Commands;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.FreePorts;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The live view of a real control plane and a gateway that follows it. */
@Timeout(60)
class TopCommandTest {
    @TempDir
    static Path directory;

    private static TestServer server;
    private static Gateway gateway;

    private record Run(int code, String out, String err) {}

    private static Run top(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("top"));
        all.addAll(List.of(arguments));
        int code = Commands.line(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.startNow(TestDatabase.SQLITE).licensed();
        gateway = FollowingGateway.start(
                server.base(), server.operatorKey(), directory.resolve("state"), Map.of("report-interval", "100ms"));
        server.importAccount("wx1", server.origin() + "/a/");
        Waiting.await("the rule").until(() -> scan().equals("release pages/a"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        server.close();
    }

    private static String scan() throws IOException, InterruptedException {
        return FollowingGateway.scan(gateway, "ana", server.origin() + "/a/1");
    }

    private static Path key() throws IOException {
        return Files.writeString(directory.resolve("key"), server.operatorKey());
    }

    private static String plane() {
        return server.adminBase().replace("http://", "");
    }

    /** An address at which nothing listens. */
    private static String nobody() throws IOException {
        return "127.0.0.1:" + FreePorts.take();
    }

    @Test
    void once_hasALineForEachProcess_withItsRates() throws Exception {
        AtomicBoolean ends = new AtomicBoolean();
        CompletableFuture<Void> scans = OwnThread.run(() -> {
            while (!ends.get()) {
                try {
                    scan();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        Run run = top(
                "--once",
                "--interval=0.5",
                gateway.adminAddress(),
                plane(),
                "--server=" + server.base(),
                "--key-file=" + key());
        ends.set(true);
        scans.join();
        assertEquals(0, run.code, run.out + run.err);
        List<String> lines = run.out.lines().toList();
        assertEquals(3, lines.size(), run.out);
        String revision = " revision=" + gateway.revision() + " ";
        assertTrue(lines.get(0).contains(" address=" + gateway.adminAddress() + " state=current" + revision), run.out);
        assertTrue(lines.get(0).matches(".* scans_per_second=[1-9].* p99_seconds=0\\.0.* heap_bytes=[1-9].*"), run.out);
        assertTrue(lines.get(0).matches(".* scans_published_per_second=[1-9].*"), run.out);
        assertTrue(lines.get(1).contains(" control_plane=" + plane() + revision + "gateways="), run.out);
        assertTrue(lines.get(1).matches(".* calls_per_second=[1-9].*"), run.out);
        assertTrue(lines.get(2).matches(".* gateway=.* state=current revision=\\d+ lag=0 .* rules=1 .*"), run.out);
    }

    @Test
    void aGatewayThatIsAwayHasALineThatSaysSo_andTheOthersGoOn() throws Exception {
        String away = nobody();
        Run run = top("--count=2", "--interval=0.1", away, gateway.adminAddress(), gateway.address());
        assertEquals(1, run.code);
        List<String> lines = run.out.lines().toList();
        assertEquals(6, lines.size(), run.out);
        for (int i = 0; i < 6; i += 3) {
            assertTrue(
                    lines.get(i)
                            .endsWith(
                                    " address=" + away
                                            + " state=unreachable failure=\"the connection was refused: nothing listens there\""),
                    run.out);
            assertTrue(lines.get(i + 1).contains(" state=current "), run.out);
            assertTrue(lines.get(i + 2).endsWith(" failure=\"no admin listener of scangate: status 404\""), run.out);
        }
    }

    /** The listener accepts connections in its queue and never answers. */
    @Test
    void oneThatDoesNotAnswer_delaysNoOther() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String silent = "127.0.0.1:" + mute.getLocalPort();
            Run run = top("--once", "--interval=0.1", silent, gateway.adminAddress());
            assertEquals(1, run.code);
            assertTrue(
                    run.out.lines().findFirst().orElse("").contains("address=" + silent + " state=unreachable"),
                    run.out);
            assertTrue(run.out.contains(" state=current "), run.out);
        }
    }

    @Test
    void badFlagsAreNamed() throws Exception {
        assertUsage("--interval: 0.0 (expected", "--interval=0");
        assertUsage("HOST:PORT: \"localhost\" (expected", "localhost", "--once");
        assertUsage("expected: --server together with --key-file", "--server=" + server.base());
        assertUsage("--count: -1 (expected", "--count=-1");
        assertUsage("(expected: with --ca)", "--key=x");
        assertUsage("--key-file: \"none\"", "--server=" + server.base(), "--key-file=none");
        assertUsage("where others can read the key", "--server=http://192.0.2.1", "--key-file=" + key());
    }

    private static void assertUsage(String expected, String... arguments) {
        Run run = top(arguments);
        assertEquals(2, run.code, run.out);
        assertTrue(run.err.contains(expected), run.err);
    }

    @Test
    void aWrongKeyIsALine() throws Exception {
        Path wrong = Files.writeString(directory.resolve("wrong"), "op_wrong");
        Run run = top("--once", "--interval=0.1", "--server=" + server.base(), "--key-file=" + wrong);
        assertEquals(1, run.code);
        assertTrue(run.out.matches("(?s)\\S+ server=unreachable failure=\"gateways: .*"), run.out);
    }

    /** In a terminal that {@code script} makes, which is one also for the program's standard output. */
    @Test
    @NeedsProgram("script")
    void aTerminalIsDrawnAnew_andIsAsBeforeAtTheEnd() throws Exception {
        Path said = directory.resolve("typescript");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = "stty rows 20 cols 70; " + java + " -cp '" + System.getProperty("java.class.path")
                + "' io.scangate.config.Main top --interval=0.1 --count=2 " + gateway.adminAddress();
        ProcessBuilder builder = new ProcessBuilder("script", "-q", "-e", "-c", command, said.toString());
        builder.environment().put("TERM", "xterm");
        builder.environment().put("SHELL", "/bin/sh");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("script.out").toFile())
                .start();
        assertTrue(process.waitFor(50, TimeUnit.SECONDS));
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), text);
        assertEquals(4, text.split("\033\\[H", -1).length, text);
        assertTrue(text.contains("\033[?1049h\033[?25l") && text.contains("\033[?25h\033[?1049l"), text);
        assertTrue(text.contains("\n" + gateway.adminAddress() + "  current "), text);
        String frame = text.substring(text.lastIndexOf("\033[H") + 3);
        frame.lines()
                .map(line -> line.replaceAll("\033\\[[0-9?]*[A-Za-z]", ""))
                .filter(line -> !line.startsWith("Script done"))
                .forEach(line -> assertTrue(line.length() < 70, line));
    }
}
