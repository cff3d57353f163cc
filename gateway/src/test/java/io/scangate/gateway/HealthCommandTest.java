package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** The command {@code health} against a real admin listener. */
class HealthCommandTest {
    private record Run(int code, String text) {}

    private static Run health(String... arguments) {
        StringWriter text = new StringWriter();
        PrintWriter printer = new PrintWriter(text, true);
        String[] all = new String[arguments.length + 1];
        all[0] = "health";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new Run(Main.commandLine(printer, printer).execute(all), text.toString());
    }

    @Test
    void aGatewayThatLives_isHealthy_andReadyOnlyIfItServes() {
        try (TestGateway gateway = new TestGateway()) {
            String admin = "127.0.0.1:" + gateway.server.adminAddress().port();
            assertEquals(new Run(0, admin + ": HTTP/1.1 200 OK\n"), health(admin));
            assertEquals(new Run(0, admin + ": HTTP/1.1 200 OK\n"), health("--ready", admin));
            gateway.notReady("no rules");
            assertEquals(0, health(admin).code);
            Run notReady = health(admin, "--ready");
            assertEquals(1, notReady.code);
            assertTrue(notReady.text.startsWith(admin + ": HTTP/1.1 503"), notReady.text);
        }
    }

    @Test
    void nobodyThere_orAnAnswerThatIsNoHttp_isUnhealthy() throws Exception {
        String admin;
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            admin = "127.0.0.1:" + silent.getLocalPort();
            Thread closer = new Thread(() -> {
                try {
                    silent.accept().close();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            closer.start();
            assertEquals(1, health(admin).code);
            closer.join();
        }
        Run refused = health(admin);
        assertEquals(1, refused.code);
        assertTrue(refused.text.startsWith(admin + ": Connection refused"), refused.text);
    }

    @Test
    void whatIsNoAddress_isNamed() {
        for (String bad : new String[] {"8081", "localhost", "127.0.0.1:", "http://127.0.0.1:8081", "a b:1"}) {
            Run run = health(bad);
            assertEquals(2, run.code, run.text);
            assertTrue(run.text.startsWith("HOST:PORT: \"" + bad + "\" (expected: an address such as"), run.text);
        }
    }
}
