package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.scangate.config.RestClient.Reply;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Preconditions of changes (RFC 9110, section 13), idempotency keys together with them, and what caches may keep. */
@Timeout(60)
class ConditionsTest {
    private static final String ACCOUNT = "/v1/accounts/wx1";
    private static final String ANA = ACCOUNT + "/members/ana";
    private static final String ADMIN = "{\"role\": \"admin\"}";

    private TestServer start(TestDatabase kind) throws IOException {
        TestServer server = TestServer.start(kind);
        server.operator()
                .post("/v1/accounts", "{\"appid\": \"wx1\", \"name\": \"n\", \"kind\": \"media\"}")
                .is(201);
        return server;
    }

    @ParameterizedTest
    @EnumSource
    void condition_isAPartOfTheIdempotentRequest(TestDatabase kind) throws Exception {
        try (TestServer server = start(kind)) {
            RestClient operator = server.operator();
            String tag = operator.get(ACCOUNT).is(200).header("etag");
            Reply first = operator.put(ANA, ADMIN, "Idempotency-Key", "2", "If-Match", tag)
                    .is(200);
            Reply again = operator.put(ANA, ADMIN, "Idempotency-Key", "2", "If-Match", tag)
                    .is(200);
            assertEquals(first.content(), again.content());
            assertEquals("true", again.header("idempotency-replayed"));
            operator.put(ANA, ADMIN, "Idempotency-Key", "2", "If-Match", "\"1000\"")
                    .is(422, "key_reused");
            operator.put(ANA, ADMIN, "Idempotency-Key", "2").is(422, "key_reused");
            operator.put(ANA, ADMIN, "Idempotency-Key", "2", "If-Match", tag, "If-None-Match", "*")
                    .is(422, "key_reused");
            operator.put(ANA, ADMIN, "Idempotency-Key", "3", "If-Match", "\"1000\"")
                    .is(412, "version_mismatch");
            // A refused request has not used its key.
            operator.put(ANA, ADMIN, "Idempotency-Key", "3").is(200);
        }
    }

    @Test
    void ifMatch_isAListOfStrongTags() throws Exception {
        try (TestServer server = start(TestDatabase.SQLITE)) {
            RestClient operator = server.operator();
            String tag = operator.get(ACCOUNT).is(200).header("etag");
            for (String other : List.of("\"0\", \"x\"", "W/" + tag, "\"\"", "\"0\" ,, W/" + tag)) {
                operator.patch(ACCOUNT, "{\"name\": \"m\"}", "If-Match", other).is(412, "version_mismatch");
            }
            for (String bad : List.of("1", tag + " " + tag, tag + ", 1", tag + ";", "*, " + tag, "\"a")) {
                operator.patch(ACCOUNT, "{\"name\": \"m\"}", "If-Match", bad).is(400, "malformed_request");
            }
            tag = operator.patch(ACCOUNT, "{\"name\": \"m\"}", "If-Match", "\"0\", " + tag + ", \"x,y\"")
                    .is(200)
                    .header("etag");
            operator.patch(ACCOUNT, "{\"name\": \"m\"}", "If-Match", "\"0\"", "If-Match", tag)
                    .is(200);
        }
    }

    @Test
    void ifNoneMatch_preventsChangesOfExistingValues() throws Exception {
        try (TestServer server = start(TestDatabase.SQLITE)) {
            RestClient operator = server.operator();
            String two = "{\"appid\": \"wx2\", \"name\": \"n\", \"kind\": \"media\"}";
            operator.post("/v1/accounts", two, "If-Match", "*").is(412, "version_mismatch");
            operator.post("/v1/accounts", two, "If-None-Match", "*").is(201);
            operator.put(ANA, ADMIN, "If-None-Match", "*").is(200);
            operator.put(ANA, ADMIN, "If-None-Match", "*").is(412, "version_mismatch");
            operator.patch(ACCOUNT, "{\"name\": \"m\"}", "If-None-Match", "*").is(412, "version_mismatch");
            String tag = operator.get(ACCOUNT).is(200).header("etag");
            operator.delete(ACCOUNT, "If-None-Match", "\"0\", W/" + tag).is(412, "version_mismatch");
            operator.delete(ACCOUNT, "If-None-Match", "\"0\"").is(204);
        }
    }

    @Test
    void noAnswerIsStored_exceptTheDescription() throws Exception {
        try (TestServer server = start(TestDatabase.SQLITE)) {
            for (String target : List.of(
                    ACCOUNT,
                    "/v1/accounts/none",
                    "/nowhere",
                    "/v1/whoami%ff",
                    "/healthz",
                    "/readyz",
                    "/v1/changes?since=0",
                    "/v1/changes?since=" + server.revision(),
                    "/v1/changes?since=999",
                    "/v1/snapshot",
                    "/cgi-bin/token",
                    "/cgi-bin/none",
                    "/cgi-bin/wxopen/qrcodejumpget")) {
                assertEquals("no-store", cacheControl(server, "GET", target), target);
                assertEquals("no-store", cacheControl(server, "OPTIONS", target), target);
                assertEquals("no-store", cacheControl(server, "DELETE", target + "/x/y/z"), target);
            }
            assertEquals("no-store", cacheControl(server, "BREW", "/"));
            Reply description = server.anonymous().get("/openapi.json").is(200);
            assertEquals("no-cache", description.header("cache-control"));
            Reply current = server.anonymous()
                    .get("/openapi.json", "If-None-Match", description.header("etag"))
                    .is(304);
            assertEquals("", current.content());
            assertNotEquals("", current.header("etag"));
        }
    }

    private static String cacheControl(TestServer server, String method, String target) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.base() + target))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + server.operatorKey())
                .build();
        HttpResponse<Void> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        return String.join(" and ", answer.headers().allValues("cache-control"));
    }
}
