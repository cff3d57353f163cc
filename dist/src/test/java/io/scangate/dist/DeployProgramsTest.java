package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of deploy/ as the programs read them that use them, and the script that makes the secrets. */
class DeployProgramsTest {
    private static final Path SCRIPT = Compose.DEPLOY.resolve("make-secrets").toAbsolutePath();
    private static final String CERTIFICATE = "/run/secrets/haproxy.pem";

    @TempDir
    Path folder;

    private record Ended(int code, String output) {}

    private static Ended run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private Ended haproxy(String settings) throws Exception {
        TestCertificate certificate = TestCertificate.make(folder, "haproxy", "EC");
        Path pem = Files.writeString(
                folder.resolve("haproxy.pem"),
                Files.readString(certificate.cert()) + Files.readString(certificate.key()));
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), settings.replace(CERTIFICATE, pem.toString()));
        return run("haproxy", "-c", "-f", file.toString());
    }

    @Test
    @NeedsProgram("haproxy")
    void haproxyTakesItsFile() throws Exception {
        String settings = Files.readString(Compose.DEPLOY.resolve("haproxy.cfg"));
        assertTrue(settings.contains(CERTIFICATE), settings);
        Ended checked = haproxy(settings);
        assertEquals(0, checked.code(), checked.output());
        // Nobody here knows the names of the containers.
        List<String> warnings = checked.output()
                .lines()
                .filter(line -> line.startsWith("[WARNING]") || line.startsWith("[ALERT]"))
                .filter(line -> !line.contains("could not resolve address '"))
                .toList();
        assertEquals(List.of(), warnings);
        assertEquals(
                1,
                haproxy(settings.replace("balance leastconn", "balance leastcon"))
                        .code());
    }

    @Test
    @NeedsProgram("promtool")
    void prometheusTakesItsFile() throws Exception {
        Ended checked = run(
                "promtool",
                "check",
                "config",
                Compose.DEPLOY.resolve("prometheus.yml").toString());
        assertEquals(0, checked.code(), checked.output());
        assertTrue(checked.output().contains("SUCCESS: "), checked.output());
    }

    /** An address in the place of a host; no private key is left. */
    private void assertBadHostIsNamed() throws Exception {
        Path secrets = folder.resolve("bad");
        Ended refused = run("sh", SCRIPT.toString(), secrets.toString(), "https://console.example/");
        assertEquals(1, refused.code(), refused.output());
        assertTrue(
                refused.output().contains("\"https://console.example/\" (expected: the name of a host)"),
                refused.output());
        assertFalse(Files.exists(secrets.resolve("haproxy.pem")));
        assertFalse(Files.exists(secrets.resolve("key.new")));
    }

    @Test
    @NeedsProgram({"sh", "openssl", "id"})
    void theScriptMakesEachSecretOnce_readableForRootAndItsGroup() throws Exception {
        Path secrets = folder.resolve("secrets");
        Ended made = run("sh", SCRIPT.toString(), secrets.toString(), "console.example");
        if (!run("id", "-u").output().strip().equals("0")) {
            assertEquals(1, made.code(), made.output());
            assertTrue(made.output().contains("(expected: root;"), made.output());
            return;
        }
        assertEquals(0, made.code(), made.output());
        Set<String> expected = new TreeSet<>(
                Set.of("admin-token", "database-password", "grafana-password", "haproxy.pem", "secrets-key"));
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(secrets)) {
            for (Path file : files.toList()) {
                found.add(file.getFileName().toString());
                assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
                assertEquals(0, Files.getAttribute(file, "unix:uid"));
            }
        }
        assertEquals(expected, found);
        byte[] key = Base64.getDecoder()
                .decode(Files.readString(secrets.resolve("secrets-key")).strip());
        assertEquals(32, key.length);
        String certificate = run(
                        "openssl",
                        "x509",
                        "-noout",
                        "-text",
                        "-in",
                        secrets.resolve("haproxy.pem").toString())
                .output();
        assertTrue(certificate.contains("DNS:console.example"), certificate);
        assertBadHostIsNamed();
        String before = Files.readString(secrets.resolve("database-password"));
        assertEquals(0, run("sh", SCRIPT.toString(), secrets.toString()).code());
        assertEquals(before, Files.readString(secrets.resolve("database-password")));
    }
}
