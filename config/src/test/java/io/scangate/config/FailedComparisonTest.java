package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.testing.Waiting;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reports of a gateway of another history, whose accounts are compared. */
@Timeout(60)
class FailedComparisonTest {
    private static final String ACCOUNTS =
            ", \"accounts\": {\"revision\": %d, \"buckets\": [], \"complete\": true, \"digests\": {}}";

    private static RestClient.Reply report(TestServer server, String state, String more, String accounts) {
        String json = "{\"name\": \"g\", \"revision\": 100, \"mark\": \"m-lost\", \"digest\": \"" + Digest.of("lost")
                + "\", \"start\": 1, \"rules\": 1, \"state\": \"" + state + "\"" + more + "}";
        String report = ReportText.of(json, null);
        String whole = report.substring(0, report.length() - 1) + accounts + "}";
        return server.operator().put("/v1/gateways/g/report", whole);
    }

    private static JsonNode listed(TestServer server) {
        return server.operator().get("/v1/gateways").is(200).body().at("/items/0");
    }

    /** No list of differing accounts can be stored any more. */
    private static void breakComparisons(TestServer server, TestDatabase kind) throws SQLException {
        String when = " BEFORE UPDATE OF differing ON gateways FOR EACH ROW WHEN (NEW.differing IS NOT NULL) ";
        try (Connection connection =
                        DriverManager.getConnection("jdbc:" + server.database().database());
                Statement statement = connection.createStatement()) {
            if (kind == TestDatabase.SQLITE) {
                statement.execute("CREATE TRIGGER broken" + when + "BEGIN SELECT RAISE(ABORT, 'broken'); END");
            } else {
                statement.execute("CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN RAISE EXCEPTION 'broken'; END $$");
                statement.execute("CREATE TRIGGER broken" + when + "EXECUTE FUNCTION broken()");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReportIsTakenWhateverBecomesOfTheComparison_andALastReportIsNotAsked(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startNow(kind)) {
            Waiting.await("a question")
                    .until(() -> report(server, "rejected", "", "").status() == 200);
            RestClient.Reply question = report(server, "rejected", "", "").is(200);
            long revision = question.body().at("/compare/revision").asLong();
            breakComparisons(server, kind);
            report(server, "current", "", ACCOUNTS.formatted(revision)).is(204);
            assertEquals("current", listed(server).get("state").asText());
            report(server, "rejected", "", "").is(200);
            report(server, "rejected", ", \"stopping\": true", "").is(204);
            assertTrue(listed(server).get("signed_off").asBoolean());
        }
    }
}
