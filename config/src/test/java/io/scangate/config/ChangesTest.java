package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The feed's answers to requests with and without a mark. */
@Timeout(60)
class ChangesTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @EnumSource
    void deltasAreAnsweredToGatewaysOfTheSameHistoryOnly(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            server.account("wx1");
            String one = server.mark();
            long revision = get(server, "since=0&mark=", 200).path("revision").asLong();
            create(server, "wx2");
            String two = server.mark();

            JsonNode delta = get(server, "since=" + revision + "&mark=" + one, 200);
            assertEquals(one, delta.path("base_mark").asText());
            assertEquals(revision + 1, delta.path("revision").asLong());
            assertEquals(two, delta.path("mark").asText());
            assertEquals(delta, get(server, "since=" + revision, 200));
            assertEquals("", get(server, "since=0", 200).path("base_mark").asText("none"));
            get(server, "since=" + (revision + 1) + "&mark=" + two, 204);

            long start = System.nanoTime();
            for (String since : new String[] {"0", "1", String.valueOf(revision), String.valueOf(revision + 1)}) {
                JsonNode other = get(server, "since=" + since + "&wait_seconds=30&mark=0123456789abcdef", 410);
                assertEquals("other_history", other.path("code").asText());
                assertTrue(other.path("detail").asText().contains("restored from a backup"), other::toString);
            }
            assertTrue(
                    Duration.ofNanos(System.nanoTime() - start).toSeconds() < 20,
                    "a wrong mark is answered without waiting");
            JsonNode beyond = get(server, "since=" + (revision + 2) + "&mark=" + two, 410);
            assertEquals("snapshot_needed", beyond.path("code").asText());

            removeLastRevision(server, revision + 1, "wx2");
            create(server, "wx3");
            assertNotEquals(two, server.mark());
            assertEquals(
                    "other_history",
                    get(server, "since=" + (revision + 1) + "&mark=" + two, 410)
                            .path("code")
                            .asText());
            JsonNode again = get(server, "since=" + revision + "&mark=" + one, 200);
            assertEquals(server.mark(), again.path("mark").asText());
            assertEquals("wx3", again.at("/accounts/0/appid").asText());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGatewayBeforeTheOldestEntryOfTheAuditNeedsASnapshot(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind, "audit-retention", "2400h")) {
            server.account("wx1");
            String mark = server.mark();
            long revision = server.head();
            get(server, "since=" + (revision - 1), 200);
            server.advance(Duration.ofDays(101));
            create(server, "wx2");
            Waiting.await("old entries are forgotten")
                    .until(() -> server.operator()
                                    .get("/v1/audit")
                                    .is(200)
                                    .body()
                                    .get("items")
                                    .size()
                            == 1);
            for (String since : List.of("0", "1", revision + "&mark=" + mark)) {
                JsonNode forgotten = get(server, "since=" + since, 410);
                assertEquals("snapshot_needed", forgotten.path("code").asText());
                assertTrue(forgotten.path("detail").asText().contains("no longer kept"), forgotten::toString);
            }
            long head = server.head();
            get(server, "since=" + head + "&mark=" + server.mark(), 204);
            create(server, "wx3");
            assertEquals(
                    "wx3",
                    get(server, "since=" + head, 200).at("/accounts/0/appid").asText());
        }
    }

    private static void create(TestServer server, String appid) {
        String account = "{\"appid\": \"" + appid + "\", \"name\": \"N\", \"kind\": \"media\"}";
        server.operator().post("/v1/accounts", account).is(201);
    }

    /** Removes the last revision behind the running process, as a restore of the database does. */
    private static void removeLastRevision(TestServer server, long revision, String appid) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:" + server.database().database());
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM audit WHERE revision = " + revision);
            statement.execute("DELETE FROM accounts WHERE appid = '" + appid + "'");
            statement.execute("UPDATE head SET revision = " + (revision - 1));
        }
    }

    private static JsonNode get(TestServer server, String query, int status) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.base() + "/v1/changes?" + query))
                .header("Authorization", "Bearer " + server.operatorKey())
                .build();
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
        assertEquals(status, answer.statusCode(), query + ": " + answer.body());
        return JSON.readTree(answer.body());
    }
}
