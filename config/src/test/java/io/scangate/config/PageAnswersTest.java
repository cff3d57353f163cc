package io.scangate.config;

import static io.scangate.config.RestClient.encoded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.scangate.config.access.Access;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.people.AccountRole;
import io.scangate.config.qr.QrCodes;
import io.scangate.config.store.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers with what a page shows as fields, so that the page need not read sentences. */
@ParameterizedClass
@EnumSource
class PageAnswersTest {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable TestServer shared;

    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    private final TestServer server = Objects.requireNonNull(shared);
    private final RestClient operator = server.operator();
    private final String one = "wx-page-" + COUNT.incrementAndGet();
    private final String place = server.origin() + "/" + one;
    private final String account = "/v1/accounts/" + one;

    @BeforeParameterizedClassInvocation
    static void start(TestDatabase kind, @TempDir Path directory) throws Exception {
        shared = TestServer.start(kind).licensed();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        Objects.requireNonNull(shared).close();
    }

    private static String part(JsonNode text, JsonNode range) {
        return text.asText()
                .substring(range.get("from").asInt(), range.get("to").asInt());
    }

    @Test
    void explanation_hasTheDifferingPartsWithTheirPlaces() {
        server.importAccount(one, place + "/Menu/");
        RestClient owner = operator;
        JsonNode found = owner.get(account + "/explain?link=" + encoded(place + "/menu/1"))
                .is(200)
                .body();
        JsonNode near = found.at("/nearest/0");
        assertEquals("path", near.path("part").asText(), found::toString);
        assertTrue(near.path("single").asBoolean());
        assertEquals(near.path("link_part").asText(), part(found.get("link"), near.get("link_range")));
        assertEquals(near.path("rule_part").asText(), part(near.at("/rule/prefix"), near.get("rule_range")));

        String https = place.replace("http://", "https://") + "/Menu/1";
        near = owner.get(account + "/explain?link=" + encoded(https))
                .is(200)
                .body()
                .at("/nearest/0");
        assertEquals("scheme", near.path("part").asText(), near::toString);
        assertEquals("https://", part(TextNode.valueOf(https), near.get("link_range")));

        String port = place.replaceFirst(":\\d+/", "/") + "/Menu/1";
        near = owner.get(account + "/explain?link=" + encoded(port))
                .is(200)
                .body()
                .at("/nearest/0");
        assertEquals("port", near.path("part").asText(), near::toString);
        assertEquals("[\"port\"]", near.get("parts").toString());
        assertFalse(near.has("link_range"), "the link has no port");
        assertEquals(near.path("rule_part").asText(), part(near.at("/rule/prefix"), near.get("rule_range")));

        near = owner.get(account + "/explain?link=" + encoded(place.replace("//", "//me@") + "/Other/1"))
                .is(200)
                .body()
                .at("/nearest/0");
        assertEquals("[\"user_info\",\"path\"]", near.get("parts").toString(), near::toString);
    }

    @Test
    void explanation_hasTheDecodedParameterOfThePage() {
        server.importAccount(one, place + "/a/");
        String link = place + "/a/\u202E你";
        JsonNode found =
                operator.get("/v1/explain?link=" + encoded(link)).is(200).body();
        assertEquals(one, found.path("appid").asText());
        assertEquals(place + "/a/<U+202E>你", found.path("q").asText());
        assertEquals("published", found.path("state").asText());
        assertEquals("release", found.path("version").asText());
    }

    @Test
    void check_namesEachAttempt_andTheLogKeepsThem() {
        RestClient owner = server.account(one);
        String body = "{\"prefix\": \"" + place + "/a/b\"}";
        JsonNode proven = owner.post(account + "/verifications", body).is(200).body();
        assertEquals("proven", proven.path("outcome").asText(), proven::toString);
        assertEquals(place + "/a/", proven.path("directory").asText());
        JsonNode attempts = proven.path("attempts");
        JsonNode last = attempts.get(attempts.size() - 1);
        assertEquals(proven.get("address"), last.get("address"));
        assertEquals(200, last.path("status").asInt());
        for (int i = 0; i < attempts.size(); i++) {
            String outcome = i == attempts.size() - 1 ? "proven" : "not_found";
            assertEquals(outcome, attempts.get(i).path("outcome").asText(), proven::toString);
        }
        JsonNode logged = owner.get(account + "/verification-requests?limit=1")
                .is(200)
                .body()
                .at("/items/0");
        assertEquals(proven.get("attempts"), logged.get("attempts"));
        assertEquals("proven", logged.path("outcome").asText());
    }

