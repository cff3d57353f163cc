package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Few file descriptors. */
@Timeout(60)
class DescriptorsTest {
    private static final int LIMIT = 400;
    private static final List<String> FEW_DESCRIPTORS =
            List.of("sh", "-c", "ulimit -n " + LIMIT + "; exec \"$@\"", "sh");

    /** No connection waits so long that it makes room. */
    private static final List<String> STAY = List.of("--idle-timeout", "1h");

    @TempDir
    Path folder;

    private final List<Client> clients = new ArrayList<>();

    @Test
    void reserveIsLargeEnoughForTheAdminListenerAndRefusedClients() {
        assertEquals(new Descriptors(10_000, 384, 19_324, 256, 320), Descriptors.divide(10_000, 20_000, 100));
        assertEquals(new Descriptors(18_876, 384, 19_324, 256, 320), Descriptors.divide(20_000, 20_000, 100));
        assertEquals(new Descriptors(668, 96, 780, 64, 80), Descriptors.divide(10_000, 1_024, 100));
        assertEquals(new Descriptors(1, 6, 8, 4, 5), Descriptors.divide(10_000, 64, 60));
    }

    private static int status(HostPort address, String target) throws IOException {
        try (Client client = new Client(address)) {
            return client.send(Client.get(target)).read().status();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @NeedsProgram("sh")
    void fullListener_answers503_andTheAdminListenerAnswers_andBothRecover() throws Exception {
        try (SmallGateway gateway = SmallGateway.start(folder, FEW_DESCRIPTORS, List.of("-Xmx128m"), STAY)) {
            assertTrue(gateway.log().contains("more open files than the limit of " + LIMIT), gateway.log());
            for (int i = 0; i < 2 * LIMIT; i++) {
                clients.add(new Client(gateway.address()));
            }
            Client.Answer answer = clients.get(clients.size() - 1).read();
            assertEquals(503, answer.status());
            assertEquals("1", answer.header("retry-after"));
            assertEquals(200, status(gateway.admin(), "/healthz"));
            assertEquals(200, status(gateway.admin(), "/readyz"));
            assertEquals(
                    200, clients.get(0).send(NeverReading.request(0)).read().status());
            for (Client client : clients) {
                client.close();
            }
            Waiting.await("a new client is served").until(() -> isServed(gateway));
        }
    }

    private static boolean isServed(SmallGateway gateway) throws IOException {
        try (Client client = new Client(gateway.address())) {
            return client.send(NeverReading.request(0)).read().status() == 200;
        }
    }
}
