package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.wire.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A control plane with few file descriptors. */
@Timeout(180)
class ConfigDescriptorsTest {
    private static final int LIMIT = 600;
    private static final Pattern LISTENING =
            Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+), admin on (127\\.0\\.0\\.1:\\d+)");

    @TempDir
    Path folder;

    private final List<Socket> clients = new ArrayList<>();

    private void connect(HostPort address) throws IOException {
        Socket client = new Socket();
        clients.add(client);
        client.connect(new InetSocketAddress(address.host(), address.port()), 10_000);
    }

    private static int status(String address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/healthz"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
    }

    private static boolean answers(String address) throws InterruptedException {
        try {
            return status(address) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @NeedsProgram("sh")
    void burstOfClients_leavesDescriptorsForFilesAndProbes() throws Exception {
        try (ConfigProcess process = ConfigProcess.withFewFiles(
                LIMIT, folder, "config", "--listen", "127.0.0.1:0", "--idle-timeout", "1h")) {
            Matcher listening = LISTENING.matcher(process.logUntil("listening on"));
            assertTrue(listening.find());
            for (int i = 0; i < 2 * LIMIT; i++) {
                connect(HostPort.parse(listening.group(1)));
            }
            assertEquals(200, status(listening.group(2)));
            for (Socket client : clients) {
                client.close();
            }
            Waiting.await("a new client is served").until(() -> answers(listening.group(1)));
            assertTrue(process.log().contains("more open files than the limit of " + LIMIT), process.log());
            assertFalse(process.log().contains("Too many open files"), process.log());
        }
    }
}
