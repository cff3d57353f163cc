package io.scangate.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.qr.QrCodes;
import io.scangate.gateway.testing.OpenApiDocument;
import io.scangate.gateway.testing.OpenApiDocument.Operation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Random requests for every operation of both documents, made from the documents. An answer 5xx, or one that the documents do
 * not have, is a failure. Not thread-safe.
 */
final class OpenApiFuzz {
    private static final int MAX_FAILURES = 20;
    /** Deleted accounts are created again and ended tokens are replaced after so many requests. */
    private static final int RENEW = 100;

    /** Of so many turns, one has a good request of each operation, and one has it with a changed body. */
    private static final int TURNS = 6;

    private static final int GOOD_TURN = 1;
    private static final int CHANGED_TURN = 2;

    private static final List<String> ACCOUNTS = List.of("wx1", "wx2");
    private static final List<String> LEARNED = List.of("user", "access_token", "refresh_token", "next");
    /** Fields whose values come from elsewhere, by the name under which they were learned. */
    private static final Map<String, String> SAME =
            Map.of("authorizer_appid", "appid", "appid", "appid", "after", "next");

    private final TestServer server;
    private final Random random;
    private final FuzzValues values;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> credentials = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final Set<String> succeeded = new TreeSet<>();
    private final Set<String> called = new TreeSet<>();

    private final GoodRequests good;

    private record Target(OpenApiDocument document, Operation operation) {}

    OpenApiFuzz(TestServer server, long seed) {
        this.server = server;
        this.random = new Random(seed);
        this.values = new FuzzValues(random);
        this.good = new GoodRequests(server);
        String origin = server.origin();
        Map.of(
                        "appid", List.of("wx1", "wx2", "none"),
                        "prefix",
                                List.of(
                                        origin + "/a",
                                        origin + "/a/",
                                        origin + "/b?x=1&",
                                        origin + "/",
                                        "x",
                                        "https://h.example/{id}"),
                        "page", List.of("pages/a", "pages/b?x=1", "/p", "p?q=1"),
                        "name", List.of("k1", "k2", "Tea"),
                        "host", List.of("a.example", "127.0.0.1", "[::1]"),
                        "link", List.of(origin + "/a/1", origin + "/b?x=1&y", "weixin://x", "x"),
                        "user", List.of("ana", "bo"),
                        "component_appid", List.of("p1", "p2"),
                        "key", List.of("k", "role-policy"),
                        "domain", List.of("127.0.0.1", "a.example"))
                .forEach((name, texts) -> texts.forEach(text -> values.learn(name, text)));
        for (String alias : List.of("authorizer_appid")) {
            ACCOUNTS.forEach(appid -> values.learn(alias, appid));
        }
        for (String link : List.of("test_links", "debug_url", "matched", "unmatched")) {
            values.learn(link, origin + "/a");
            values.learn(link, origin + "/a/1");
        }
        values.learn("path", "pages/a");
        values.learn("prefix_list", origin + "/a/");
        values.learn("reason", "why");
        values.learn("client_version", "8.0.50");
        values.learn("grant_type", "client_credential");
        for (String time : List.of("from", "to")) {
            values.learn(time, "2026-11-15T11:00:00Z");
        }
        for (String condition : List.of("If-Match", "If-None-Match")) {
            List.of("*", "\"1\"", "\"5\", \"6\"", "x").forEach(tag -> values.learn(condition, tag));
        }
        List.of("1", "2", "3").forEach(key -> values.learn("Idempotency-Key", key));
    }

    /** Makes requests; returns the failures, in words. */
    List<String> run(int requests) throws IOException, InterruptedException {
        List<Target> targets = new ArrayList<>();
        for (OpenApiDocument document :
                List.of(server.operator().document(), server.operator().internal())) {
            document.operations().stream()
                    .filter(operation -> !operation.isStream())
                    .forEach(operation -> targets.add(new Target(document, operation)));
        }
        for (int i = 0; i < requests && failures.size() < MAX_FAILURES; i++) {
            if (i % RENEW == 0) {
                renew();
            }
            // Every operation in turn, so that a short run calls all of them.
            Target target = targets.get(i % targets.size());
            int turn = i / targets.size() % TURNS;
            if (turn == GOOD_TURN || turn == CHANGED_TURN) {
                sendGood(target, turn == CHANGED_TURN);
            } else {
                send(target);
            }
        }
        return failures;
    }

