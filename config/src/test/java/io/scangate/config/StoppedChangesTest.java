package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sqlite.SQLiteDataSource;

/** A database that cannot save changes, seen by callers, load balancers and operators. */
@Timeout(60)
class StoppedChangesTest {
    @Test
    void aLockedFile_isTheReasonIn503_inReadiness_andInAMetric() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE, "database-wait", "300ms")) {
            SQLiteDataSource file = new SQLiteDataSource();
            file.setUrl("jdbc:" + server.database().database());
            String account = "{\"appid\": \"wx1\", \"name\": \"n\", \"kind\": \"media\"}";
            try (Connection other = file.getConnection();
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");
                RestClient.Reply refused =
                        server.operator().post("/v1/accounts", account).is(503, "busy");
                assertTrue(refused.text("detail").contains("another process has locked"), refused::content);
                assertTrue(server.anonymous()
                        .get("/readyz")
                        .is(503, "unavailable")
                        .text("detail")
                        .contains("another process has locked"));
                assertStopped(server, 1);
                server.operator().get("/v1/accounts").is(200);
                server.anonymous().get("/healthz").is(200);
                statement.execute("ROLLBACK");
            }
            Waiting.await("changes are saved again")
                    .until(() -> server.anonymous().get("/readyz").status() == 200);
            assertStopped(server, 0);
            server.operator().post("/v1/accounts", account).is(201);
        }
    }

    private static void assertStopped(TestServer server, int expected) {
        String metrics = server.adminClient()
                .callUndocumented("GET", "/metrics", null)
                .is(200)
                .content();
        String line = "scangate_database_changes_stopped{reason=\"locked\"} " + expected + ".0";
        assertTrue(metrics.contains(line), line);
    }
}
