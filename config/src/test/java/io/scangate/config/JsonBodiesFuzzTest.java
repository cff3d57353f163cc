package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.OpenApiDocument.Operation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Bodies of any form, for each operation that takes JSON: no answer is 5xx, and the document has each answer. */
final class JsonBodiesFuzzTest {
    /** A frozen control plane refuses changes; providers of identities and receivers of notices are other servers. */
    private static final Set<String> LEFT_OUT = Set.of("/v1/freeze", "/v1/openid/", "/webhooks/");

    private record Target(OpenApiDocument document, Operation operation, GoodRequests.Good good) {}

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final List<Target> TARGETS = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.start(TestDatabase.SQLITE).licensed();
        GoodRequests good = new GoodRequests(server);
        for (OpenApiDocument document :
                List.of(server.operator().document(), server.operator().internal())) {
            for (Operation operation : document.operations()) {
                JsonNode content = operation.node().path("requestBody").path("content");
                if (content.has("application/json") && LEFT_OUT.stream().noneMatch(operation.path()::contains)) {
                    TARGETS.add(new Target(document, operation, good.of(operation)));
                }
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The first byte chooses the operation. */
    @FuzzTest
    void anyBody_hasADocumentedAnswer(byte[] input) throws IOException, InterruptedException {
        if (input.length == 0) {
            return;
        }
        Target target = TARGETS.get((input[0] & 0xFF) % TARGETS.size());
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.base() + target.good.target()))
                .header("Content-Type", "application/json")
                .method(target.operation.method(), HttpRequest.BodyPublishers.ofByteArray(body));
        String token = target.good.token();
        if (token != null) {
            request.headers(RestClient.credential(token).toArray(String[]::new));
        } else if (target.operation.path().matches("/v1/(session|sign-up|invitations).*")) {
            request.header("Scangate-Session", "1");
        }
        if (target.operation.path().endsWith("/report")) {
            request.header("Content-Digest", ReportText.digest(body));
        }
        HttpResponse<byte[]> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        assertTrue(
                answer.statusCode() < 500,
                () -> target.operation + " " + new String(body, StandardCharsets.UTF_8) + " -> " + answer.statusCode()
                        + " " + new String(answer.body(), StandardCharsets.UTF_8));
        target.document.check(target.operation, null, answer);
    }
}