    @Test
    void ruleInTheWay_hasTheAccountWithItsName_withoutMarksOfDirection() {
        String other = one + "-other";
        server.importAccount(other, place + "/taken/");
        operator.patch("/v1/accounts/" + other, "{\"name\": \"a\\u202Eb\", \"contact\": \"ops@shop.example\"}")
                .is(200);
        operator.patch("/v1/accounts/" + other, "{\"contact\": \"a\\u202Eb\"}").is(400, "invalid_argument");
        RestClient owner = server.account(one);
        String asked = account + "/conflicts?prefix=" + encoded(place + "/taken/");
        JsonNode conflict = owner.get(asked).is(200).body().at("/items/0");
        assertEquals(other, conflict.path("appid").asText());
        assertEquals("a<U+202E>b", conflict.path("name").asText());
        assertEquals("ops@shop.example", conflict.path("contact").asText());
        String id = operator.get("/v1/accounts/" + other + "/rules")
                .body()
                .at("/items/0/id")
                .asText();
        operator.post("/v1/accounts/" + other + "/rules/" + id + "/unpublish", null)
                .is(200);
        conflict = owner.get(asked).is(200).body().at("/items/0");
        assertEquals("{\"kind\":\"same_rule\"}", conflict.toString(), "strangers learn published rules only");
        assertEquals(
                "a<U+202E>b", operator.get(asked).body().at("/items/0/name").asText());
    }

    @Test
    void ruleThatIsBeingWritten_hasItsExamplesAndAllThatBarsIt() {
        String other = one + "-other";
        server.importAccount(other, place + "/taken/");
        operator.patch("/v1/accounts/" + other, "{\"contact\": \"ops@shop.example\"}")
                .is(200);
        RestClient owner = server.account(one);
        String asked = account + "/rule-check?prefix=";
        JsonNode good = owner.get(asked + encoded(place.replace("http:", "HTTP:") + "/new/"))
                .is(200)
                .body();
        assertEquals(place + "/new/", good.path("canonical").asText());
        assertEquals("sub_path", good.path("kind").asText());
        assertEquals("[]", good.path("findings").toString());
        assertTrue(good.at("/licence/licensed").asBoolean(), good::toString);
        assertEquals("below", good.at("/examples/1/variation").asText());
        assertTrue(good.at("/examples/1/matches").asBoolean());
        JsonNode taken = owner.get(asked + encoded(place + "/taken/") + "&page=%20bad&occupies=true")
                .is(200)
                .body();
        assertEquals("ops@shop.example", taken.at("/conflicts/0/contact").asText());
        assertEquals("prefix_taken", taken.at("/findings/0/code").asText(), taken::toString);
        assertEquals("invalid_argument", taken.at("/findings/1/code").asText(), taken::toString);
        JsonNode none =
                owner.get(asked + encoded("javascript:alert(1)")).is(200).body();
        assertFalse(none.has("canonical"));
        assertEquals("illegal_prefix", none.at("/findings/0/code").asText());
        owner.get(account + "/rule-check").is(400, "missing_parameter");
    }

    @Test
    void contact_isRemovedByAnEmptyText() {
        RestClient owner = server.account(one);
        assertEquals("c", owner.patch(account, "{\"contact\": \"c\"}").is(200).text("contact"));
        assertFalse(owner.patch(account, "{\"contact\": \"\"}").is(200).body().has("contact"));
        owner.patch(account, "{\"contact\": \"" + "c".repeat(201) + "\"}").is(400, "invalid_argument");
    }

