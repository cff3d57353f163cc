package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.Flags;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.outbound.NameServerOfTests;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.testing.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One tenant, or one slow client, leaves the service to the others. */
@Timeout(300)
class TenantsTest {
    /** More than the threads that all calls share. */
    private static final int MANY = Flags.numCommonBlockingTaskThreads() + 10;

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** Sends a request and reads nothing. */
    private Socket send(TestServer server, String method, String target, String key, String body) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.getOutputStream()
                .write((method + " " + target + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + key
                                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                + body)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void awaitAnswered(int number) {
        Waiting.await(number + " answers")
                .until(() -> sockets.stream().filter(TenantsTest::isAnswered).count() == number);
    }

    private static boolean isAnswered(Socket socket) {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String status(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }

    /** More bytes than the buffers of a connection hold. */
    private static void importRules(TestServer server) {
        List<Account> accounts = IntStream.range(0, 300)
                .mapToObj(account -> new Account(
                        "wxlong" + account,
                        Map.of(),
                        IntStream.range(0, 10)
                                .mapToObj(i -> new Rule(
                                        "https://h" + account + ".example/" + "x".repeat(1_900) + i + "/",
                                        "pages/a",
                                        null))
                                .toList()))
                .toList();
        server.importAccounts(accounts);
    }

    private static void assertServes(TestServer server, RestClient other) {
        server.adminClient().callUndocumented("GET", "/healthz", null).is(200);
        server.adminClient().callUndocumented("GET", "/metrics", null).is(200);
        server.anonymous().get("/healthz").is(200);
        other.get("/v1/whoami").is(200);
        String rule = "{\"prefix\": \"" + server.origin() + "/two/\", \"page\": \"pages/two\"}";
        String id = other.post("/v1/accounts/wx2/rules", rule).is(201).text("id");
        other.post("/v1/accounts/wx2/rules/" + id + "/publish", null).is(200);
    }

    @Test
    void callsInFlightOfAKeyAreLimited_andOtherKeysAreServed() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE, "calls-in-flight", "2")) {
            String key =
                    server.operator().put("/v1/operator-keys/two", null).is(200).text("key");
            RestClient two = server.anonymous().as(key);
            String poll = "/v1/changes?since=" + server.revision() + "&wait_seconds=30";
            // Two of them wait.
            for (int i = 0; i < 10; i++) {
                send(server, "GET", poll, key, "");
            }
            awaitAnswered(8);
            Reply refused = two.get("/v1/changes?since=0").is(429, "too_many_calls");
            assertEquals("1", refused.header("Retry-After"));
            assertEquals("\"in-flight\";r=0", refused.header("RateLimit"));
            assertEquals(
                    "\"rate\";q=1000000;w=1, \"in-flight\";q=2;qu=\"concurrent-requests\"",
                    refused.header("RateLimit-Policy"));
            // The calls for people are counted apart.
            Reply whoami = two.get("/v1/whoami").is(200);
            assertTrue(whoami.header("RateLimit").endsWith("\"in-flight\";r=1"), whoami.header("RateLimit"));
            server.operator().get("/v1/changes?since=0").is(200);
            close();
            Waiting.await().until(() -> two.get("/v1/changes?since=0").status() == 200);
            // A poll is refused if the other call is in flight when it comes. Several refusals in turn, because the
            // server may still count
            // an answered call at the first one: then only one poll waits.
            Waiting.await().until(() -> {
                send(server, "GET", poll, key, "");
                return IntStream.range(0, 5)
                        .allMatch(i -> two.get("/v1/changes?since=0").status() == 429);
            });
            server.operator().delete("/v1/operator-keys/two").is(204);
            // A known key above its limits is not looked up; but the deletion is a change, for which the polls wait.
            int known = two.get("/v1/changes?since=0").status();
            assertTrue(known == 429 || known == 401, "status " + known);
            close();
            Waiting.await().until(() -> two.get("/v1/changes?since=0").status() == 401);
        }
    }

    /** Whether the server has ended a change that it has admitted, or has noticed that its client has gone. */
    private static boolean hasEndedPut(TestServer server) {
        return server.adminClient()
                .callUndocumented("GET", "/metrics", null)
                .content()
                .lines()
                .anyMatch(line ->
                        line.startsWith("scangate_api_requests_seconds_count{method=\"PUT\"") && !line.contains("429"));
    }

    /** Sends a change until it is in flight: the call that looks for it may come first. */
    private void changeInFlight(TestServer server, RestClient account) {
        Waiting.await("the change").until(() -> {
            if (sockets.stream().allMatch(TenantsTest::isAnswered)) {
                send(server, "PUT", "/v1/accounts/wx1/members/bo", account.token(), "{\"role\": \"admin\"}");
                return false;
            }
            return account.get("/v1/whoami").status() == 429;
        });
    }

    /** A client that leaves would otherwise make any number of calls that work. */
    @Test
    void aCallCountsUntilItsWorkEnds_thoughItsClientHasGone() throws Exception {
        try (TestServer server =
                TestServer.start(TestDatabase.SQLITE, "calls-in-flight", "1", "database-wait", "60s")) {
            RestClient one = server.account("wx1");
            try (Connection lock = DriverManager.getConnection(
                            "jdbc:" + server.database().database());
                    Statement held = lock.createStatement()) {
                held.execute("BEGIN IMMEDIATE");
                changeInFlight(server, one);
                close();
                Waiting.await("the end of its connection").until(() -> hasEndedPut(server));
                one.get("/v1/whoami").is(429, "too_many_calls");
                held.execute("ROLLBACK");
            }
            Waiting.await("the end of its work")
                    .until(() -> one.get("/v1/whoami").status() == 200);
        }
    }

    @Test
    void slowReadersOfTheUnpackedSnapshotHoldNoThreads() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed()) {
            importRules(server);
            RestClient other = server.account("wx2");
            String key = server.operator()
                    .put("/v1/gateway-keys/fleet", null)
                    .is(200)
                    .text("key");
            for (int i = 0; i < MANY; i++) {
                send(server, "GET", "/v1/snapshot", key, "");
            }
            for (Socket socket : sockets) {
                assertEquals(
                        "HTTP/1.1 200", new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
            }
            assertServes(server, other);
        }
    }

    /** More owners than the shares of all threads, and with each of its calls in a look-up. */
    @Test
    void silentNameServersOfManyAccountsLeaveChecksToTheOthers() throws Exception {
        int accounts = 10;
        try (NameServerOfTests names = new NameServerOfTests();
                TestServer server = TestServer.start(
                        TestDatabase.SQLITE,
                        "ownership-timeout",
                        "100s",
                        "name-servers",
                        names.setting().toString())) {
            List<RestClient> silent = IntStream.range(0, accounts)
                    .mapToObj(i -> server.account("wx" + i))
                    .toList();
            RestClient innocent = server.account("wxgood");
            String port = server.origin().replaceAll(".*:", "");
            for (int i = 0; i < accounts; i++) {
                String target = "/v1/accounts/wx" + i + "/verifications";
                for (int call = 0; call < 8; call++) {
                    send(
                            server,
                            "POST",
                            target,
                            silent.get(i).token(),
                            "{\"prefix\": \"http://silent.test:" + port + "/\"}");
                }
            }
            Waiting.await().until(() -> server.adminClient()
                    .callUndocumented("GET", "/metrics", null)
                    .is(200)
                    .content()
                    .lines()
                    // With one call of an account that came when all threads were taken.
                    .anyMatch(line -> line.matches("scangate_outside_calls_active 6[4-6]\\.0")));
            Reply check = innocent.post(
                            "/v1/accounts/wxgood/verifications", "{\"prefix\": \"http://good.test:" + port + "/\"}")
                    .is(200);
            assertTrue(check.body().get("proven").asBoolean(), () -> check.text("detail"));
            close();
        }
    }

    @Test
    void callsThatWaitForSilentSitesHoldNoThreadsOfOthers() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, MANY, InetAddress.getLoopbackAddress());
                TestServer server = TestServer.start(
                                TestDatabase.SQLITE,
                                "ownership-timeout",
                                "100s",
                                "ownership-ports",
                                String.valueOf(silent.getLocalPort()))
                        .licensed()) {
            RestClient one = server.account("wx1");
            RestClient other = server.account("wx2");
            String own = one.post(
                            "/v1/accounts/wx1/rules",
                            "{\"prefix\": \"" + server.origin() + "/one/\", \"page\": \"pages/one\"}")
                    .is(201)
                    .text("id");
            String site = "{\"prefix\": \"http://127.0.0.1:" + silent.getLocalPort() + "/\"}";
            for (int i = 0; i < MANY; i++) {
                send(server, "POST", "/v1/accounts/wx1/verifications", one.token(), site);
            }
            // The first fetch shows that the calls have begun.
            try (Socket fetch = silent.accept()) {
                assertTrue(fetch.isConnected());
                assertServes(server, other);
                // It asks nobody, so it does not wait behind the account's own checks.
                one.post("/v1/accounts/wx1/rules/" + own + "/publish", null).is(200);
                awaitAnswered(MANY - 8);
                for (Socket caller : sockets) {
                    if (isAnswered(caller)) {
                        assertEquals("HTTP/1.1 503 Service Unavailable", status(caller));
                    }
                }
            }
        }
    }

    /** The dry run waits for the lock of changes, so that its thread is seen. */
    @Test
    void forecastsRunOnThreadsOfTheirOwn() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed()) {
            RestClient one = server.account("wx1");
            String rule = "{\"prefix\": \"" + server.origin() + "/one/\", \"page\": \"pages/one\"}";
            String id = one.post("/v1/accounts/wx1/rules", rule).is(201).text("id");
            try (Connection other =
                    DriverManager.getConnection(server.database().database().replaceFirst("sqlite:", "jdbc:sqlite:"))) {
                other.createStatement().execute("BEGIN IMMEDIATE");
                send(server, "POST", "/v1/accounts/wx1/rules/" + id + "/publish?dry_run=true", one.token(), "");
                Waiting.await("a forecast").until(() -> server.adminClient()
                        .callUndocumented("GET", "/metrics", null)
                        .content()
                        .contains("\nscangate_heavy_calls_active 1.0\n"));
                other.createStatement().execute("ROLLBACK");
            }
            awaitAnswered(1);
            assertEquals("HTTP/1.1 200 OK", status(sockets.get(0)));
        }
    }
}
