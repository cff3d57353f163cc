package io.scangate.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.TestGateway;
import io.scangate.gateway.testing.TestCertificate;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command {@code health} against an admin listener with TLS. */
class HealthTlsTest {
    private static final String OWN = "SCANGATE_ADMIN_TLS_CERT";

    @TempDir
    Path directory;

    private TestCertificate server;
    private TestCertificate other;

    private record Run(int code, String text) {}

    @BeforeEach
    void makeCertificates() throws Exception {
        server = TestCertificate.make(directory, "server", "EC");
        other = TestCertificate.make(directory, "other", "EC");
    }

    private static Run health(Map<String, String> environment, Object... arguments) {
        StringWriter text = new StringWriter();
        PrintWriter printer = new PrintWriter(text, true);
        String[] all = new String[arguments.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = arguments[i].toString();
        }
        CommandLine line =
                new CommandLine(new HealthCommand(environment)).setOut(printer).setErr(printer);
        return new Run(line.execute(all), text.toString());
    }

    private TestGateway gateway(Object... more) {
        Object[] settings = new Object[4 + more.length];
        System.arraycopy(
                new Object[] {"admin-tls-cert", server.cert(), "admin-tls-key", server.key()}, 0, settings, 0, 4);
        System.arraycopy(more, 0, settings, 4, more.length);
        return new TestGateway(TestGateway.settings().tls(settings).build());
    }

    @Test
    void aListenerWithTls_isAskedWithItsCa_orWithItsOwnCertificate() {
        try (TestGateway gateway = gateway()) {
            String admin = "127.0.0.1:" + gateway.server.adminAddress().port();
            Run healthy = new Run(0, admin + ": HTTP/1.1 200 OK\n");
            assertEquals(healthy, health(Map.of(), "--ca", server.cert(), admin));
            assertEquals(healthy, health(Map.of(), "--ca", server.cert(), "--name", "localhost", admin, "--ready"));
            assertEquals(healthy, health(Map.of(OWN, server.cert().toString(), "SCANGATE_ADMIN", admin)));
            assertEquals(1, health(Map.of(), admin).code, "plain HTTP");
            assertEquals(1, health(Map.of(OWN, other.cert().toString()), admin).code);
            assertEquals(1, health(Map.of(), "--ca", other.cert(), admin).code);
            Run wrongName = health(Map.of(), "--ca", server.cert(), "--name", "elsewhere.example", admin);
            assertEquals(1, wrongName.code);
            assertTrue(wrongName.text.contains("elsewhere.example"), wrongName.text);
        }
    }

    @Test
    void aListenerThatWantsACertificate_isAskedWithOne() throws Exception {
        TestCertificate prober = TestCertificate.ofClient(directory, "prober", "CN=prober");
        try (TestGateway gateway = gateway("admin-tls-client-ca", prober.cert())) {
            String admin = "127.0.0.1:" + gateway.server.adminAddress().port();
            assertEquals(1, health(Map.of(), "--ca", server.cert(), admin).code);
            Run shown = health(Map.of(), "--ca", server.cert(), "--cert", prober.cert(), "--key", prober.key(), admin);
            assertEquals(new Run(0, admin + ": HTTP/1.1 200 OK\n"), shown);
            Run own = health(
                    Map.of(OWN, server.cert().toString()), "--cert", prober.cert(), "--key", prober.key(), admin);
            assertEquals(0, own.code, own.text);
            Run foreign = health(Map.of(), "--ca", server.cert(), "--cert", other.cert(), "--key", other.key(), admin);
            assertEquals(1, foreign.code, foreign.text);
        }
    }

    @Test
    void filesThatAreNoGood_areNamed() {
        Path none = directory.resolve("none");
        Run missing = health(Map.of(), "--ca", none, "127.0.0.1:1");
        assertEquals(2, missing.code);
        assertTrue(missing.text.startsWith("--ca: " + none), missing.text);
        Run half = health(Map.of(), "--ca", server.cert(), "--cert", server.cert(), "127.0.0.1:1");
        assertEquals(2, half.code);
        assertTrue(
                half.text.startsWith("--cert: \"" + server.cert() + "\" (expected: together with --key)"), half.text);
        Run alone = health(Map.of(), "--name", "localhost", "127.0.0.1:1");
        assertEquals(2, alone.code);
        assertTrue(alone.text.contains("(expected: with --ca, or with " + OWN + " in the environment)"), alone.text);
    }
}