    @Test
    void quota_hasLimit_used_andReset() {
        String id = server.importAccount(one, place + "/q/");
        operator.put(account + "/limits", "{\"publishes\": 3}").is(200);
        operator.patch(account + "/rules/" + id, "{\"page\": \"pages/b\"}").is(200);
        operator.post(account + "/rules/" + id + "/publish", null).is(200);
        JsonNode quota = operator.get(account + "/quota").is(200).body();
        assertEquals(3, quota.path("limit").asInt());
        assertEquals(1, quota.path("used").asInt());
        assertEquals(2, quota.path("publishes_left").asInt());
        assertEquals("2026-11", quota.path("month").asText());
        assertEquals("2026-11-30T16:00:00Z", quota.path("reset_at").asText(), "midnight in Shanghai");
        operator.put(account + "/limits", "{\"publishes\": 0}").is(200);
        assertEquals(
                0,
                operator.get(account + "/quota")
                        .is(200)
                        .body()
                        .path("publishes_left")
                        .asInt());
    }

    @Test
    void ruleList_hasLastChange_licence_totals_andIsFilteredByTextAndState() {
        String id = server.importAccount(one, place + "/List/");
        operator.post(account + "/rules", "{\"prefix\": \"" + place + "/other/\", \"page\": \"pages/Second\"}")
                .is(201);
        operator.patch(account + "/rules/" + id, "{\"page\": \"pages/draft\"}").is(200);
        JsonNode list = operator.get(account + "/rules").is(200).body();
        assertEquals(
                "{\"rules\":2,\"published\":1,\"unpublished\":1,\"drafts\":1,\"exact\":true}",
                list.get("totals").toString());
        JsonNode rule = list.at("/items/0");
        assertEquals("operator:test", rule.path("changed_by").asText(), rule::toString);
        assertEquals(server.now().toString(), rule.path("changed_at").asText());
        assertTrue(rule.at("/licence/licensed").asBoolean(), rule::toString);
        assertFalse(rule.has("last_scan_hour"));
        assertEquals(List.of(place + "/List/"), found("search=LIST"));
        assertEquals(List.of(place + "/other/"), found("search=pages/second"));
        assertEquals(List.of(place + "/List/"), found("search=pages/DRAFT"));
        assertEquals(List.of(place + "/List/"), found("state=draft"));
        assertEquals(List.of(), found("state=draft&search=other"));
        operator.get(account + "/rules?state=drafts").is(400, "malformed_request");
    }

    /** The audit names people, so it is not for everybody who reads rules. */
    @Test
    void ruleList_namesAuthorsOnlyForThoseWhoMayReadTheAudit() {
        String id = server.importAccount(one, place + "/authors/");
        operator.patch(account + "/rules/" + id, "{\"page\": \"pages/draft\"}").is(200);
        Access access = server.access();
        Actor ops = Actor.of("operator:ops");
        String platform = "wxp-" + one;
        String secret = access.keys().putPlatform(ops, platform, "t", KeyTerms.NEW);
        String refresh = access.keys().authorize(ops, platform, one, KeyTerms.NEW);
        String component = access.platformToken(platform, secret, "t").token();
        String authorized = access.authorizerToken(component, platform, one, refresh)
                .access()
                .token();
        Map<String, RestClient> readers = Map.of(
                "viewer", server.signedIn("viewer-" + one, null, Map.of(one, AccountRole.VIEWER)),
                "account",
                        operator.as(access.accountToken(one, access.keys().resetAccountSecret(ops, one, null))
                                .token()),
                "reader", operator.as(access.keys().createReaderKey(ops, "reader-" + one, KeyTerms.NEW)));
        readers.forEach((who, reader) ->
                assertEquals("operator:test", listed(reader).path("changed_by").asText(), who));
        JsonNode rule = listed(operator.as(authorized));
        assertEquals(server.now().toString(), rule.path("changed_at").asText());
        assertFalse(rule.has("changed_by"), rule::toString);
        operator.as(authorized).get(account + "/audit").is(403, "forbidden");
    }

    private JsonNode listed(RestClient reader) {
        return reader.get(account + "/rules").is(200).body().at("/items/0");
    }

    private List<String> found(String query) {
        List<String> prefixes = new ArrayList<>();
        operator.get(account + "/rules?" + query)
                .is(200)
                .body()
                .get("items")
                .forEach(rule -> prefixes.add(rule.get("canonical").asText()));
        return prefixes;
    }

