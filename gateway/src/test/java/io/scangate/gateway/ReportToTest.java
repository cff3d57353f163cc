package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.source.feed.ControlPlane;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with rules of a file that reports to a control plane. */
@Timeout(60)
class ReportToTest {
    private static final String DOCUMENT = """
            {"format": "scangate-snapshot/1", "revision": 3, "accounts": [{"appid": "wx1", "rules": [
              {"prefix": "https://a/", "live": {"page": "pages/a"}}]}]}
            """;

    @TempDir
    Path dir;

    private Map<String, String> settings(ControlPlane plane) throws Exception {
        Path file = Files.writeString(dir.resolve("rules.json"), DOCUMENT);
        return new HashMap<>(Map.of(
                "source",
                "file:" + file,
                "state-dir",
                dir.resolve("state").toString(),
                "report-to",
                plane.address(),
                "report-interval",
                "20ms",
                "listen",
                "127.0.0.1:0",
                "admin",
                "127.0.0.1:0"));
    }

    @Test
    void scansAreReported() throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            try (Gateway gateway = Gateway.start(settings(plane))) {
                int status = 0;
                while (status != 200) {
                    status = HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(
                                                    "http://" + gateway.address() + "/v1/resolve?link=https://a/x"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode();
                }
            }
            // A stop sends the waiting counts.
            assertTrue(plane.scans() >= 1, "no scan was reported");
            assertEquals(1, plane.gateways());
            assertTrue(plane.lastReport().contains("\"revision\":3"), plane.lastReport());
        }
    }

    @Test
    void aSecondGatewayOnTheSameStateDirectoryIsRefused() throws Exception {
        try (ControlPlane plane = new ControlPlane();
                Gateway first = Gateway.start(settings(plane))) {
            String message = assertThrows(SettingsException.class, () -> Gateway.start(settings(plane)))
                    .getMessage();
            assertTrue(String.valueOf(message).startsWith("state-dir: "), message);
            assertTrue(first.revision() <= 3);
        }
    }

    @Test
    void withoutAControlPlaneTheStateDirectoryIsNotMade() throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            Map<String, String> settings = settings(plane);
            settings.remove("report-to");
            Gateway.start(settings).close();
            assertTrue(Files.notExists(dir.resolve("state")));
        }
    }
}
