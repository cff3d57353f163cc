package io.scangate.config;

import static io.scangate.config.RestClient.encoded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.RestClient.Reply;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole way of an owner who signs up, with the session of a browser, as WeChat's guides describe it: no operator does anything but approve. A
 * gateway follows; the registry of licences and the platform are servers of their own.
 */
@Timeout(120)
class OwnersJourneyTest {
    private static final String ACCOUNT = "/v1/accounts/wx-shop";
    private static final String RULES = ACCOUNT + "/rules";

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    @SuppressWarnings("NullAway.Init")
    private TestService registry;

    @SuppressWarnings("NullAway.Init")
    private TestService platform;

    @SuppressWarnings("NullAway.Init")
    private Gateway gateway;

    @SuppressWarnings("NullAway.Init")
    private RestClient ana;

    @ParameterizedTest
    @EnumSource
    void fromASignUp_toEverybody(TestDatabase kind) throws Exception {
        try (TestService licences = new TestService();
                TestService code = new TestService();
                TestServer started = TestServer.startAtPresent(
                        kind,
                        "icp",
                        licences.origin() + "/{domain}",
                        "icp-negative-cache",
                        "1ms",
                        "code-published",
                        code.origin() + "/{appid}",
                        "publishes-per-month",
                        "4");
                Gateway following = FollowingGateway.start(
                        started.base(),
                        started.operator()
                                .put("/v1/gateway-keys/fleet", null)
                                .is(200)
                                .text("key"),
                        directory.resolve("state"),
                        Map.of("report-interval", "50ms"))) {
            server = started;
            registry = licences;
            platform = code;
            gateway = following;
            signsUp_andIsApproved();
            String items = server.origin() + "/item/";
            String id = addsARule_afterAllChecks(items);
            aTesterOpensTheDevelopVersion(id, items + "42?from=poster");
            everybodyOpensTheRelease(id, items + "42?from=poster");
            occupiesTheRange(id, items);
            String last = addsTenRules();
            publishesAsOftenAsAllowed_andRollsBack(id, items);
            makesARuleOfAMissedLink(last);
        }
    }

    private static String rule(String prefix) {
        return "{\"prefix\": \"" + prefix + "\", \"page\": \"pages/item/item\"}";
    }

    private String scan(String user, String link) throws IOException, InterruptedException {
        return FollowingGateway.scan(gateway, user, link);
    }

    private void await(String expected, String user, String link) {
        Waiting.await(expected).until(() -> scan(user, link).equals(expected));
    }

    private void signsUp_andIsApproved() {
        ana = SignUpTest.signedUp(server, "ana", "wx-shop");
        assertEquals("waiting", ana.get(ACCOUNT).is(200).text("state"));
        server.operator().post(ACCOUNT + "/approve", null).is(200);
        assertEquals("active", ana.get(ACCOUNT).is(200).text("state"));
    }

    private String addsARule_afterAllChecks(String items) {
        registry.answers(404, "");
        Reply noLicence = ana.post(RULES, rule(items)).is(422, "no_licence");
        assertTrue(noLicence.text("detail").contains("127.0.0.1"), noLicence.text("detail"));
        String host = ACCOUNT + "/licences?host=127.0.0.1";
        assertEquals(
                "unlicensed", ana.get(host).is(200).body().at("/hosts/0/state").asText());
        registry.answers(200, "{\"licence\": \"ICP-1\", \"holder\": \"Shop\"}");
        Waiting.await()
                .until(() -> ana.get(host).body().at("/hosts/0/state").asText().equals("licensed"));

        ana.post(RULES, rule(items)).is(422, "ownership_not_proven");
        Reply file =
                ana.get(ACCOUNT + "/verification-file?prefix=" + encoded(items)).is(200);
        server.website().put(file.text("file_name"), file.text("file_content"));
        return ana.post(RULES, rule(items)).is(201).text("id");
    }

    /** The tester learns the own user id from the gateway, by the code of the owner. */
    private void aTesterOpensTheDevelopVersion(String id, String poster) throws Exception {
        ana.get(ACCOUNT + "/tester-code?format=svg").is(200);
        assertEquals("{\"user\":\"wx-user-bo\"}", FollowingGateway.get(gateway, "wx-user-bo", "/v1/identity"));
        ana.put(ACCOUNT + "/members/wx-user-bo", "{\"role\": \"developer\"}").is(200);
        ana.patch(RULES + "/" + id, "{\"test_links\": [\"" + poster + "\"]}").is(200);
        await("develop pages/item/item", "wx-user-bo", poster);
        assertEquals("unpublished", scan("wx-user-cy", poster));
    }

    private void everybodyOpensTheRelease(String id, String poster) throws Exception {
        String publish = RULES + "/" + id + "/publish";
        ana.post(publish, null).is(409, "code_not_published");
        platform.answers(200, "{\"code_published\": false}");
        ana.post(ACCOUNT + "/code-published", null).is(200);
        ana.post(publish, null).is(409, "code_not_published");
        platform.answers(200, "{\"code_published\": true}");
        ana.post(ACCOUNT + "/code-published", null).is(200);
        ana.post(publish, null).is(200);
        await("release pages/item/item", "wx-user-cy", poster);
        assertEquals("develop pages/item/item", scan("wx-user-bo", poster));
    }

    private void occupiesTheRange(String id, String items) {
        ana.patch(RULES + "/" + id, "{\"occupies\": true}").is(200);
        RestClient rival = SignUpTest.signedUp(server, "rival", "wx-rival");
        server.operator().post("/v1/accounts/wx-rival/approve", null).is(200);
        Reply taken =
                rival.post("/v1/accounts/wx-rival/rules", rule(items + "42")).is(409, "prefix_taken");
        assertEquals("wx-shop", taken.body().at("/conflict/appid").asText());
    }

    private String addsTenRules() {
        Reply file = ana.get(ACCOUNT + "/verification-file").is(200);
        server.website().put(file.text("file_name"), file.text("file_content"));
        String last = "";
        for (int i = 1; i < 10; i++) {
            last = ana.post(RULES, rule(server.origin() + "/more/" + i)).is(201).text("id");
        }
        ana.post(RULES, rule(server.origin() + "/more/10")).is(409, "rule_limit");
        return last;
    }

    private void publishesAsOftenAsAllowed_andRollsBack(String id, String items) {
        String rule = RULES + "/" + id;
        ana.patch(rule, "{\"page\": \"pages/item/spring\"}").is(200);
        for (int i = 1; i < 4; i++) {
            ana.post(rule + "/publish", null).is(200);
        }
        await("release pages/item/spring", "wx-user-cy", items + "1");
        assertEquals(
                0,
                ana.get(ACCOUNT + "/quota").is(200).body().get("publishes_left").asInt());
        ana.post(rule + "/publish", null).is(409, "publish_quota");
        ana.post(rule + "/rollback", "{\"release\": 1}").is(200);
        await("release pages/item/item", "wx-user-cy", items + "1");
    }

    private void makesARuleOfAMissedLink(String freed) throws Exception {
        String missed = server.origin() + "/more/table-7";
        assertEquals("no_rule", scan("wx-user-cy", missed));
        String explained =
                ana.get(ACCOUNT + "/explain?link=" + encoded(missed)).is(200).content();
        assertTrue(explained.contains("no_rule"), explained);
        Waiting.await().until(() -> ana.get(ACCOUNT + "/missed-links").content().contains("/more/table-7"));
        ana.delete(RULES + "/" + freed).is(204);
        ana.post(RULES, rule(server.origin() + "/more/")).is(201);
        await("unpublished", "wx-user-cy", missed);
    }
}