    @Test
    void ruleList_hasTheHourOfTheLastScan() {
        server.importAccount(one, place + "/scanned/");
        long hour = server.now().getEpochSecond() / 3600;
        for (int i = 0; i < 2; i++) {
            String count = "{\"hour\": " + (hour - 30L * i) + ", \"appid\": \"" + one + "\", \"prefix\": \"" + place
                    + "/scanned/\", \"scans\": 3}";
            report("{\"sequence\": " + (i + 1) + ", \"counts\": [" + count + "], \"matched\": [], \"unmatched\": []}");
        }
        JsonNode rule = operator.get(account + "/rules").is(200).body().at("/items/0");
        assertEquals(
                Instant.ofEpochSecond(hour * 3600).toString(),
                rule.path("last_scan_hour").asText());
    }

    @Test
    void counts_areAFileOfCsv_andSumsOfDays() {
        server.importAccount(one, place + "/csv/,\"");
        String prefix =
                operator.get(account + "/rules").body().at("/items/0/canonical").asText();
        long hour = server.now().getEpochSecond() / 3600;
        StringBuilder counts = new StringBuilder();
        for (int i = 0; i < 2; i++) {
            counts.append(i == 0 ? "" : ", ")
                    .append("{\"hour\": " + hour + ", \"appid\": \"" + one + "\", \"prefix\": \"" + prefix
                            + "\", \"scans\": 2, \"action\": \"open\", \"version\": \"release\", \"scene\": \"101"
                            + (i + 1) + "\"}");
        }
        report("{\"sequence\": 1, \"counts\": [" + counts + "], \"matched\": [], \"unmatched\": []}");
        String to = "&to=2026-11-15T14:00:00Z";
        JsonNode days = operator.get(account + "/scans?unit=day&zone=Asia/Shanghai&group=none" + to)
                .is(200)
                .body();
        assertEquals(1, days.get("items").size(), days::toString);
        assertEquals("2026-11-14T16:00:00Z", days.at("/items/0/start").asText());
        assertEquals(4, days.at("/items/0/opens").asInt());
        assertFalse(days.at("/items/0").has("prefix"));
        // Without a beginning: a day of hours, 30 days, 92 days.
        for (String unit : List.of("hour", "day", "month")) {
            JsonNode usual = operator.get(account + "/scans?unit=" + unit + "&to=2026-12-05T12:00:00Z")
                    .is(200)
                    .body();
            assertEquals(unit.equals("hour") ? 0 : 1, usual.get("items").size(), unit);
        }
        JsonNode whole = operator.get(account + "/scans?unit=month&from=2026-11-20T00:00:00Z&to=2026-12-05T12:00:00Z")
                .is(200)
                .body();
        assertEquals("2026-11-01T00:00:00Z", whole.at("/items/0/start").asText(), whole::toString);
        assertEquals(4, whole.at("/items/0/scans").asInt());
        RestClient.Reply csv = operator.get(account + "/scans?format=csv" + to).is(200);
        List<String> rows = csv.content().lines().toList();
        assertEquals("start,prefix,action,version,reason,scene,scans", rows.get(0));
        String at = Instant.ofEpochSecond(hour * 3600).toString();
        String cell = prefix.contains(",") ? "\"" + prefix + "\"" : prefix;
        assertEquals(at + "," + cell + ",open,release,,1011,2", rows.get(1));
        assertEquals(3, rows.size());
        assertTrue(csv.header("content-disposition").contains("attachment"));
        operator.get(account + "/scans?zone=Mars/Olympus").is(400, "malformed_request");
        operator.get(account + "/scans?format=xls").is(400, "malformed_request");
    }

    private JsonNode missed(RestClient client) {
        return client.get(account + "/missed-links").is(200).body().get("items");
    }

    private void reportMissed(int sequence, String... links) {
        report("{\"sequence\": " + sequence + ", \"counts\": [], \"matched\": [], \"unmatched\": [\""
                + String.join("\", \"", links) + "\"]}");
    }

