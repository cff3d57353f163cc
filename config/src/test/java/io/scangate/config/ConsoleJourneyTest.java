package io.scangate.config;

import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.people.AccountRole;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole way of an owner as WeChat's guides describe it, with nothing but the console, while a gateway follows and people scan: {@link ConsoleJourney}
 * has its steps. A build makes it on the English desktop and on the Chinese telephone; {@code -Dconsole.shots=true} makes it in both languages at both
 * widths, with a picture of each step in {@code target/console-shots}; {@code -Dconsole.pictures=true} takes the pictures of docs anew ({@link ConsolePictures}).
 */
@NeedsBrowser
@Timeout(240)
class ConsoleJourneyTest {
    @TempDir
    Path directory;

    private static List<View> views() {
        View zh = View.PHONE.in("zh");
        return Boolean.getBoolean("console.shots")
                ? List.of(View.DESKTOP, View.PHONE, View.DESKTOP.in("zh"), zh)
                : List.of(View.DESKTOP, zh);
    }

    @ParameterizedTest
    @MethodSource("views")
    void fromTheSignIn_toARuleOfAMissedLink(View view) throws Exception {
        try (TestService registry = new TestService();
                TestServer server = TestServer.startNow(
                        TestDatabase.SQLITE,
                        "icp",
                        registry.origin() + "/{domain}",
                        "icp-negative-cache",
                        "1ms",
                        "publishes-per-month",
                        "2");
                Gateway gateway = gateway(server)) {
            registry.answers(404, "");
            prepare(server);
            try (ConsolePage page = ConsoleBrowser.open(server, view, null).at("")) {
                walk(new ConsoleJourney(server, registry, gateway, page, view), server);
            }
        }
    }

    private Gateway gateway(TestServer server) throws Exception {
        String key =
                server.operator().put("/v1/gateway-keys/fleet", null).is(200).text("key");
        Map<String, String> settings = Map.of("report-interval", "50ms");
        return FollowingGateway.start(server.base(), key, directory.resolve("state"), settings);
    }

    /** The owner's account, whose mini program has published code, and one that occupies a range. */
    private static void prepare(TestServer server) {
        String account = "/v1/accounts/" + ConsoleJourney.APPID;
        server.operator()
                .post(
                        "/v1/accounts",
                        "{\"appid\": \"" + ConsoleJourney.APPID
                                + "\", \"name\": \"茶与点心 Tea\", \"kind\": \"corporate\"}")
                .is(201);
        server.operator().patch(account, "{\"code_published\": true}").is(200);
        server.signedIn("ana", null, Map.of(ConsoleJourney.APPID, AccountRole.OWNER));
        String rule = server.importAccount("wx-cakes", server.origin() + "/taken/");
        server.operator()
                .patch("/v1/accounts/wx-cakes", "{\"name\": \"蛋糕 Bakery\", \"contact\": \"cakes@example.com\"}")
                .is(200);
        server.operator()
                .patch("/v1/accounts/wx-cakes/rules/" + rule, "{\"occupies\": true}")
                .is(200);
    }

    private static void walk(ConsoleJourney journey, TestServer server) throws Exception {
        String items = server.origin() + "/item/";
        String poster = items + "42?from=poster";
        journey.signsIn();
        journey.isRefused_withoutLicenceAndFile(items);
        journey.provesLicenceAndFile_andAddsTheRule();
        String id = server.operator()
                .get("/v1/accounts/" + ConsoleJourney.APPID + "/rules")
                .is(200)
                .body()
                .at("/items/0/id")
                .asText();
        journey.testsIt(poster);
        journey.publishes(items, poster);
        journey.isOccupiedElsewhere(server.origin() + "/taken/today");
        journey.reachesTheLimitOfRules(server.origin() + "/more/");
        journey.usesTheQuotaUp(id, items + "7");
        journey.rollsBack(items, items + "7");
        journey.makesARuleOfAMissedLink(server.origin() + "/more/table-7");
    }
}