    private void renew() {
        credentials.clear();
        List.of("id", "secret", "access_token", "component_appsecret", "authorizer_refresh_token")
                .forEach(values::forget);
        RestClient operator = server.operator();
        operator.delete("/v1/blocked-hosts/127.0.0.1");
        credentials.add(server.operatorKey());
        // An account that can be restored is not made anew.
        for (JsonNode deleted :
                operator.get("/v1/deleted-accounts?limit=200").is(200).body().get("items")) {
            operator.delete("/v1/deleted-accounts/" + deleted.get("id").asText())
                    .is(204);
        }
        for (String appid : ACCOUNTS) {
            operator.post("/v1/accounts", "{\"appid\": \"" + appid + "\", \"name\": \"n\", \"kind\": \"media\"}");
            operator.delete("/v1/accounts/" + appid + "/suspension");
            operator.put("/v1/accounts/" + appid + "/feature", "{\"on\": true}");
            operator.patch("/v1/accounts/" + appid, "{\"kind\": \"media\", \"code_published\": true}")
                    .is(200);
            JsonNode file = operator.get("/v1/accounts/" + appid + "/verification-file")
                    .is(200)
                    .body();
            server.website()
                    .put(
                            file.get("file_name").asText(),
                            file.get("file_content").asText());
            String secret = operator.post("/v1/accounts/" + appid + "/secret", null)
                    .is(200)
                    .text("secret");
            values.learn("secret", secret);
            String token = server.anonymous()
                    .post("/v1/tokens", "{\"appid\": \"" + appid + "\", \"secret\": \"" + secret + "\"}")
                    .is(200)
                    .text("access_token");
            credentials.add(token);
            values.learn("access_token", token);
        }
        credentials.add(
                operator.put("/v1/gateway-keys/fleet?rotate=true", null).is(200).text("key"));
        String platform = operator.put("/v1/platforms/p1?rotate=true", "{\"verify_ticket\": \"t\"}")
                .is(200)
                .text("secret");
        values.learn("component_appsecret", platform);
        values.learn("component_verify_ticket", "t");
        values.learn("verify_ticket", "t");
        String refresh = operator.put("/v1/platforms/p1/authorizations/wx1?rotate=true", null)
                .is(200)
                .text("refresh_token");
        values.learn("authorizer_refresh_token", refresh);
        operator.put("/v1/licences", "domain,licence,holder\n127.0.0.1,ICP-1,Test\n", "Content-Type", "text/csv")
                .is(200);
        for (String appid : ACCOUNTS) {
            String rule = "{\"prefix\": \"" + server.origin() + "/" + appid + "\", \"page\": \"p\"}";
            operator.post("/v1/accounts/" + appid + "/rules", rule);
            operator.get("/v1/accounts/" + appid + "/rules?limit=5")
                    .is(200)
                    .body()
                    .get("items")
                    .forEach(item -> values.learn("id", item.get("id").asText()));
        }
    }

    private void sendGood(Target target, boolean changed) throws IOException, InterruptedException {
        Operation operation = target.operation();
        GoodRequests.Good request = good.of(operation);
        HttpRequest.Builder made = HttpRequest.newBuilder().timeout(Duration.ofSeconds(30));
        made.header("Scangate-Session", "1");
        if (request.token() != null) {
            List<String> fields = RestClient.credential(request.token());
            made.setHeader(fields.get(0), fields.get(1));
        }
        String text = request.body();
        byte[] body = null;
        if (text != null) {
            JsonNode content = operation.node().path("requestBody").path("content");
            made.header("Content-Type", content.fieldNames().next());
            body = operation.path().endsWith("/qr-code")
                    ? QrCodes.png("https://shop.example/", 4)
                    : text.getBytes(StandardCharsets.UTF_8);
            body = changed ? values.changed(body) : body;
        }
        exchange(target, made, request.target(), body);
    }

    private void send(Target target) throws IOException, InterruptedException {
        Operation operation = target.operation();
        String path = operation.path();
        List<String> query = new ArrayList<>();
        HttpRequest.Builder request = HttpRequest.newBuilder().timeout(Duration.ofSeconds(30));
        for (JsonNode parameter : target.document().parameters(operation)) {
            String name = parameter.get("name").asText();
            String value = values.parameter(target.document(), parameter);
            switch (parameter.get("in").asText()) {
                case "path" -> path = path.replace("{" + name + "}", values.encoded(value));
                case "query" -> {
                    if (values.chance(parameter.path("required").asBoolean() ? 96 : 40)) {
                        query.add(name + "=" + values.encoded(name.equals("wait_seconds") ? "0" : value));
                    }
                }
                default -> {
                    if (values.chance(25) && value.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
                        request.header(name, name.equals("Accept-Encoding") ? "identity" : value);
                    }
                }
            }
        }
        authorize(operation, request, query);
        if (values.chance(2)) {
            query.add(query.isEmpty() || values.chance(50) ? "unknown=1" : query.get(0));
        }
        byte[] body = body(target, request);
        String sent = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
        exchange(target, request, sent, body);
    }

