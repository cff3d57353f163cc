package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.store.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The id of a request comes back in its answer, on both listeners. */
class RequestIdsTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start(TestDatabase.SQLITE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> get(String base, String path, String... ids) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        for (String id : ids) {
            request.header("X-Request-Id", id);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String id(HttpResponse<String> answer) {
        return String.join("|", answer.headers().allValues("x-request-id"));
    }

    @ParameterizedTest
    @CsvSource({"/healthz, 200", "/v1/accounts, 401", "/none, 404", "/cgi-bin/token, 200"})
    void answersOfThePublicListenerHaveIt(String path, int status) throws Exception {
        HttpResponse<String> answer = get(server.base(), path, "7f3c!~");
        assertEquals(status, answer.statusCode());
        assertEquals("7f3c!~", id(answer));
        assertEquals("", id(get(server.base(), path)));
    }

    @Test
    void answersOfTheAdminListenerHaveIt() throws Exception {
        assertEquals("i", id(get(server.adminBase(), "/metrics", "i")));
    }

    @Test
    void aBadId_orSeveral_areIgnored() throws Exception {
        assertEquals("x".repeat(128), id(get(server.base(), "/healthz", "x".repeat(128))));
        for (String bad : new String[] {"x".repeat(129), "a b", "a\tb"}) {
            assertEquals("", id(get(server.base(), "/healthz", bad)));
        }
        assertEquals("", id(get(server.base(), "/healthz", "a", "b")));
    }
}
