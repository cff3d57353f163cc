package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.OpenApiDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every list of the document has pages, a total and cursors. A new list needs a line in {@link #LISTS}. */
@Timeout(120)
class EveryListTest {
    /** Reports of a bounded length, and a list whose length nobody knows. */
    private static final Set<String> NO_TOTAL = Set.of(
            "/v1/accounts/{appid}/conflicts",
            "/v1/accounts/{appid}/scans",
            "/v1/accounts/{appid}/unmatched",
            "/v1/accounts/{appid}/missed-links",
            "/v1/licence-imports",
            "/v1/settings",
            "/v1/sign-up/accounts",
            "/v1/unlicensed-rules");

    /** Each list with a filter that one of its first two items passes, and with the field that distinguishes items. */
    private static final Map<String, List<String>> LISTS = new LinkedHashMap<>();

    static {
        LISTS.put("/v1/accounts", List.of("appid", "name=wx1"));
        LISTS.put("/v1/accounts/{appid}/rules", List.of("id", "state=published"));
        LISTS.put("/v1/accounts/{appid}/rules/{id}/releases", List.of("number"));
        LISTS.put("/v1/accounts/{appid}/planned-releases", List.of("id", "state=waiting"));
        LISTS.put("/v1/accounts/{appid}/claims", List.of("id", "side=received", "prefix=http"));
        LISTS.put("/v1/claims", List.of("id", "appid=wx2"));
        LISTS.put("/v1/accounts/{appid}/offers", List.of("id", "side=made", "prefix=http"));
        LISTS.put("/v1/accounts/{appid}/verifications", List.of("directory", "state=proven", "search=1/"));
        LISTS.put("/v1/accounts/{appid}/verification-requests", List.of("id"));
        LISTS.put("/v1/accounts/{appid}/keys", List.of("name", "search=wxp"));
        LISTS.put("/v1/keys", List.of("name", "search=WXP", "kind=platform"));
        LISTS.put("/v1/platforms/{component_appid}/authorizations", List.of("appid", "search=wxp"));
        LISTS.put("/v1/accounts/{appid}/notices", List.of("id", "kind=rule_claimed"));
        LISTS.put("/v1/notices", List.of("id", "kind=rule_claimed"));
        LISTS.put("/v1/accounts/{appid}/audit", List.of("revision", "action=rule"));
        LISTS.put("/v1/audit", List.of("revision", "action=account"));
        LISTS.put("/v1/accounts/{appid}/webhooks", List.of("name"));
        LISTS.put("/v1/webhooks", List.of("name"));
        LISTS.put("/v1/accounts/{appid}/webhooks/{name}/attempts", List.of("number", "outcome=failed"));
        LISTS.put("/v1/webhooks/{name}/attempts", List.of("number", "outcome=failed"));
        LISTS.put("/v1/licences", List.of("domain", "search=ICP-2"));
        LISTS.put("/v1/blocked-hosts", List.of("host", "search=B.EXAMPLE"));
        LISTS.put("/v1/accounts/{appid}/deleted-rules", List.of("id"));
        LISTS.put("/v1/deleted-accounts", List.of("id"));
        LISTS.put("/v1/refused-calls", List.of("id"));
        LISTS.put("/v1/users", List.of("name", "search=BO"));
        LISTS.put("/v1/accounts/{appid}/users", List.of("user"));
        LISTS.put("/v1/accounts/{appid}/invitations", List.of("id"));
        LISTS.put("/v1/sign-ups", List.of("id", "state=waiting"));
        LISTS.put("/v1/gateways", List.of("id", "name=HOST", "state=current"));
    }

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    @ParameterizedTest
    @EnumSource
    void everyList_hasPages_aTotal_andCursors(TestDatabase kind) throws Exception {
        try (TestServer started = TestServer.start(kind).licensed()) {
            server = started;
            String rule = ListedRows.fill(server);
            Set<String> documented = lists();
            documented.removeAll(NO_TOTAL);
            assertEquals(new TreeSet<>(LISTS.keySet()), documented);
            LISTS.forEach((path, fields) -> check(
                    path.replace("{appid}", "wx1")
                            .replace("{id}", rule)
                            .replace("{component_appid}", "wxp")
                            .replace("{name}", "a"),
                    fields));
        }
    }

    private Set<String> lists() {
        OpenApiDocument document = server.operator().document();
        Set<String> lists = new TreeSet<>();
        document.operations().stream()
                .filter(operation -> operation.method().equals("GET"))
                .filter(operation -> {
                    JsonNode answer = document.resolved(operation.node().at("/responses/200"));
                    JsonNode schema = document.resolved(answer.at("/content/application~1json/schema"));
                    return schema.at("/properties/items").isObject();
                })
                .forEach(operation -> lists.add(operation.path()));
        return lists;
    }

    private void check(String list, List<String> fields) {
        String field = fields.get(0);
        JsonNode all = page(list + "?limit=200");
        List<String> ids = ids(all, field);
        assertTrue(ids.size() >= 2, () -> list + all);
        assertEquals(ids.size(), all.get("total").asInt(), list);
        assertTrue(all.get("total_exact").asBoolean(), list);
        assertFalse(all.has("next"), list);
        List<String> walked = new ArrayList<>();
        String next = "";
        do {
            JsonNode one = page(list + "?limit=1" + next);
            assertEquals(ids.size(), one.get("total").asInt(), list);
            walked.addAll(ids(one, field));
            next = one.has("next")
                    ? "&after=" + RestClient.encoded(one.get("next").asText())
                    : "";
        } while (!next.isEmpty());
        assertEquals(ids, walked, list);
        for (String filter : fields.subList(1, fields.size())) {
            JsonNode filtered = page(list + "?limit=200&" + filter);
            List<String> found = ids(filtered, field);
            assertTrue(!found.isEmpty() && ids.containsAll(found), () -> list + filter + filtered);
            assertEquals(found.size(), filtered.get("total").asInt(), list);
        }
        server.operator().get(list + "?limit=201").is(400, "malformed_request");
    }

    private JsonNode page(String target) {
        return server.operator().get(target).is(200).body();
    }

    private static List<String> ids(JsonNode page, String field) {
        List<String> ids = new ArrayList<>();
        page.get("items").forEach(item -> ids.add(item.get(field).asText()));
        return ids;
    }
}
