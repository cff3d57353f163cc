package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The modes of the files of both planes, and of exports, in processes with the loosest and the strictest umask. */
@NeedsProgram("sh")
@Timeout(300)
class FileModesTest {
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+)");
    private static final String KEY = "operator key (shown once): ";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"0", "077"})
    void onlyTheOwnUserMayUseThem(String umask) throws Exception {
        try (ConfigProcess config =
                ConfigProcess.withUmask(umask, Main.class, directory, "config", "--listen", "127.0.0.1:0")) {
            String key = config.printedUntil(KEY).strip().substring(KEY.length());
            Matcher listening = LISTENING.matcher(config.logUntil("listening on"));
            assertTrue(listening.find());
            RestClient operator =
                    RestClient.of(HostAndPort.fromString(listening.group(1))).as(key);
            operator.post("/v1/accounts", "{\"appid\": \"wx1\", \"name\": \"x\", \"kind\": \"media\"}")
                    .is(201);
            String fleet = operator.put("/v1/gateway-keys/g", null).is(200).text("key");
            try (ConfigProcess gateway = ConfigProcess.withUmask(
                    umask,
                    io.scangate.gateway.Main.class,
                    directory,
                    "--source",
                    "http://" + listening.group(1),
                    "--feed-token",
                    fleet,
                    "--state-dir",
                    "state/gateway",
                    "--listen",
                    "127.0.0.1:0")) {
                for (String file : List.of("rules.compiled", "changes.log", "identity", "lock")) {
                    Waiting.await(file).until(() -> Files.exists(directory.resolve("state/gateway/" + file)));
                }
                assertModes();
                gateway.terminate();
                assertEquals(143, gateway.exitCode());
            }
            try (ConfigProcess export =
                    ConfigProcess.withUmask(umask, Main.class, directory, "export", "exported.json")) {
                assertEquals(0, export.exitCode(), export.log());
            }
            assertTrue(Files.exists(directory.resolve("exported.json")));
            assertModes();
        }
        assertModes();
    }

    private void assertModes() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            List<String> wrong = all.filter(path -> !path.equals(directory))
                    .filter(path -> !mode(path).equals(Files.isDirectory(path) ? "rwx------" : "rw-------"))
                    .map(path -> directory.relativize(path) + " " + mode(path))
                    .toList();
            assertEquals(List.of(), wrong);
        }
    }

    /** That of a private file for one that has just been deleted. */
    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            return Files.isDirectory(path) ? "rwx------" : "rw-------";
        }
    }
}
