package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import io.scangate.config.command.Commands;
import io.scangate.gateway.settings.SettingsFlags;
import io.scangate.gateway.settings.SettingsLayers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The control plane in a process of its own: a command line starts it, a signal stops it. */
@Timeout(120)
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
}
