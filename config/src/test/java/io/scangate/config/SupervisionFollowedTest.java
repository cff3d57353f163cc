package io.scangate.config;

import static io.scangate.config.RestClient.encoded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.Waiting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Takedowns, suspensions and their ends at a gateway that follows the control plane. Two accounts have nested rules, and scans
 * of the inner rule go on all the time: none of them may open the outer account's page.
 */
class SupervisionFollowedTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INNER = "/v1/accounts/wx-inner";
    private static final String REASON = "{\"reason\": \"phishing\"}";

    @TempDir
    Path directory;

    /** The answer to a scan: the appid and page, or the reason for the web page. */
    private static String scan(Gateway gateway, String link, String user) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + gateway.address() + "/v1/resolve?link=" + encoded(link)))
                .header("X-User", user)
                .build();
        JsonNode answer =
                JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
        return answer.path("action").asText().equals("miniprogram")
                ? answer.path("appid").asText() + " "
                        + answer.path("page").asText().replaceAll("\\?.*", "")
                : answer.path("reason").asText();
    }

    private static String published(RestClient owner, String appid, String prefix, String page) {
        String rules = "/v1/accounts/" + appid + "/rules";
        String id = owner.post(
                        rules,
                        "{\"prefix\": \"" + prefix + "\", \"page\": \"" + page + "\", \"test_links\": [\"" + prefix
                                + "test\"]}")
                .is(201)
                .text("id");
        owner.post(rules + "/" + id + "/publish", null).is(200);
        return rules + "/" + id;
    }

    /** Scans links of the inner rule until the end, and collects the answers. */
    private static Set<String> scanUntil(AtomicBoolean end, Gateway gateway, String prefix) throws Exception {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; !end.get(); i++) {
            answers.add(scan(gateway, prefix + i, "anna"));
            answers.add(scan(gateway, prefix + "test", "bo"));
        }
        return answers;
    }

    private static void await(Gateway gateway, String link, String user, String expected) {
        Waiting.await(expected).until(() -> scan(gateway, link, user).equals(expected));
    }

    @ParameterizedTest
    @EnumSource
    void noScanOpensTheBroaderRuleOfAnotherAccount(TestDatabase kind) throws Exception {
        ExecutorService scanning = Executors.newSingleThreadExecutor();
        AtomicBoolean end = new AtomicBoolean();
        try (TestServer server = TestServer.start(kind).licensed();
                Gateway gateway = FollowingGateway.start(
                        server.base(),
                        server.operator()
                                .put("/v1/gateway-keys/fleet", null)
                                .is(200)
                                .text("key"),
                        directory.resolve("state"),
                        Map.of())) {
            RestClient operator = server.operator();
            RestClient outer = server.account("wx-outer");
            RestClient inner = server.account("wx-inner");
            inner.put(INNER + "/members/bo", "{\"role\": \"developer\"}").is(200);
            String prefix = server.origin() + "/a/b/";
            String rule = published(inner, "wx-inner", prefix, "pages/inner");
            published(outer, "wx-outer", server.origin() + "/a/", "pages/outer");
            await(gateway, server.origin() + "/a/x", "anna", "wx-outer pages/outer");
            assertEquals("wx-inner pages/inner", scan(gateway, prefix + "1", "anna"));
            Future<Set<String>> answers = scanning.submit(() -> scanUntil(end, gateway, prefix));

            Step takedown = new Step(operator, gateway, prefix, inner);
            takedown.on(rule + "/takedown", REASON, "blocked");
            inner.delete(rule).is(409, "rule_taken_down");
            takedown.off(rule + "/takedown");

            takedown.on(INNER + "/suspension", REASON, "suspended");
            assertTrue(
                    inner.get(INNER).is(403, "account_suspended").text("detail").contains("phishing"));
            inner.post(rule + "/publish", null).is(403, "account_suspended");
            takedown.off(INNER + "/suspension");

            takedown.on(INNER + "/feature", "{\"on\": false}", "suspended");
            inner.post(rule + "/publish", null).is(409, "feature_off");
            operator.put(INNER + "/feature", "{\"on\": true}").is(200);
            takedown.opensAgain();

            operator.patch(INNER, "{\"kind\": \"personal\"}").is(200);
            await(gateway, prefix + "1", "anna", "suspended");
            operator.patch(INNER, "{\"kind\": \"media\"}").is(200);
            takedown.opensAgain();

            assertEquals("wx-outer pages/outer", scan(gateway, server.origin() + "/a/x", "anna"));
            operator.put("/v1/blocked-hosts/127.0.0.1", REASON).is(200);
            await(gateway, prefix + "1", "anna", "blocked");
            assertEquals("blocked", scan(gateway, prefix + "test", "bo"));
            assertEquals("blocked", scan(gateway, server.origin() + "/a/x", "anna"));
            operator.delete("/v1/blocked-hosts/127.0.0.1").is(204);
            takedown.opensAgain();

            end.set(true);
            assertEquals(Set.of("wx-inner pages/inner", "blocked", "suspended"), answers.get(30, TimeUnit.SECONDS));
        } finally {
            end.set(true);
            scanning.shutdown();
        }
    }

    /** A decision of an operator, seen by scans, by the owner and by explanations. */
    private record Step(RestClient operator, Gateway gateway, String prefix, RestClient owner) {
        void on(String target, String body, String reason) {
            operator.put(target, body).is(200);
            await(gateway, prefix + "1", "anna", reason);
            await(gateway, prefix + "test", "bo", reason);
            RestClient.Reply explained = operator.get(INNER + "/explain?link=" + encoded(prefix + "1"))
                    .is(200);
            assertEquals(reason, explained.text("reason"));
            assertEquals(reason, explained.text("code"));
            assertEquals(reason, explained.text("state"));
            String rules = operator.get(INNER + "/rules").is(200).content();
            assertTrue(rules.contains("withheld"), rules);
        }

        void off(String target) {
            operator.delete(target).is(200);
            opensAgain();
        }

        void opensAgain() {
            await(gateway, prefix + "1", "anna", "wx-inner pages/inner");
            await(gateway, prefix + "test", "bo", "wx-inner pages/inner");
            assertFalse(owner.get(INNER + "/rules").is(200).content().contains("withheld"));
        }
    }
}
