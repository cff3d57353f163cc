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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A control plane and gateways that follow it. */
@Timeout(120)
class FeedTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private Gateway follow(TestServer server, String name, String key) throws IOException {
        return follow(server.base(), name, key);
    }

    private Gateway follow(String source, String name, String key) throws IOException {
        return FollowingGateway.start(source, key, directory.resolve(name), Map.of("report-interval", "200ms"));
    }

    private static String key(TestServer server) {
        return server.operator()
                .put("/v1/gateway-keys/fleet?rotate=true", null)
                .is(200)
                .text("key");
    }

    private static JsonNode scan(Gateway gateway, String link, String user) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + gateway.address() + "/v1/resolve?link=" + encoded(link)))
                .header("X-User", user)
                .build();
        return JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    }

    private static String page(Gateway gateway, String link, String user) throws Exception {
        return scan(gateway, link, user).path("page").asText().replaceAll("\\?.*", "");
    }

    private static void await(BooleanSupplier condition, String what) {
        Waiting.await(what).until(condition::getAsBoolean);
    }

    @ParameterizedTest
    @EnumSource
    void aPublishReachesEveryGateway_andGatewaysServeWithoutTheControlPlane(TestDatabase kind) throws Exception {
        TestServer server = TestServer.start(kind).licensed();
        String key = key(server);
        String source = server.base();
        String link = server.origin() + "/a/1";
        Gateway first = follow(server, "one", key);
        try {
            RestClient owner = server.account("wx1");
            owner.put("/v1/accounts/wx1/members/ana", "{\"role\": \"admin\"}").is(200);
            String rule = owner.post(
                            "/v1/accounts/wx1/rules",
                            "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"pages/a\", \"test_links\": [\""
                                    + link + "\"]}")
                    .is(201)
                    .text("id");
            await(() -> first.revision() == server.revision(), "the rule is not served");
            assertEquals("pages/a", page(first, link, "ana"));
            assertEquals("unpublished", scan(first, link, "bo").path("reason").asText());
            owner.post("/v1/accounts/wx1/rules/" + rule + "/publish", null).is(200);
            try (Gateway second = follow(server, "two", key)) {
                await(
                        () -> first.revision() == server.revision() && second.revision() == server.revision(),
                        "no publish");
                assertEquals("pages/a", page(first, link, "bo"));
                assertEquals("pages/a", page(second, link, "bo"));
                server.operator()
                        .put("/v1/blocked-hosts/evil.example", "{\"reason\": \"phishing\"}")
                        .is(200);
                await(
                        () -> first.revision() == server.revision() && second.revision() == server.revision(),
                        "a change without an account is not followed");
                assertEquals("pages/a", page(second, link, "bo"));
            }
            long last = server.revision();
            server.stop();
            assertEquals("pages/a", page(first, link, "bo"));
            try (Gateway second = follow(source, "two", key)) {
                await(() -> second.revision() == last, "the restarted gateway does not serve the last good snapshot");
                assertEquals("pages/a", page(second, link, "bo"));
            }
        } finally {
            first.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void scansAreCounted_andGatewaysAreListed(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startNow(kind).licensed()) {
            RestClient owner = server.account("wx1");
            String rule = owner.post(
                            "/v1/accounts/wx1/rules",
                            "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"pages/a\"}")
                    .is(201)
                    .text("id");
            owner.post("/v1/accounts/wx1/rules/" + rule + "/publish", null).is(200);
            String key = key(server);
            int scans = 0;
            for (int restart = 0; restart < 3; restart++) {
                try (Gateway gateway = follow(server, "one", key)) {
                    await(() -> gateway.revision() == server.revision(), "not served");
                    for (int i = 0; i < 100; i++) {
                        scan(gateway, server.origin() + "/a/" + i, "ana");
                        scans++;
                    }
                    scan(gateway, server.origin() + "/elsewhere?who=me", "ana");
                    scan(gateway, "https://not.ours/x", "ana");
                }
            }
            JsonNode counts = owner.get("/v1/accounts/wx1/scans?from="
                            + Instant.now().minus(DAY) + "&to=" + Instant.now().plus(DAY))
                    .is(200)
                    .body()
                    .path("items");
            long sum = 0;
            for (JsonNode count : counts) {
                sum += count.path("scans").asLong();
                assertEquals(server.origin() + "/a/", count.path("prefix").asText());
            }
            assertEquals(scans, sum);
            assertEquals("[]", missed(owner), "only /a/ is proven");
            owner.post("/v1/accounts/wx1/verifications", "{\"prefix\": \"" + server.origin() + "/\"}")
                    .is(200);
            assertEquals("[\"" + server.origin() + "/elsewhere?who=me\"]", missed(owner));
            JsonNode fleet = server.operator().get("/v1/gateways").is(200).body();
            assertEquals(1, fleet.path("items").size());
            assertEquals(0, fleet.at("/items/0/lag").asLong());
            assertEquals("current", fleet.at("/items/0/state").asText());
            assertEquals("same", fleet.at("/items/0/history").asText());
            assertEquals("any", fleet.at("/items/0/settings/role-policy").asText());
            assertEquals(
                    "6.5.6", fleet.at("/items/0/settings/min-client-version").asText());
        }
    }

    private static String missed(RestClient owner) {
        return owner.get("/v1/accounts/wx1/unmatched")
                .is(200)
                .body()
                .path("items")
                .toString();
    }

    @ParameterizedTest
    @EnumSource
    void aDryRunForecastsTheEffectOfTheChange(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startNow(kind).licensed()) {
            RestClient owner = server.account("wx1");
            String rules = "/v1/accounts/wx1/rules";
            String broad = owner.post(rules, "{\"prefix\": \"" + server.origin() + "/\", \"page\": \"pages/all\"}")
                    .is(201)
                    .text("id");
            owner.post(rules + "/" + broad + "/publish", null).is(200);
            String key = key(server);
            try (Gateway gateway = follow(server, "one", key)) {
                await(() -> gateway.revision() == server.revision(), "not served");
                for (int i = 0; i < 600; i++) {
                    scan(gateway, server.origin() + "/a/" + i, "ana");
                }
            }
            long before = server.revision();
            String wish = "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"pages/a\"}";
            JsonNode forecast =
                    owner.post(rules + "?dry_run=true", wish).is(200).body();
            assertEquals(before, server.revision());
            assertEquals(server.origin() + "/", forecast.at("/shadows/0/prefix").asText());
            assertTrue(forecast.path("sample").asInt() > 0);
            assertEquals(forecast.path("sample").asInt(), forecast.path("links").size());
            assertEquals("miniprogram", forecast.at("/links/0/before/action").asText());
            assertEquals("web", forecast.at("/links/0/after/action").asText());
            owner.post(rules, wish).is(201);
            JsonNode explained = owner.get("/v1/accounts/wx1/explain?link="
                            + encoded(forecast.at("/links/0/link").asText()))
                    .is(200)
                    .body();
            assertEquals("web", explained.path("action").asText());
            assertEquals("unpublished", explained.at("/reasons/0").asText());
            assertEquals("unpublished", explained.path("reason").asText());
            assertEquals("unpublished", explained.path("state").asText());
            assertEquals("unpublished", explained.path("code").asText());
            assertTrue(explained.path("advice").asText().endsWith("is not published: publish it."));
            // The gateway has signed off.
            assertEquals(0, explained.at("/settings/0/gateways").asInt());
            JsonNode opens = owner.get("/v1/accounts/wx1/explain?link=" + encoded(server.origin() + "/b?x=1"))
                    .is(200)
                    .body();
            assertEquals("release", opens.path("version").asText());
            assertEquals("published", opens.path("state").asText());
            assertEquals(server.origin() + "/", opens.at("/rule/prefix").asText());
            String page = "pages/all?q=" + encoded(server.origin() + "/b?x=1") + "&scancode_time=";
            assertTrue(opens.path("page").asText().startsWith(page), opens.toString());
            owner.post(rules + "?dry_run=true", wish).is(409, "duplicate_rule");
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyAGatewaysKeyReadsRules(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            RestClient owner = server.account("wx1");
            String base = server.base();
            String token = server.anonymous()
                    .post(
                            "/v1/tokens",
                            "{\"appid\": \"wx1\", \"secret\": \""
                                    + server.operator()
                                            .post("/v1/accounts/wx1/secret", null)
                                            .text("secret")
                                    + "\"}")
                    .text("access_token");
            for (String path : new String[] {"/v1/snapshot", "/v1/changes?since=0"}) {
                assertEquals(401, status(base + path, null));
                assertEquals(401, status(base + path, "gw_garbage"));
                assertEquals(403, status(base + path, token));
                assertEquals(200, status(base + path, key(server)));
            }
            String gatewayKey = key(server);
            String tag = "\"" + server.revision() + "-" + server.mark() + "\"";
            assertEquals(304, statusIfNoneMatch(base + "/v1/snapshot", gatewayKey, tag));
            assertEquals(200, statusIfNoneMatch(base + "/v1/snapshot", gatewayKey, "\"0-\""));
            String fork = "\"" + server.revision() + "-0123456789abcdef\"";
            assertEquals(200, statusIfNoneMatch(base + "/v1/snapshot", gatewayKey, fork));
            assertEquals(304, statusIfNoneMatch(base + "/v1/snapshot", gatewayKey, "\"x\", W/" + tag));
            assertCodings(base + "/v1/snapshot", gatewayKey, tag);
            server.anonymous().as(gatewayKey).get("/v1/accounts").is(403, "forbidden");
            server.anonymous().as(gatewayKey).get("/v1/accounts/wx1").is(404, "account_not_found");
            assertFalse(owner.get("/v1/accounts/wx1").content().isEmpty());
        }
    }

    /** Packed and as they are, the rules have different tags. */
    private static void assertCodings(String url, String key, String tag) throws Exception {
        String packedTag = tag.substring(0, tag.length() - 1) + "-gzip\"";
        for (boolean packed : new boolean[] {true, false}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                    .header("Authorization", "Bearer " + key)
                    .header("Accept-Encoding", packed ? "gzip" : "gzip;q=0, identity");
            HttpResponse<String> whole = HTTP.send(request.build(), BodyHandlers.ofString());
            assertEquals(
                    packed ? "gzip" : "",
                    whole.headers().firstValue("Content-Encoding").orElse(""));
            assertEquals(
                    packed ? packedTag : tag, whole.headers().firstValue("ETag").orElse(""));
            assertEquals("Accept-Encoding", whole.headers().firstValue("Vary").orElse(""));
            request.setHeader("If-None-Match", packed ? tag : packedTag);
            assertEquals(
                    200, HTTP.send(request.build(), BodyHandlers.ofString()).statusCode());
            request.setHeader("If-None-Match", packed ? packedTag : tag);
            HttpResponse<String> known = HTTP.send(request.build(), BodyHandlers.ofString());
            assertEquals(304, known.statusCode());
            assertEquals("Accept-Encoding", known.headers().firstValue("Vary").orElse(""));
        }
    }

    private static int statusIfNoneMatch(String url, String key, String tag) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + key)
                .header("If-None-Match", tag)
                .build();
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
        assertTrue(answer.headers().firstValue("ETag").isPresent());
        return answer.statusCode();
    }

    private static int status(String url, @org.jspecify.annotations.Nullable String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
        return response.statusCode();
    }
}
