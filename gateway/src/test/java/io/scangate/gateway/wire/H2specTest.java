package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public suite h2spec, strictly, in plain text and over TLS. {@link Http2RulesTest} has its rules for builds without the program. */
@NeedsProgram(value = "h2spec", optional = true)
class H2specTest {
    private static final String SCAN = "/v1/resolve?link=" + TestGateway.HIT;

    @TempDir
    Path directory;

    private void assertPasses(HostPort at, String... more) throws Exception {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("h2spec.path", "h2spec"),
                "--host",
                at.host(),
                "--port",
                Integer.toString(at.port()),
                "--path",
                SCAN,
                "--strict",
                "--timeout",
                "5"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "h2spec did not end");
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output, UTF_8);
        assertTrue(text.contains("147 tests, 147 passed, 0 skipped, 0 failed"), text);
        assertEquals(0, process.exitValue());
    }

    @Test
    void plainText_passes() throws Exception {
        try (TestGateway gateway = new TestGateway()) {
            assertPasses(gateway.server.address());
        }
    }

    @Test
    void tls_passes() throws Exception {
        TestCertificate server = TestCertificate.make(directory, "server", "EC");
        try (TestGateway gateway = new TestGateway(TestGateway.settings()
                .tls("tls-cert", server.cert(), "tls-key", server.key())
                .build())) {
            assertPasses(gateway.server.address(), "--tls", "--insecure");
        }
    }
}
