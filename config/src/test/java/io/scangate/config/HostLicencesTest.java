package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.people.AccountRole;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The licences of hosts, as an owner sees them. */
@Timeout(120)
class HostLicencesTest {
    private static final String LICENCES = "/v1/accounts/wx1/licences";

    private static List<String> states(JsonNode licences) {
        List<String> states = new ArrayList<>();
        licences.get("hosts")
                .forEach(each -> states.add(
                        each.get("host").asText() + " " + each.get("state").asText()));
        return states;
    }

    @ParameterizedTest
    @EnumSource
    void anOwnerSeesTheLicencesOfTheHostsOfItsRules(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            Rule one = new Rule("https://a.shop.cn/x/", "pages/a", null);
            Rule same = new Rule("http://a.shop.cn:81/y/", "pages/a", null);
            Rule other = new Rule("https://b.other.com/", "pages/a", null);
            server.importAccounts(List.of(new Account("wx1", Map.of(), List.of(one, same, other))));
            RestClient ana = server.signedIn("ana", null, Map.of("wx1", AccountRole.VIEWER));
            JsonNode none = ana.get(LICENCES).is(200).body();
            assertEquals(List.of("a.shop.cn unlicensed", "b.other.com unlicensed"), states(none));
            assertTrue(none.get("complete").asBoolean());
            String csv = "domain,licence,holder\nshop.cn,ICP-1,Shop\n";
            server.operator()
                    .put("/v1/licences", csv, "Content-Type", "text/csv")
                    .is(200);
            JsonNode found = ana.get(LICENCES).is(200).body();
            assertEquals(List.of("a.shop.cn licensed", "b.other.com unlicensed"), states(found));
            assertEquals("shop.cn", found.at("/hosts/0/subject").asText());
            assertEquals("ICP-1, Shop", found.at("/hosts/0/detail").asText());
            assertFalse(found.at("/hosts/0/looked_up_at").asText().isEmpty());
            JsonNode asked = ana.get(LICENCES + "?host=WWW.Shop.CN.").is(200).body();
            assertEquals(List.of("www.shop.cn licensed"), states(asked));
            ana.get(LICENCES + "?host=not%20a%20host").is(400, "invalid_argument");
            assertEquals(
                    List.of("2001:db8::1 unlicensed"),
                    states(ana.get(LICENCES + "?host=%5B2001:db8::1%5D").is(200).body()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRegistryThatFails_isAState_andAnAnswerIsRememberedWithItsTime(TestDatabase kind) throws Exception {
        try (TestService registry = new TestService();
                TestServer server = TestServer.start(kind, "icp", registry.origin() + "/{domain}")) {
            Rule one = new Rule("https://a.shop.cn/x/", "pages/a", null);
            server.importAccounts(List.of(new Account("wx1", Map.of(), List.of(one))));
            RestClient ana = server.signedIn("ana", null, Map.of("wx1", AccountRole.OWNER));
            JsonNode failed = ana.get(LICENCES).is(200).body();
            assertEquals(List.of("a.shop.cn unknown"), states(failed));
            assertTrue(failed.at("/hosts/0/detail").asText().contains("500"), failed::toString);
            assertTrue(failed.at("/hosts/0/looked_up_at").isMissingNode());
            registry.answers(200, "{\"licence\": \"ICP-1\"}");
            JsonNode found = ana.get(LICENCES).is(200).body();
            assertEquals(List.of("a.shop.cn licensed"), states(found));
            registry.answers(404, "");
            assertEquals(found, ana.get(LICENCES).is(200).body());
        }
    }
}
