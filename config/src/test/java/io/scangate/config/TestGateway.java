package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;

/** A gateway that serves exports of a control plane. */
final class TestGateway implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final TestServer server;
    private final Path file;
    private final Gateway gateway;

    TestGateway(TestServer server, Path directory) throws IOException {
        this.server = server;
        this.file = directory.resolve("rules.json");
        this.gateway = Gateway.start(Map.of(
                "source",
                "file:" + file,
                "listen",
                "127.0.0.1:0",
                "admin",
                "127.0.0.1:0",
                "identity",
                "header:X-User",
                "event-loops",
                "1",
                "poll-interval",
                "20ms"));
    }

    /** Exports all rules and returns when the gateway serves them. */
    void update() {
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages, true);
        int code = Main.commandLine(out, out)
                .execute(
                        "export",
                        file.toString(),
                        "--database",
                        server.database().database());
        assertEquals(0, code, messages::toString);
        long revision = server.revision();
        Waiting.await().until(() -> gateway.revision() == revision);
    }

    /** The result of a user's scan, such as {@code release pages/a/a}, or the reason for the web page. */
    String scan(String user, String link) throws IOException, InterruptedException {
        URI target = URI.create("http://" + gateway.address() + "/v1/resolve?link=" + RestClient.encoded(link));
        HttpRequest request =
                HttpRequest.newBuilder(target).header("X-User", user).build();
        JsonNode answer = OpenApiDocument.json(
                HTTP.send(request, BodyHandlers.ofByteArray()).body());
        return answer.has("reason")
                ? answer.get("reason").asText()
                : answer.get("version").asText() + " "
                        + answer.get("page").asText().replaceAll("\\?.*", "");
    }

    @Override
    public void close() {
        gateway.close();
    }
}
