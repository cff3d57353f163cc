package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.scan.CorsOrigins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The id of a request comes back in its answer. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class RequestIdTest {
    private static final String SCAN = "GET /v1/resolve?link=" + TestGateway.HIT;

    private static String request(String line, String... ids) {
        StringBuilder text = new StringBuilder(line).append(" HTTP/1.1\r\nHost: a\r\n");
        for (String id : ids) {
            text.append("X-Request-Id: ").append(id).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    @ParameterizedTest
    @CsvSource({
        "GET /v1/resolve?link=" + TestGateway.HIT + ", 200",
        "GET /v1/resolve?link=nothing, 400",
        "HEAD /v1/resolve?link=" + TestGateway.HIT + ", 200",
        "OPTIONS /v1/resolve, 204",
        "POST /v1/resolve, 415",
        "GET /none, 404",
    })
    void everyAnswerOfThePublicListenerHasTheId(String line, int status) throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client client = gateway.connect()) {
            for (String id : new String[] {"a", "7f3c!~", "x".repeat(128)}) {
                Client.Answer answer = client.send(request(line, id)).read(line.startsWith("HEAD"));
                assertEquals(status, answer.status());
                assertEquals(id, answer.header("x-request-id"));
            }
            assertFalse(client.send(request(line))
                    .read(line.startsWith("HEAD"))
                    .headers()
                    .containsKey("x-request-id"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/metrics", "/v1/status", "/v1/explain?link=" + TestGateway.HIT, "/none"})
    void answersOfTheAdminListenerHaveIt_alsoLateOnes(String path) throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client client = gateway.connectAdmin()) {
            assertEquals(
                    "id-1", client.send(request("GET " + path, "id-1")).read().header("x-request-id"));
            assertFalse(client.send(request("GET " + path)).read().headers().containsKey("x-request-id"));
        }
    }

    @Test
    void eachOfPipelinedRequestsHasItsOwn() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client client = gateway.connect()) {
            client.send(request(SCAN, "one") + request(SCAN) + request(SCAN, "three") + request(SCAN, "bad id"));
            for (String id : new String[] {"one", "", "three", ""}) {
                Client.Answer answer = client.read();
                assertEquals(200, answer.status());
                assertEquals(id, answer.header("x-request-id"));
            }
        }
    }

    @Test
    void aBadId_orSeveral_areIgnored() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client client = gateway.connect()) {
            for (String bad : new String[] {"", "x".repeat(129), "a b", "a\tb", "caf\u00e9"}) {
                Client.Answer answer = client.send(request(SCAN, bad)).read();
                assertEquals(200, answer.status());
                assertFalse(answer.headers().containsKey("x-request-id"), bad);
            }
            assertFalse(client.send(request(SCAN, "a", "b")).read().headers().containsKey("x-request-id"));
        }
    }

    @Test
    void theIdIsBesideOtherFields() throws Exception {
        try (TestGateway gateway = new TestGateway(CorsOrigins.parse("https://app.example"));
                Client client = gateway.connect()) {
            Client.Answer answer = client.send(
                            SCAN + " HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example\r\nX-Request-Id: i\r\n\r\n")
                    .read();
            assertEquals("https://app.example", answer.header("access-control-allow-origin"));
            assertEquals("i", answer.header("x-request-id"));
        }
    }

    @Test
    void anAnswerOfALimitHasIt() throws Exception {
        try (TestGateway gateway =
                        new TestGateway(TestGateway.settings().rates(1, 0).build());
                Client client = gateway.connect()) {
            Client.Answer answer = client.send(request(SCAN, "i")).read();
            while (answer.status() != 429) {
                answer = client.send(request(SCAN, "i")).read();
            }
            assertEquals("i", answer.header("x-request-id"));
        }
    }

    @Test
    void aTraceIdIsReadFromItsWholeForm() {
        String id = "4bf92f3577b34da6a3ce929d0e0e4736";
        assertEquals(id, RequestId.trace("00-" + id + "-00f067aa0ba902b7-01"));
        assertEquals(id, RequestId.trace("01-" + id + "-00f067aa0ba902b7-01-more"));
        for (String bad : new String[] {
            "",
            "00-" + id,
            "00-" + id + "-00f067aa0ba902b7-01-more",
            "ff-" + id + "-00f067aa0ba902b7-01",
            "00-" + id.toUpperCase(java.util.Locale.ROOT) + "-00f067aa0ba902b7-01",
            "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01",
            "00-" + id + "_00f067aa0ba902b7-01",
        }) {
            assertNull(RequestId.trace(bad), bad);
        }
        assertTrue(RequestId.isValid("a"));
        assertFalse(RequestId.isValid("a\r\nb"));
    }
}