    @Test
    void missedLinks_areGrouped_alsoWhereOnlySchemePortOrWwwDiffers() {
        RestClient owner = server.account(one);
        owner.post(rules(), "{\"prefix\": \"" + place + "/a/b\", \"page\": \"pages/a\"}")
                .is(201);
        String https = place.replace("http://", "https://") + "/a/b";
        String otherPort = place.replaceFirst(":\\d+/", ":1/") + "/a/b";
        String foreign = place.replace("127.0.0.1", "127.0.0.2") + "/a/b";
        String outside = "https://127.0.0.1/elsewhere-" + one;
        String below = place + "/a/b/c";
        reportMissed(1, below + "?id=1", below + "?id=2", https, https, otherPort, foreign, outside);
        reportMissed(2, https, below + "?id=1");
        JsonNode items = missed(owner);
        assertEquals(3, items.size(), items::toString);
        for (JsonNode item : items) {
            String found = item.get("place").asText();
            String reason = item.at("/nearest/reason").asText();
            if (found.equals(below)) {
                assertEquals(3, item.get("scans").asInt());
                assertEquals(2, item.get("links").asInt());
                assertEquals("rule_has_no_trailing_slash", reason);
            } else if (found.equals(https)) {
                assertEquals(3, item.get("scans").asInt());
                assertEquals("scheme_differs", reason);
                assertEquals(place + "/a/b", item.at("/nearest/prefix").asText());
            } else {
                assertEquals(otherPort, found);
                assertEquals("port_differs", reason);
            }
        }
        assertEquals(
                4, owner.get(account + "/unmatched").is(200).body().get("items").size());
        String wider = place + "/a/";
        owner.post(rules(), "{\"prefix\": \"" + wider + "\", \"page\": \"pages/a\"}")
                .is(201);
        for (JsonNode item : missed(owner)) {
            boolean now = item.get("place").asText().equals(below);
            assertEquals(now ? wider : "", item.path("matches_now").asText());
        }
        String other = one + "-other";
        server.importAccount(other, place + "-other/");
        assertEquals(
                0,
                operator.get("/v1/accounts/" + other + "/missed-links")
                        .is(200)
                        .body()
                        .get("items")
                        .size(),
                "unproven");
    }

