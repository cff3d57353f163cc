package io.scangate.config;

import static io.scangate.config.RestClient.encoded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Filters, totals and cursors of lists. */
@Timeout(120)
class ListsTest {
    private static List<String> texts(JsonNode page, String field) {
        List<String> texts = new ArrayList<>();
        page.get("items").forEach(item -> texts.add(item.get(field).asText()));
        assertEquals(texts.size(), page.get("total").asInt(), page::toString);
        assertTrue(page.get("total_exact").asBoolean());
        assertFalse(page.has("next"));
        return texts;
    }

    @ParameterizedTest
    @EnumSource
    void accountsAreFound_byName_host_andPrefix(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient operator = server.operator();
            RestClient one = server.account("wx1");
            server.account("wx2");
            operator.patch("/v1/accounts/wx2", "{\"name\": \"100%_Tea\\\\\"}").is(200);
            add(one, "wx1", server.origin() + "/a/b");
            String list = "/v1/accounts?";
            assertEquals(List.of("wx1", "wx2"), texts(operator.get(list).is(200).body(), "appid"));
            assertEquals(
                    List.of("wx2"),
                    texts(operator.get(list + "name=tea").is(200).body(), "appid"));
            assertEquals(
                    List.of("wx2"),
                    texts(operator.get(list + "name=%25_t").is(200).body(), "appid"));
            assertEquals(
                    List.of("wx2"),
                    texts(operator.get(list + "name=a%5C").is(200).body(), "appid"));
            assertEquals(
                    List.of(), texts(operator.get(list + "name=1_0").is(200).body(), "appid"));
            assertEquals(
                    List.of("wx1"),
                    texts(operator.get(list + "host=127.0.0.1").is(200).body(), "appid"));
            assertEquals(
                    List.of(),
                    texts(operator.get(list + "host=127.0.0.11").is(200).body(), "appid"));
            assertEquals(
                    List.of(),
                    texts(operator.get(list + "host=127.0.0.1&name=tea").is(200).body(), "appid"));
            String in = list + "prefix=";
            assertEquals(
                    List.of("wx1"),
                    texts(
                            operator.get(in + encoded(server.origin() + "/a/"))
                                    .is(200)
                                    .body(),
                            "appid"));
            assertEquals(
                    List.of(),
                    texts(
                            operator.get(in + encoded(server.origin() + "/b/"))
                                    .is(200)
                                    .body(),
                            "appid"));
            operator.get(list + "host=" + encoded("a/b")).is(400, "invalid_argument");
            operator.get(in + "x").is(422, "illegal_prefix");
        }
    }

    private static String add(RestClient owner, String appid, String prefix) {
        String rule = "{\"prefix\": \"" + prefix + "\", \"page\": \"p\"}";
        return owner.post("/v1/accounts/" + appid + "/rules", rule).is(201).text("id");
    }

    @ParameterizedTest
    @EnumSource
    void rulesAreFound_byPrefix_state_andVerification(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient owner = server.account("wx1");
            String origin = server.origin();
            String a = add(owner, "wx1", origin + "/a/b?x=/y/");
            String b = add(owner, "wx1", origin + "/a/c/");
            String c = add(owner, "wx1", origin + "/d");
            owner.post("/v1/accounts/wx1/rules/" + b + "/publish", null).is(200);
            String list = "/v1/accounts/wx1/rules?";
            assertEquals(List.of(a, b, c), texts(owner.get(list).is(200).body(), "id"));
            assertEquals(
                    List.of(a, b),
                    texts(owner.get(list + "prefix=" + encoded(origin + "/a")).body(), "id"));
            assertEquals(
                    List.of(a, b),
                    texts(
                            owner.get(list + "prefix=" + encoded(origin.toUpperCase(Locale.ROOT) + "/%61/"))
                                    .body(),
                            "id"));
            assertEquals(List.of(b), texts(owner.get(list + "state=published").body(), "id"));
            assertEquals(
                    List.of(a, c), texts(owner.get(list + "state=unpublished").body(), "id"));
            assertEquals(
                    List.of(a),
                    texts(
                            owner.get(list + "state=unpublished&prefix=" + encoded(origin + "/a/"))
                                    .body(),
                            "id"));
            assertEquals(
                    List.of(a, b, c),
                    texts(owner.get(list + "verification=proven").body(), "id"));
            assertEquals(
                    List.of(), texts(owner.get(list + "verification=unchecked").body(), "id"));
            String imported = server.importAccount("wx3", origin + "/imported/");
            for (String state : List.of("unchecked", "failing")) {
                String ofImported = "/v1/accounts/wx3/rules?verification=" + state;
                assertEquals(
                        List.of(imported),
                        texts(server.operator().get(ofImported).body(), "id"));
            }
            JsonNode file = owner.get("/v1/accounts/wx1/verification-file").body();
            server.website().put(file.get("file_name").asText(), "wrong");
            owner.post("/v1/accounts/wx1/verifications", "{\"prefix\": \"" + origin + "/a/z\"}")
                    .is(200);
            // The check has looked in the root, too, which is the directory of the last rule.
            assertEquals(
                    List.of(a, c),
                    texts(owner.get(list + "verification=failing").body(), "id"));
            assertEquals(
                    List.of(b), texts(owner.get(list + "verification=proven").body(), "id"));
            owner.get(list + "state=gone").is(400, "malformed_request");
            owner.get(list + "verification=x").is(400, "malformed_request");
        }
    }

    @ParameterizedTest
    @EnumSource
    void auditIsFound_byAction_actor_andTime(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient owner = server.account("wx1");
            String rule = add(owner, "wx1", server.origin() + "/a");
            owner.post("/v1/accounts/wx1/rules/" + rule + "/publish", null).is(200);
            String list = "/v1/audit?";
            RestClient operator = server.operator();
            assertEquals(
                    List.of("rule.publish", "rule.add"),
                    texts(operator.get(list + "action=rule").body(), "action"));
            assertEquals(
                    List.of("rule.add"),
                    texts(operator.get(list + "action=rule.add").body(), "action"));
            assertEquals(List.of(), texts(operator.get(list + "action=rul").body(), "action"));
            assertEquals(
                    List.of("account:wx1", "account:wx1"),
                    texts(operator.get(list + "actor=account:wx1").body(), "actor"));
            assertEquals(
                    List.of("rule.publish", "rule.add"),
                    texts(owner.get("/v1/accounts/wx1/audit?action=rule").body(), "action"));
            int all = operator.get(list).body().get("total").asInt();
            String now = "2026-11-15T12:00:00Z";
            assertEquals(
                    all, operator.get(list + "from=" + now).body().get("total").asInt());
            assertEquals(0, operator.get(list + "to=" + now).body().get("total").asInt());
            assertEquals(
                    0,
                    operator.get(list + "from=2026-11-15T12:00:01Z")
                            .body()
                            .get("total")
                            .asInt());
            operator.get(list + "from=yesterday").is(400, "malformed_request");
        }
    }

    /** The cursor is a position, so an item that is deleted or added elsewhere neither hides nor repeats another one. */
    @ParameterizedTest
    @EnumSource
    void cursor_staysValid_whileTheListChanges(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            RestClient operator = server.operator();
            for (String appid : List.of("a", "c", "e", "g")) {
                create(operator, appid);
            }
            JsonNode first = operator.get("/v1/accounts?limit=2").is(200).body();
            assertEquals(4, first.get("total").asInt());
            operator.delete("/v1/accounts/c").is(204);
            create(operator, "b");
            create(operator, "f");
            JsonNode rest = operator.get(
                            "/v1/accounts?limit=9&after=" + first.get("next").asText())
                    .is(200)
                    .body();
            List<String> appids = new ArrayList<>();
            rest.get("items").forEach(item -> appids.add(item.get("appid").asText()));
            assertEquals(List.of("e", "f", "g"), appids);
            assertEquals(5, rest.get("total").asInt());
        }
    }

    private static void create(RestClient operator, String appid) {
        operator.post("/v1/accounts", "{\"appid\": \"" + appid + "\", \"name\": \"n\", \"kind\": \"media\"}")
                .is(201);
    }

    /** A search over more items than one call looks at goes on at the end of what it looked at. */
    @Test
    void searchOfManyItems_takesSeveralCalls_andFindsAll() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE)) {
            Jdbi.create("jdbc:" + server.database().database()).useHandle(handle -> handle.execute("""
                            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10500)
                            INSERT INTO accounts (appid, name, kind, code_published, version)
                            SELECT 'c' || substr('0000' || i, -5),
                              CASE i WHEN 2 THEN 'a needle' WHEN 10400 THEN 'Needle 2' ELSE 'hay' END, 'media', 0, 1
                            FROM n"""));
            RestClient operator = server.operator();
            JsonNode first = operator.get("/v1/accounts?name=needle").is(200).body();
            assertEquals(1, first.get("items").size());
            assertEquals(1, first.get("total").asInt());
            assertFalse(first.get("total_exact").asBoolean());
            JsonNode second = operator.get("/v1/accounts?name=needle&after="
                            + first.get("next").asText())
                    .is(200)
                    .body();
            assertEquals("c10400", second.at("/items/0/appid").asText());
            assertFalse(second.has("next"));
            JsonNode all = operator.get("/v1/accounts?limit=1").is(200).body();
            assertEquals(10_000, all.get("total").asInt());
            assertFalse(all.get("total_exact").asBoolean());
        }
    }
}
