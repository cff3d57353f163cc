package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.Waiting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Takedowns, suspensions, moves and claims at a following gateway while scans go on. A third account has a rule for the
 * whole host, so a moment without a rule opens a page of the wrong account. Each link changes its answer at most once,
 * from the one before the change to the one after it, and every scan is answered with 200.
 */
@Timeout(600)
class ScansDuringChangesTest {
    private static final String REASON = "{\"reason\": \"phishing\"}";
    private static final String BROAD = "wx-broad pages/a";
    private static final String ONE = "wx-one pages/one";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void noScanOpensAPageOfTheWrongAccount(TestDatabase kind) throws Exception {
        run(kind, 100, 0);
    }

    /** Prints how long each change takes to reach the scans. */
    @ParameterizedTest
    @EnumSource
    @Tag("soak")
    void noScanOfAThousandASecondOpensAPageOfTheWrongAccount(TestDatabase kind) throws Exception {
        run(kind, 10_000, 1_000);
    }

    private void run(TestDatabase kind, int scans, int perSecond) throws Exception {
        try (TestServer server = TestServer.startNow(kind).licensed()) {
            String key = server.operator()
                    .put("/v1/gateway-keys/fleet", null)
                    .is(200)
                    .text("key");
            try (Gateway gateway = FollowingGateway.start(server.base(), key, directory.resolve("state"), Map.of())) {
                server.importAccount("wx-broad", server.origin() + "/");
                RestClient one = server.account("wx-one");
                server.account("wx-two");
                Waiting.await("a snapshot").until(() -> gateway.revision() >= server.head());
                try (ScanLoad load = new ScanLoad(gateway, perSecond)) {
                    new Changes(kind, server, gateway, load, one, scans).all();
                }
            }
        }
    }

    /** The changes, each with the answers of some links before and after it. */
    private record Changes(
            TestDatabase kind, TestServer server, Gateway gateway, ScanLoad load, RestClient one, int scans) {
        void all() throws Exception {
            RestClient operator = server.operator();
            String rule = published("/a/");
            String takedown = "/v1/accounts/wx-one/rules/" + rule + "/takedown";
            see("takedown of a rule", Map.of("/a/7", List.of(ONE, "blocked"), "/x", List.of(BROAD)), () -> operator.put(
                            takedown, REASON)
                    .is(200));
            see("its end", Map.of("/a/7", List.of("blocked", ONE)), () -> operator.delete(takedown)
                    .is(200));

            String host = "/v1/blocked-hosts/127.0.0.1";
            see(
                    "takedown of a host",
                    Map.of("/a/7", List.of(ONE, "blocked"), "/x", List.of(BROAD, "blocked")),
                    () -> operator.put(host, REASON).is(200));
            see(
                    "its end",
                    Map.of("/a/7", List.of("blocked", ONE), "/x", List.of("blocked", BROAD)),
                    () -> operator.delete(host).is(204));

            String suspension = "/v1/accounts/wx-one/suspension";
            see("suspension", Map.of("/a/7", List.of(ONE, "suspended"), "/x", List.of(BROAD)), () -> operator.put(
                            suspension, REASON)
                    .is(200));
            see("its end", Map.of("/a/7", List.of("suspended", ONE)), () -> operator.delete(suspension)
                    .is(200));

            String move = "{\"actions\": [{\"action\": \"add\", \"prefix\": \"" + server.origin()
                    + "/b/\", \"page\": \"pages/one\", \"publish\": true}, {\"action\": \"unpublish\", \"rule\": \""
                    + rule
                    + "\"}]}";
            see("move", Map.of("/a/7", List.of(ONE, "unpublished"), "/b/7", List.of(BROAD, ONE)), () -> one.post(
                            "/v1/accounts/wx-one/releases", move)
                    .is(200));

            String offer = operator.post(
                            "/v1/accounts/wx-one/offers",
                            "{\"rule\": \"" + published("/c/") + "\", \"receiver\": \"wx-two\"}")
                    .is(200)
                    .text("id");
            see("accepted offer", Map.of("/c/7", List.of(ONE, "wx-two pages/two")), () -> operator.post(
                            "/v1/accounts/wx-two/offers/" + offer + "/accept", "{\"page\": \"pages/two\"}")
                    .is(200));

            published("/d/");
            String claim = operator.post(
                            "/v1/accounts/wx-two/claims",
                            "{\"prefix\": \"" + server.origin() + "/d/\", \"page\": \"pages/two\"}")
                    .is(200)
                    .text("id");
            see("granted claim", Map.of("/d/7", List.of(ONE, "unpublished")), () -> operator.post(
                            "/v1/claims/" + claim + "/grant", null)
                    .is(200));
        }

        private String published(String path) {
            String rules = "/v1/accounts/wx-one/rules";
            String id = one.post(rules, "{\"prefix\": \"" + server.origin() + path + "\", \"page\": \"pages/one\"}")
                    .is(201)
                    .text("id");
            one.post(rules + "/" + id + "/publish", null).is(200);
            Waiting.await(path).until(() -> gateway.revision() >= server.head());
            return id;
        }

        /** Fails unless the answers of each link are exactly these while the change is made. */
        private void see(String what, Map<String, List<String>> expected, Runnable change) throws Exception {
            Map<String, List<String>> ofLinks = new LinkedHashMap<>();
            expected.forEach((path, answers) -> ofLinks.put(server.origin() + path, answers));
            ScanLoad.Seen seen = load.during(List.copyOf(ofLinks.keySet()), scans, change, server::head);
            assertEquals(ofLinks, seen.answers(), what);
            System.out.println(kind + ": " + what + ": " + seen.scans() + " scans, none wrong, none failed; changed "
                    + seen.millis() + " ms after the call began");
        }
    }
}
