package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An account that waits for approval during a backup goes on waiting in each restored database, until an operator decides. */
@Timeout(240)
class BackupSignUpTest {
    private static final String NEW = "/v1/accounts/wx-new";

    @TempDir
    Path directory;

    private void run(String... arguments) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        assertEquals(0, Main.commandLine(out, out).execute(arguments), said::toString);
    }

    private static JsonNode signUps(RestClient operator) {
        return operator.get("/v1/sign-ups").is(200).body().get("items");
    }

    /** Sessions are not in a backup, so the person signs in again. */
    private static RestClient signedIn(ConfigServer server, String name) {
        String cookie = RestClient.of(server.address())
                .post("/v1/session", "{\"name\": \"" + name + "\", \"password\": \"" + GoodRequests.PASSWORD + "\"}")
                .is(201)
                .header("set-cookie");
        return RestClient.of(server.address()).as(RestClient.SESSION + cookie.replaceAll("^scangate-local=|;.*", ""));
    }

    @ParameterizedTest
    @EnumSource
    void aWaitingAccount_waitsInARestoredDatabaseOfEitherKind(TestDatabase kind) throws Exception {
        TestServer server = TestServer.start(kind).licensed();
        RestClient ana = SignUpTest.signedUp(server, "ana", "wx-new");
        server.upload("wx-new");
        String rule = ana.post(NEW + "/rules", "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"pages/a\"}")
                .is(201)
                .text("id");
        server.operator().patch(NEW, "{\"code_published\": true}").is(200);
        RestClient unused = SignUpTest.signedUp(server, "bo", "wx-bo");
        server.operator()
                .post("/v1/accounts/wx-bo/refuse", "{\"reason\": \"not your shop\"}")
                .is(200);
        String key = server.operatorKey();
        JsonNode before = signUps(server.operator());
        String served = server.operator().get("/v1/snapshot").is(200).content();
        assertFalse(served.contains("pages/a"), served);
        Path file = directory.resolve("waiting.backup");
        run("backup", "--database=" + server.database().database(), file.toString());
        server.closed();
        for (TestDatabase target : TestDatabase.values()) {
            DatabaseSettings restored = target.empty(directory);
            run("restore", "--database=" + restored.database(), file.toString());
            try (ConfigServer again =
                    TestServer.plain(restored.database(), directory, new MovableClock(server.now()))) {
                RestClient operator = RestClient.of(again.address()).as(key);
                assertEquals(before, signUps(operator));
                assertEquals("waiting", operator.get(NEW).is(200).text("state"));
                assertEquals(served, operator.get("/v1/snapshot").is(200).content());
                RestClient owner = signedIn(again, "ana");
                owner.post(NEW + "/rules/" + rule + "/publish", null).is(409, "awaiting_approval");
                assertEquals(
                        "active", operator.post(NEW + "/approve", null).is(200).text("state"));
                owner.post(NEW + "/rules/" + rule + "/publish", null).is(200);
                String after = operator.get("/v1/snapshot").is(200).content();
                assertTrue(after.contains("pages/a"), after);
                assertEquals(
                        "not your shop",
                        signedIn(again, "bo")
                                .get("/v1/sign-up/accounts")
                                .is(200)
                                .body()
                                .at("/items/0/reason")
                                .asText());
            }
        }
    }
}