    @Test
    void qrCode_isAPicture_andAPictureWithoutOneIsRefused() throws Exception {
        RestClient owner = server.account(one);
        String asked = account + "/qr-code?link=" + encoded(place + "/a/") + "&scale=4";
        owner.get(asked).is(200);
        assertTrue(owner.get(asked + "&format=svg").is(200).content().startsWith("<svg "));
        owner.get(asked + "&format=gif").is(400, "malformed_request");
        assertEquals(
                owner.get(account + "/qr-code?format=svg&link=" + encoded("https://scan.example/v1/identity"))
                        .is(200)
                        .content(),
                owner.get(account + "/tester-code?format=svg").is(200).content());
        owner.get(account + "/qr-code?scale=33&link=" + encoded(place)).is(400, "malformed_request");
        owner.get(account + "/qr-code?link=javascript:alert(1)").is(400, "invalid_argument");
        HttpRequest read = HttpRequest.newBuilder(URI.create(server.base() + account + "/qr-code"))
                .header("Authorization", "Bearer " + owner.token())
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(QrCodes.png(place + "/a/", 4)))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(read, HttpResponse.BodyHandlers.ofString());
        assertEquals("{\"items\":[\"" + place + "/a/\"]}", answer.body());
        owner.post(account + "/qr-code", "{}").is(415);
    }

    private RestClient.Reply file(RestClient client, String csv, String query, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "text/csv"));
        all.addAll(List.of(headers));
        return client.call("POST", account + "/rules-file" + query, csv, all.toArray(String[]::new));
    }

    @Test
    void rulesOfAFile_areAddedInOneChange_orNone() {
        RestClient owner = server.account(one);
        String good = "\uFEFFprefix,page,occupies,test_version,test_links,publish\r\n"
                + place + "/a/,pages/a,true,trial," + place + "/a/1 " + place + "/a/2,\r\n"
                + place + "/b/,pages/b,,,,true\r\n";
        String bad = good + place + "/a/,pages/c,,,,\r\n" + "nolink,/pages/d,,,,\r\n";
        long before = server.head();
        RestClient.Reply refused = file(owner, bad, "").is(409, "duplicate_rule");
        JsonNode fault = refused.body().at("/faults/0");
        assertEquals("line 4", fault.path("place").asText(), refused::content);
        assertEquals("prefix", fault.path("field").asText());
        assertEquals(place + "/a/", fault.path("value").asText());
        assertTrue(refused.content().contains("\"place\":\"line 5\""), refused::content);
        JsonNode tried = file(owner, bad, "?dry_run=true").is(200).body();
        assertFalse(tried.path("good").asBoolean());
        assertEquals(4, tried.path("items").size());
        assertEquals(0, tried.at("/items/0/faults").size(), tried::toString);
        assertEquals("duplicate_rule", tried.at("/items/2/faults/0/code").asText());
        assertEquals(2, tried.at("/items/3/faults").size(), "the prefix and the page");
        assertTrue(
                file(owner, good, "?dry_run=true").is(200).body().path("good").asBoolean());
        assertEquals(before, server.head());
        JsonNode added = file(owner, good, "", "Idempotency-Key", "k").is(200).body();
        assertEquals(before + 1, added.path("revision").asLong());
        assertEquals(2, added.path("items").size());
        assertEquals(
                "true", file(owner, good, "", "Idempotency-Key", "k").is(200).header("idempotency-replayed"));
        assertEquals(before + 1, server.head());
        JsonNode list = owner.get(rules()).is(200).body();
        assertEquals(1, list.at("/totals/published").asInt());
        assertEquals("trial", list.at("/items/0/test_version").asText());
        assertEquals(2, list.at("/items/0/test_links").size());
        assertTrue(list.at("/items/0/occupies").asBoolean());
    }

    @Test
    void fileOfRules_thatIsNone_isRefusedWithItsFault() {
        RestClient owner = server.account(one);
        String unread = "prefix,page,occupies\n" + place + "/a/,pages/a,maybe\n" + place + "/b/,pages/b\n";
        RestClient.Reply refused = file(owner, unread, "").is(400, "invalid_argument");
        assertEquals("occupies", refused.body().at("/faults/0/field").asText(), refused::content);
        assertEquals("maybe", refused.body().at("/faults/0/value").asText());
        assertEquals("line 3", refused.body().at("/faults/1/place").asText());
        JsonNode tried = file(owner, unread + "nolink,pages/c,\n" + place + "/d/,pages/d,\n", "?dry_run=true")
                .is(200)
                .body();
        assertFalse(tried.path("good").asBoolean());
        assertEquals(2, tried.path("unread").size(), tried::toString);
        assertEquals(4, tried.at("/items/0/line").asInt());
        assertEquals("prefix", tried.at("/items/0/faults/0/field").asText(), "also beside rows that cannot be read");
        assertEquals(0, tried.at("/items/1/faults").size());
        file(owner, "prefix,page\n", "").is(400, "invalid_argument");
        String row = place + "/a/,pages/a,pages/a\n";
        Map<String, String> headers = Map.of(
                "", "line 1: header",
                "prefix\n", "line 1: header",
                "prefix,page,color\n", "line 1: header",
                "prefix,page,page\n", "line 1: header",
                "prefix,page\n\"a", "columns prefix and page");
        headers.forEach((header, fault) -> {
            RestClient.Reply none = file(owner, header + row, "").is(400, "invalid_argument");
            assertTrue(none.content().contains(fault), none::content);
        });
        StringBuilder eleven = new StringBuilder("prefix,page\n");
        for (int i = 0; i < 11; i++) {
            eleven.append(place).append("/same/").append(i).append(",pages/a\n");
        }
        for (String query : List.of("", "?dry_run=true")) {
            RestClient.Reply full = file(owner, eleven.toString(), query).is(409, "rule_limit");
            assertTrue(full.content().contains("would have 11 (expected: at most 10)"), full::content);
        }
        StringBuilder many = new StringBuilder("prefix,page\n");
        for (int i = 0; i < 21; i++) {
            many.append(place).append("/d").append(i).append("/,pages/a\n");
        }
        assertTrue(file(owner, many.toString(), "")
                .is(400, "invalid_argument")
                .content()
                .contains("21 directories"));
        file(owner, "prefix,page\n" + "x".repeat(256 << 10), "").is(413, "content_too_large");
        owner.post(account + "/rules-file", "{}").is(415);
    }

    private String rules() {
        return account + "/rules";
    }

    private void report(String batch) {
        String status = "{\"name\": \"h\", \"revision\": 1, \"state\": \"current\", \"rules\": 1}";
        operator.put("/v1/gateways/gw-" + one + "/report", ReportText.of(status, batch))
                .is(204);
    }
}
