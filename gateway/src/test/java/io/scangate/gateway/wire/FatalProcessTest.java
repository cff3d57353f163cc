package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.command.FatalErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process without memory, or without one of its event loops, ends; it must not stay and answer nothing. */
@Timeout(60)
class FatalProcessTest {
    private static final int MANY = 2_000;

    @TempDir
    Path folder;

    @Test
    void outOfMemory_endsTheProcess_withoutAFlagOfTheJvm() throws Exception {
        // The budget is larger than the heap, so nothing stops the flood. G1 of newer JDKs collects for minutes before
        // it gives up.
        List<String> settings = List.of("--max-pending-bytes", "1000000000000");
        List<Client> clients = new ArrayList<>();
        try (SmallGateway gateway = SmallGateway.start(folder, List.of("-Xmx40m", "-XX:+UseSerialGC"), settings)) {
            try {
                while (gateway.isAlive() && clients.size() < MANY) {
                    Client client = new Client(gateway.address());
                    clients.add(client);
                    client.send(Unfinished.REQUEST);
                }
            } catch (IOException e) {
                // The process has ended.
            }
            assertEquals(ExitCode.FATAL, gateway.process().waitFor(), gateway.log());
            assertTrue(gateway.log().contains("OutOfMemoryError"), gateway.log());
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    /** A server whose first event loop ends. */
    static final class DyingLoop {
        private DyingLoop() {}

        public static void main(String[] args) throws Exception {
            FatalErrors.install();
            Endpoint endpoint = TestGateway.scans(TestGateway.example());
            Server server = Server.start(TestGateway.settings().build(), endpoint, endpoint);
            server.loops().group().next().shutdownGracefully().sync();
            server.stopped().join();
        }
    }

    @Test
    void endOfAnEventLoop_endsTheProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DyingLoop.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(ExitCode.FATAL, process.waitFor(), printed);
            assertTrue(printed.contains("the event loop "), printed);
        } finally {
            process.destroyForcibly();
        }
    }
}