    private void exchange(Target target, HttpRequest.Builder request, String sent, byte @Nullable [] body)
            throws IOException, InterruptedException {
        Operation operation = target.operation();
        if (body != null && operation.path().endsWith("/report") && values.chance(90)) {
            request.setHeader("Content-Digest", ReportText.digest(body));
        }
        request.uri(URI.create(server.base() + sent))
                .method(
                        operation.method(),
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (operation.path().equals("/v1/freeze")) {
            // A frozen control plane refuses all changes with 503.
            server.operator().delete("/v1/freeze");
        }
        check(target, sent, body, answer);
    }

    private void authorize(Operation operation, HttpRequest.Builder request, List<String> query) {
        if (operation.path().startsWith("/cgi-bin/")) {
            String token = values.text("access_token");
            query.add((operation.path().endsWith("authorizer_token") ? "component_access_token=" : "access_token=")
                    + values.encoded(token));
        }
        if (!values.chance(3)) {
            // Mostly the operator's key, which may make most calls.
            request.header(
                    "Authorization", "Bearer " + (values.chance(70) ? credentials.get(0) : values.one(credentials)));
        }
    }

    private byte @Nullable [] body(Target target, HttpRequest.Builder request) {
        JsonNode content = target.operation().node().path("requestBody").path("content");
        if (content.isMissingNode() || values.chance(2)) {
            return null;
        }
        String type = content.fieldNames().next();
        request.header("Content-Type", values.chance(2) ? "text/plain" : type);
        String text = type.equals("text/csv")
                ? "domain,licence,holder\n" + values.text("domain") + ",ICP-1," + values.text("name") + "\n"
                : values.value(target.document(), "", content.get(type).get("schema"))
                        .toString();
        return values.mutated(text.getBytes(StandardCharsets.UTF_8));
    }

    private void check(Target target, String sent, byte @Nullable [] body, HttpResponse<byte[]> answer) {
        Operation operation = target.operation();
        statuses.merge(answer.statusCode(), 1, Integer::sum);
        called.add(operation.toString());
        String shown = operation.method() + " " + sent + " "
                + (body == null ? "" : new String(body, StandardCharsets.UTF_8)) + " -> " + answer.statusCode() + " "
                + new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.statusCode() >= 500) {
            failures.add(shown);
            return;
        }
        try {
            target.document().check(operation, null, answer);
        } catch (AssertionError | IOException e) {
            failures.add(shown + ": " + e.getMessage());
            return;
        }
        if (answer.statusCode() < 300 && !isRefusedByWeChat(answer)) {
            succeeded.add(operation.toString());
            learn(answer);
        }
    }

    private static boolean isRefusedByWeChat(HttpResponse<byte[]> answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        return text.startsWith("{\"errcode\":") && !text.startsWith("{\"errcode\":0,");
    }

    private void learn(HttpResponse<byte[]> answer) {
        if (answer.headers().firstValue("content-type").orElse("").startsWith("application/json")) {
            JsonNode json = OpenApiDocument.json(answer.body());
            for (String name : LEARNED) {
                json.findValues(name).stream()
                        .filter(JsonNode::isTextual)
                        .limit(3)
                        .forEach(value -> values.learn(SAME.getOrDefault(name, name), value.asText()));
            }
            json.findValues("component_access_token").forEach(token -> values.learn("access_token", token.asText()));
        }
        answer.headers().firstValue("etag").ifPresent(tag -> {
            values.learn("If-Match", tag);
            values.learn("If-None-Match", tag);
        });
    }

    /** The operations that were called. */
    Set<String> called() {
        return called;
    }

    /** The operations that were never answered with success, without those that need another service: see {@link OpenIdTest}. */
    Set<String> neverSucceeded() {
        Set<String> never = new TreeSet<>(called);
        never.removeAll(succeeded);
        never.removeIf(operation -> operation.contains("/v1/openid/"));
        return never;
    }

    /** The number of answers by status. */
    Map<Integer, Integer> statuses() {
        return statuses;
    }
}
