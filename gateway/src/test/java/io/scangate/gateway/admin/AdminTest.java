package io.scangate.gateway.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.admin.AdminOperations.ReloadAnswer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakCheck.class)
class AdminTest {
    private static Client.Answer get(TestGateway gateway, String target) throws IOException {
        try (Client client = gateway.connectAdmin()) {
            return client.send(Client.get(target)).read();
        }
    }

    private static JsonNode json(Client.Answer answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void healthAndReadiness() throws Exception {
        try (TestGateway gateway = new TestGateway()) {
            assertEquals(200, get(gateway, "/healthz").status());
            assertEquals(200, get(gateway, "/readyz").status());
            assertEquals("{\"revision\":42}", get(gateway, "/v1/status").body());
            assertEquals(404, get(gateway, "/v1/resolve?link=a").status());
            assertEquals(404, get(gateway, "/").status());
            gateway.notReady("stale_rules");
            Client.Answer stale = get(gateway, "/readyz");
            assertEquals(503, stale.status());
            assertEquals("{\"status\":\"not_ready\",\"reason\":\"stale_rules\"}", stale.body());
            assertEquals(200, get(gateway, "/healthz").status());
        }
    }

    @Test
    void explain_answersDecisionRuleAndReasons() throws Exception {
        try (TestGateway gateway = new TestGateway()) {
            JsonNode hit = json(get(gateway, "/v1/explain?link=" + TestGateway.HIT));
            assertEquals("miniprogram", hit.get("action").asText());
            assertEquals("not_a_member", hit.get("reasons").get(0).asText());
            assertEquals("https://wx.qq.com/mp/", hit.get("rule").get("prefix").asText());
            assertEquals(42, hit.get("revision").asInt());
            JsonNode member = json(get(gateway, "/v1/explain?link=" + TestGateway.HIT + "&user=user-ana"));
            assertEquals("trial", member.get("version").asText());
            JsonNode miss = json(get(gateway, "/v1/explain?link=https%3A%2F%2Fwx.qq.com%2Fq%2F1"));
            assertEquals("no_rule", miss.get("reason").asText());
            assertEquals(
                    "rule_has_no_trailing_slash",
                    miss.get("nearest").get(0).get("reason").asText());
            assertTrue(miss.get("complete").asBoolean());
            assertEquals(400, get(gateway, "/v1/explain").status());
            assertEquals("/q/1", miss.get("link_part").asText());
            assertEquals("/q", miss.get("rule_part").asText());
            assertTrue(miss.get("advice").asText().endsWith("add a rule that ends in /q/."), miss.toString());
            Client.Answer malformed = get(gateway, "/v1/explain?link=hello");
            assertEquals(400, malformed.status());
            assertTrue(malformed.body().contains("write it with one of these in front."), malformed.body());
            assertEquals(
                    404,
                    get(gateway, "/v1/explain?link=https%3A%2F%2Fa.cn&appid=wxnone")
                            .status());
        }
    }

    @Test
    void explain_answersInTheRequestedLanguage() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client client = gateway.connectAdmin()) {
            String head = " HTTP/1.1\r\nHost: a\r\nAccept-Language: zh-CN,zh;q=0.9,en;q=0.8\r\n\r\n";
            JsonNode miss = json(client.send("GET /v1/explain?link=https%3A%2F%2Fwx.qq.com%2Fq%2F1" + head)
                    .read());
            assertTrue(miss.get("advice").asText().contains("末尾没有“/”"), miss.toString());
            Client.Answer malformed = client.send("GET /v1/explain?link=https%3A%2F%2Fa.cn%3A99999%2F" + head)
                    .read();
            assertEquals(400, malformed.status());
            assertTrue(malformed.body().contains("端口 99999"), malformed.body());
        }
    }

    @Test
    void reload_isAPost_andAnswersWithItsResult() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client client = gateway.connectAdmin()) {
            assertEquals(405, get(gateway, "/v1/reload").status());
            String post = " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
            assertEquals(200, client.send("POST /v1/reload" + post).read().status());
            assertFalse(gateway.lastReloadForced);
            gateway.nextReload =
                    CompletableFuture.completedFuture(new ReloadAnswer(false, "{\"result\":\"rejected\"}"));
            Client.Answer rejected =
                    client.send("POST /v1/reload?force=true" + post).read();
            assertEquals(409, rejected.status());
            assertEquals("{\"result\":\"rejected\"}", rejected.body());
            assertTrue(gateway.lastReloadForced);
        }
    }

    /** An answer without its scancode_time. */
    private static String withoutTime(Client.Answer answer) {
        return answer.body().replaceAll("scancode_time=\\d+", "scancode_time=");
    }

    @Test
    void debug_addsTheRevisionToScansThatAskForIt_whileItIsOn() throws Exception {
        String ask =
                "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\nScangate-Debug: revision\r\n\r\n";
        String post = " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
        try (TestGateway gateway = new TestGateway();
                Client client = gateway.connect();
                Client admin = gateway.connectAdmin()) {
            Client.Answer before = client.send(ask).read();
            assertEquals("", before.header("scangate-revision"));
            assertEquals(400, admin.send("POST /v1/debug" + post).read().status());
            assertEquals(
                    400, admin.send("POST /v1/debug?seconds=-1" + post).read().status());
            assertEquals(405, get(gateway, "/v1/debug?seconds=1").status());
            assertEquals(
                    200, admin.send("POST /v1/debug?seconds=60" + post).read().status());
            Client.Answer told = client.send(ask).read();
            assertEquals("42", told.header("scangate-revision"));
            assertEquals(withoutTime(before), withoutTime(told));
            String plain = Client.get("/v1/resolve?link=" + TestGateway.HIT);
            assertEquals("", client.send(plain).read().header("scangate-revision"));
            client.send(plain + ask);
            assertEquals("", client.read().header("scangate-revision"));
            assertEquals("42", client.read().header("scangate-revision"));
            assertEquals(
                    200, admin.send("POST /v1/debug?seconds=0" + post).read().status());
            assertEquals("", client.send(ask).read().header("scangate-revision"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST | /v1/reload?frce=true | unknown_parameter | \"frce\": unknown parameter (expected: force)",
                "POST | /v1/reload?force=true&force=true | repeated_parameter | \"force\": occurs more than once (expected: once)",
                "POST | /v1/reload?force=yes | malformed_request | force: \"yes\" (expected: true or false)",
                "POST | /v1/reload?force | malformed_request | force: \"\" (expected: true or false)",
                "POST | /v1/debug?secs=1 | unknown_parameter | \"secs\": unknown parameter (expected: seconds)",
                "POST | /v1/debug | missing_parameter | seconds: missing (expected: a number of seconds such as 600, or 0 to turn it off)",
                "POST | /v1/debug?seconds=1m | malformed_request | seconds: \"1m\" (expected: a number of seconds such as 600, or 0 to turn it off)",
                "GET | /v1/explain?link=https%3A%2F%2Fa.cn&usr=bo | unknown_parameter | \"usr\": unknown parameter (expected: one of link, user, appid, client_version); is the link percent-encoded?",
                "GET | /v1/explain?link=https://a.b/?x=1&y=2 | unknown_parameter | \"y\": unknown parameter (expected: one of link, user, appid, client_version); is the link percent-encoded?",
                "GET | /v1/explain | missing_parameter | link: missing (expected: an http, https or ftp link of at most 4296 bytes, percent-encoded)",
                "GET | /v1/explain?link=h%22%C4 | malformed_link | link: \"h\"%C4\": The link h\"\uFFFD does not start with http://, https:// or ftp://: write it with one of these in front.",
                "GET | /v1/explain?link=tel%3A1 | unsupported_scheme | link: \"tel:1\": The link's scheme is tel: only http, https and ftp links can open a mini program.",
                "GET | /v1/explain?link=https%3A%2F%2Fa.cn&client_version=new | malformed_request | client_version: \"new\" (expected: a version such as 8.0.50)",
                "GET | /v1/explain?link=https%3A%2F%2Fa.cn&appid=wxnone | not_found | appid: \"wxnone\" (expected: the appid of an account that has rules here)",
            })
    void badParameter_isNamedWithItsValueAndTheExpectedOne(String method, String target, String code, String detail)
            throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client admin = gateway.connectAdmin()) {
            Client.Answer answer = admin.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\n\r\n")
                    .read();
            assertEquals(code, json(answer).get("code").asText());
            assertEquals(detail, json(answer).get("detail").asText());
            assertEquals(answer.status(), json(answer).get("status").asInt());
            assertFalse(gateway.lastReloadForced);
        }
    }

    @Test
    void aLongValue_isShortened() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client admin = gateway.connectAdmin()) {
            Client.Answer answer = admin.send(
                            "POST /v1/reload?force=" + "x".repeat(5000) + " HTTP/1.1\r\nHost: a\r\n\r\n")
                    .read();
            String shown = "force: \"" + "x".repeat(64) + "...\" (expected: true or false)";
            assertEquals(shown, json(answer).get("detail").asText());
        }
    }

    @Test
    void metrics_countScansProblemsAndConnections() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client client = gateway.connect()) {
            client.send(Client.get("/v1/resolve?scene=1012&link=" + TestGateway.HIT))
                    .read();
            client.send("GET /v1/resolve?link=" + TestGateway.HIT
                            + "&scene=1013 HTTP/1.1\r\nHost: a\r\nX-User: user-ana\r\n\r\n")
                    .read();
            client.send(Client.get("/v1/resolve?link=https%3A%2F%2Fa.cn&scene=4242"))
                    .read();
            client.send(Client.get("/v1/resolve?link=a")).read();
            String metrics = get(gateway, "/metrics").body();
            assertHas(
                    metrics,
                    "scangate_scans_total{action=\"miniprogram\",reason=\"published\",scene=\"1012\",version=\"release\"} 1.0");
            assertHas(
                    metrics,
                    "scangate_scans_total{action=\"miniprogram\",reason=\"test_link\",scene=\"1013\",version=\"trial\"} 1.0");
            assertHas(
                    metrics,
                    "scangate_scans_total{action=\"web\",reason=\"no_rule\",scene=\"other\",version=\"none\"} 1.0");
            assertHas(metrics, "scangate_scan_seconds_count 3");
            assertHas(metrics, "scangate_http_requests_total{code=\"malformed_link\",status=\"400\"} 1.0");
            assertHas(metrics, "scangate_connections 1.0");
            assertHas(metrics, "scangate_event_loop_lag_seconds");
            assertHas(metrics, "scangate_buffers_direct_bytes");
            assertHas(metrics, "jvm_gc_");
        }
    }

    private static void assertHas(String metrics, String expected) {
        assertTrue(metrics.contains(expected), () -> expected + " is not in\n" + metrics);
    }
}
