package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.people.AccountRole;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.Waiting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of the control plane jumps by two days, and back. The gateways' clock is right. */
@Timeout(120)
class ClockJumpTest {
    private static final Duration JUMP = Duration.ofDays(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern FAILED_REPORT = Pattern.compile("(?m)^scangate_reports_failed_total [1-9]");

    @TempDir
    Path directory;

    private static long scans(TestServer server) {
        long scans = 0;
        for (JsonNode count : server.operator()
                .get("/v1/accounts/wx1/scans?limit=200&from=2026-01-01T00:00:00Z&to=2100-01-01T00:00:00Z")
                .is(200)
                .body()
                .path("items")) {
            scans += count.path("scans").asLong();
        }
        return scans;
    }

    private static void scan(TestServer server, Gateway gateway, String page) throws Exception {
        assertEquals("release " + page, FollowingGateway.scan(gateway, "zoe", server.origin() + "/a/x"));
    }

    /** Changes reach gateways at any time, and each scan is counted once when the clocks agree again. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void noChangeAndNoCountIsLost(int direction) throws Exception {
        try (TestServer server = TestServer.startAtPresent(TestDatabase.SQLITE).licensed()) {
            String rule = server.importAccount("wx1", server.origin() + "/a/");
            String key = server.operator()
                    .put("/v1/gateway-keys/fleet", null)
                    .is(200)
                    .text("key");
            Path state = directory.resolve("state");
            try (Gateway gateway =
                    FollowingGateway.start(server.base(), key, state, Map.of("report-interval", "50ms"))) {
                Waiting.await("the rules").until(() -> gateway.revision() == server.revision());
                scan(server, gateway, "pages/a");
                Waiting.await("the first scan").until(() -> scans(server) == 1);

                server.advance(JUMP.multipliedBy(direction));
                publish(server, rule, "pages/b");
                Waiting.await("the change").until(() -> gateway.revision() == server.revision());
                scan(server, gateway, "pages/b");
                if (direction > 0) {
                    Waiting.await("the second scan").until(() -> scans(server) == 2);
                } else {
                    Waiting.await("a report that waits").until(() -> waits(gateway));
                }

                server.advance(JUMP.multipliedBy(-direction));
                publish(server, rule, "pages/c");
                Waiting.await("the change").until(() -> gateway.revision() == server.revision());
                scan(server, gateway, "pages/c");
                Waiting.await("the third scan").until(() -> scans(server) == 3);
                assertFalse(Files.exists(state.resolve("reports-refused.json")));
            }
            assertEquals(3, scans(server));
        }
    }

    private static void publish(TestServer server, String rule, String page) {
        String path = "/v1/accounts/wx1/rules/" + rule;
        server.operator().patch(path, "{\"page\": \"" + page + "\"}").is(200);
        server.operator().post(path + "/publish", null).is(200);
    }

    private static boolean waits(Gateway gateway) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + gateway.adminAddress() + "/metrics"))
                .build();
        String page = HTTP.send(request, BodyHandlers.ofString()).body();
        return FAILED_REPORT.matcher(page).find();
    }

    /** A gateway that has restarted after the clock was ahead is taken for a copy of the one before for seconds, not for days. */
    @ParameterizedTest
    @EnumSource
    void anotherStartOfAGatewayMayReport_afterAReportOfTheFuture(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startAtPresent(kind)) {
            server.advance(JUMP);
            report(server, 1).is(204);
            server.advance(JUMP.negated());
            report(server, 2).is(409, "identity_in_use");
            server.advance(Duration.ofSeconds(15));
            report(server, 2).is(204);
            report(server, 1).is(409, "identity_in_use");
        }
    }

    private static RestClient.Reply report(TestServer server, int start) {
        String status =
                "{\"name\": \"n\", \"revision\": 1, \"state\": \"current\", \"rules\": 1, \"start\": " + start + "}";
        return server.operator().callUndocumented("PUT", "/v1/gateways/g/report", ReportText.of(status, null));
    }

    /** Sessions and keys end by the clock. People may sign in at any time, and repeated calls are not carried out again. */
    @Test
    void sessionsEnd_andPeopleMaySignInAgain_afterEachJump() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed()) {
            server.account("wx1");
            RestClient before = server.signedIn("ana", null, Map.of("wx1", AccountRole.OWNER));
            String body = "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"pages/a\"}";
            RestClient.Reply made = before.post("/v1/accounts/wx1/rules", body, "Idempotency-Key", "k")
                    .is(201);

            server.advance(JUMP);
            before.get("/v1/accounts/wx1/rules").is(401);
            RestClient ahead = server.again("ana");
            ahead.get("/v1/accounts/wx1/rules").is(200);

            server.advance(JUMP.negated());
            RestClient after = server.again("ana");
            assertEquals(
                    made.body(),
                    after.post("/v1/accounts/wx1/rules", body, "Idempotency-Key", "k")
                            .is(201)
                            .body());
            assertEquals(
                    1,
                    after.get("/v1/accounts/wx1/rules")
                            .is(200)
                            .body()
                            .path("items")
                            .size());
            after.patch("/v1/accounts/wx1/rules/" + made.text("id"), "{\"page\": \"pages/b\"}")
                    .is(200);
        }
    }
}
