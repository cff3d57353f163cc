package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import io.scangate.config.command.Commands;
import io.scangate.gateway.settings.SettingsFlags;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The control plane in a process of its own: a command line starts it, a signal stops it. */
@Timeout(300)
class ConfigProcessTest {
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+)");
    private static final String KEY = "operator key (shown once): ";

    @TempDir
    Path directory;

    private static HostAndPort address(String log) {
        Matcher matcher = LISTENING.matcher(log);
        assertTrue(matcher.find(), log);
        return HostAndPort.fromString(matcher.group(1));
    }

    @Test
    void firstStart_needsNoSettings_andPrintsAKeyOnce_outsideTheLog() throws Exception {
        String key;
        try (ConfigProcess first = ConfigProcess.start(directory, "config", "--listen", "127.0.0.1:0")) {
            String printed = first.printedUntil(KEY);
            key = printed.strip().substring(KEY.length());
            String log = first.logUntil("listening on");
            assertFalse(log.contains(key), log);
            assertFalse(log.contains("lyway") || log.contains("ikari"), log);
            assertTrue(Files.exists(directory.resolve("data/scangate.db")));
            RestClient operator = RestClient.of(address(log)).as(key);
            operator.post("/v1/accounts", "{\"appid\": \"wx1\", \"name\": \"x\", \"kind\": \"media\"}")
                    .is(201);
            first.terminate();
            assertEquals(143, first.exitCode());
        }
        try (ConfigProcess second = ConfigProcess.start(directory, "--listen", "127.0.0.1:0")) {
            RestClient operator =
                    RestClient.of(address(second.logUntil("listening on"))).as(key);
            assertEquals("first", operator.get("/v1/whoami").is(200).text("subject"));
            operator.get("/v1/accounts/wx1").is(200);
            second.terminate();
            assertEquals("", second.printedToTheEnd());
        }
        try (ConfigProcess another = ConfigProcess.start(directory, "operator-key", "spare")) {
            assertTrue(another.printedToTheEnd().startsWith("op_"));
            assertEquals(0, another.exitCode());
        }
    }

    @Test
    void failedStart_printsItsReason_andEndsWithItsCode() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            try (ConfigProcess process = ConfigProcess.start(directory, "config", "--listen", address)) {
                assertEquals(3, process.exitCode());
                assertTrue(process.log().contains(address + ": the port is taken: another program"), process.log());
                assertEquals("", process.printedToTheEnd());
            }
        }
        assertEquals(2, run("config", "--max-body", "many").code);
        assertTrue(run("config", "--max-body", "many").err.contains("max-body: \"many\" (expected: a whole number)"));
        assertEquals(2, run("config", "--lisen", "x").code);
        assertEquals(2, run("config", "--listen", "nowhere").code);
        Path file = Files.writeString(directory.resolve("file"), "x");
        Run bad = run("config", "--database", "sqlite:" + file + "/x.db");
        assertEquals(1, bad.code);
        assertTrue(bad.err.startsWith("scangate: database sqlite:"), bad.err);
        assertTrue(bad.err.contains("(expected: a writable directory)"), bad.err);
        Run demo = run("demo", "--rules", "../config/rules.json", "--directory", file + "/demo");
        assertEquals("1 scangate: " + file + "/demo: Not a directory", demo.code + " " + demo.err.strip());
        Run noSuch = run(
                "import",
                "--create",
                "--kind=media",
                "--code-published=true",
                directory.resolve("none.json").toString(),
                "--database",
                "sqlite:" + directory + "/y.db");
        assertTrue(noSuch.err.endsWith("none.json: no such file or directory\n"), noSuch.err);
    }

    private record Run(int code, String err) {}

    private static Run run(String... arguments) {
        StringWriter err = new StringWriter();
        int code = Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(err, true))
                .execute(arguments);
        return new Run(code, err.toString());
    }

    @Test
    void everySettingHasADescription_andNothingElseHasOne() {
        assertEquals(
                new TreeSet<>(ConfigSettings.BINDER.keys()),
                new TreeSet<>(SettingsFlags.descriptions(Commands.class).stringPropertyNames()));
    }

    @Test
    void sampleSettingsFile_isTheDefaults() {
        SettingsLayers layers = new SettingsLayers().addYaml(Path.of("config.yaml"));
        assertEquals(ConfigSettings.DEFAULT, ConfigSettings.of(layers));
    }

    private List<Path> feedFolders() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("data"))) {
            return all.filter(each -> each.getFileName().toString().startsWith("feed-"))
                    .toList();
        }
    }

    @Test
    void snapshotFilesOfAKilledProcessAreDeleted_andThoseOfALivingOneStay() throws Exception {
        Path killed;
        try (ConfigProcess first = ConfigProcess.start(directory, "config", "--listen", "127.0.0.1:0")) {
            String key = first.printedUntil(KEY).strip().substring(KEY.length());
            RestClient operator =
                    RestClient.of(address(first.logUntil("listening on"))).as(key);
            operator.get("/v1/snapshot").is(200);
            operator.get("/v1/feed/compiled" + GoodRequests.COMPILED_QUERY).is(200);
            killed = feedFolders().get(0);
            try (Stream<Path> files = Files.list(killed)) {
                assertEquals(3, files.count(), "a lock, a JSON snapshot and a compiled one");
            }
        }
        Waiting.await().until(() -> isUnlocked(killed.resolve("lock")));
        try (ConfigProcess second = ConfigProcess.start(directory, "config", "--listen", "127.0.0.1:0")) {
            second.logUntil("listening on");
            Path living = feedFolders().get(0);
            assertEquals(1, feedFolders().size());
            assertFalse(Files.exists(killed));
            try (ConfigProcess third = ConfigProcess.start(directory, "config", "--listen", "127.0.0.1:0")) {
                third.logUntil("listening on");
                assertEquals(2, feedFolders().size());
                assertTrue(feedFolders().contains(living));
                third.terminate();
                assertEquals(143, third.exitCode());
            }
            assertEquals(List.of(living), feedFolders());
        }
    }

    /** A killed process holds its locks until the system has ended it. */
    private static boolean isUnlocked(Path lock) throws IOException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        }
    }
}
