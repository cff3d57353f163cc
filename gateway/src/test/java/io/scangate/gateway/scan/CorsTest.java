package io.scangate.gateway.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts on other web sites, by the Fetch standard. */
@ExtendWith(LeakCheck.class)
class CorsTest {
    private static final String APP = "https://app.example";
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";
    private static final String[] TARGETS = {"/v1/resolve?link=" + TestGateway.HIT, "/v1/resolve?link=a", "/nowhere"};

    private static Client.Answer ask(Client client, String line, String origin) throws IOException {
        return client.send(line + HOST + (origin.isEmpty() ? "" : "Origin: " + origin + "\r\n") + "\r\n")
                .read();
    }

    private static void assertFields(Client.Answer answer, String allowed, String vary, boolean preflight) {
        assertEquals(allowed, answer.header("access-control-allow-origin"));
        assertEquals(vary, answer.header("vary"));
        assertEquals(preflight ? "GET, HEAD, POST" : "", answer.header("access-control-allow-methods"));
        assertEquals(preflight ? "content-type" : "", answer.header("access-control-allow-headers"));
        assertEquals(preflight ? "7200" : "", answer.header("access-control-max-age"));
        assertEquals("", answer.header("access-control-allow-credentials"));
    }

    /** The decision about a link may be read; who scans it may not. */
    @Test
    void noOriginLearnsWhoTheUserIs() throws Exception {
        for (String origins : new String[] {"*", APP}) {
            try (TestGateway gateway = new TestGateway(CorsOrigins.parse(origins));
                    Client client = gateway.connect()) {
                Client.Answer user = ask(client, "GET /v1/identity", APP);
                assertEquals(200, user.status());
                assertFields(user, "", "", false);
                assertFields(ask(client, "OPTIONS /v1/identity", APP), "", "", false);
            }
        }
    }

    @Test
    void listedOrigin_isAllowed_anotherIsNot_andTheAnswerVaries() throws Exception {
        try (TestGateway gateway = new TestGateway(CorsOrigins.parse("http://localhost:3000, " + APP));
                Client client = gateway.connect()) {
            for (String target : TARGETS) {
                assertFields(ask(client, "GET " + target, APP), APP, "origin", false);
                assertFields(
                        ask(client, "GET " + target, "http://localhost:3000"),
                        "http://localhost:3000",
                        "origin",
                        false);
                assertFields(ask(client, "GET " + target, ""), "", "origin", false);
                assertFields(ask(client, "GET " + target, APP + ".evil.example"), "", "origin", false);
                assertFields(ask(client, "GET " + target, "null"), "", "origin", false);
                assertFields(ask(client, "GET " + target, APP + "\r\nOrigin: " + APP), "", "origin", false);
            }
            Client.Answer preflight = ask(client, "OPTIONS /v1/resolve", APP);
            assertEquals(204, preflight.status());
            assertFields(preflight, APP, "origin", true);
            assertFields(ask(client, "OPTIONS /v1/resolve/batch", "https://evil.example"), "", "origin", false);
        }
    }

    @Test
    void everyOrigin_isAllowed_withoutVary() throws Exception {
        try (TestGateway gateway = new TestGateway(CorsOrigins.parse("*"));
                Client client = gateway.connect();
                Client admin = gateway.connectAdmin()) {
            for (String target : TARGETS) {
                assertFields(ask(client, "GET " + target, APP), "*", "", false);
                assertFields(ask(client, "GET " + target, ""), "*", "", false);
            }
            assertFields(ask(client, "OPTIONS /v1/resolve/batch", APP), "*", "", true);
            // The admin listener is for operators only.
            assertFields(ask(admin, "GET /healthz", APP), "", "", false);
        }
    }

    @Test
    void settingIsOff_andShownAsItWasWritten() {
        assertEquals("", CorsSettings.DEFAULT.corsOrigins().toString());
        assertTrue(CorsOrigins.parse("").none());
        assertEquals("*", CorsOrigins.parse("*").toString());
        String two = APP + ",http://[::1]:8080";
        assertEquals(two, CorsOrigins.parse(two).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.example",
                "https://app.example/",
                "https://App.example",
                "https://app.example:443",
                "http://app.example:80",
                "https://me@app.example",
                "https://a b",
                "null",
                "*, https://app.example",
                "https://*.example"
            })
    void textThatIsNoOrigin_isRefused(String text) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> CorsOrigins.parse(text));
        assertTrue(String.valueOf(refused.getMessage()).contains("such as https://app.example"));
    }
}
