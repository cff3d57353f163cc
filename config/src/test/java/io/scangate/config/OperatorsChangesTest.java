package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hashing;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.store.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Changes besides those of accounts and rules. Each has a revision and an audit entry with actor and action, and
 * without a secret.
 */
@ParameterizedClass
@EnumSource
class OperatorsChangesTest {
    /** The time of the server's clock. */
    private static final String NOW = "2026-11-15T12:00:00Z";

    private static @Nullable TestServer shared;

    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    /** All secrets of this test: those that were printed once, and those sent in requests. */
    private final List<String> secrets = new ArrayList<>();

    private final TestServer server = Objects.requireNonNull(shared);
    private final RestClient operator = server.operator();

    @BeforeParameterizedClassInvocation
    static void start(TestDatabase kind, @TempDir Path directory) throws Exception {
        shared = TestServer.start(kind);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        Objects.requireNonNull(shared).close();
    }

    private static final String REASON = "{\"reason\": \"r\"}";

    private JsonNode newest() {
        return operator.get("/v1/audit?limit=1").is(200).body().at("/items/0");
    }

    private long revision() {
        return newest().get("revision").asLong();
    }

    private String secret(Reply reply, String field) {
        String secret = reply.is(200).text(field);
        assertTrue(secret.length() > 40, secret);
        secrets.add(secret);
        return secret;
    }

    /** Makes a change and compares its audit entry: revision, time, actor, action, account, before and after. */
    private void changes(Runnable change, String actor, String action, String appid, String before, String after) {
        long last = revision();
        change.run();
        JsonNode entry = newest();
        assertEquals(
                (last + 1) + " " + NOW + " " + actor + " " + action + " " + appid + " " + before + " -> " + after,
                entry.path("revision").asText() + " " + entry.path("at").asText() + " "
                        + entry.path("actor").asText() + " "
                        + entry.path("action").asText() + " "
                        + entry.path("appid").asText("-") + " " + entry.path("before") + " -> "
                        + entry.path("after"));
    }

    private void changesNothing(Runnable call) {
        JsonNode last = newest();
        call.run();
        assertEquals(last, newest());
    }

    private static String issued(String holder) {
        return "{\"holder\":\"" + holder + "\",\"issued_at\":\"" + NOW + "\"}";
    }

    private static String blocked(String reason) {
        return "{\"host\":\"evil.example\",\"reason\":\"" + reason + "\",\"since\":\"" + NOW
                + "\",\"subdomains\":true}";
    }

    @Test
    void keysSecretsPlatformsAndAuthorizationsAreChanges_andTheAuditHasNoSecret() throws Exception {
        server.account("wxa");
        String me = "operator:test";
        secrets.add(server.operatorKey());
        secrets.add("the-platforms-own-verify-ticket");
        Runnable edge = () -> secret(operator.put("/v1/gateway-keys/edge?rotate=true", null), "key");
        changes(edge, me, "gateway_key.put", "-", "", issued("edge"));
        changes(edge, me, "gateway_key.put", "-", issued("edge"), issued("edge"));
        Runnable platform = () -> secret(
                operator.put(
                        "/v1/platforms/wxp?rotate=true", "{\"verify_ticket\": \"the-platforms-own-verify-ticket\"}"),
                "secret");
        changes(platform, me, "platform.put", "-", "", issued("wxp"));
        changes(platform, me, "platform.put", "-", issued("wxp"), issued("wxp"));
        String authorization = "/v1/platforms/wxp/authorizations/wxa";
        Runnable authorize = () -> secret(operator.put(authorization + "?rotate=true", null), "refresh_token");
        changes(authorize, me, "authorization.put", "wxa", "", issued("wxp"));
        changes(authorize, me, "authorization.put", "wxa", issued("wxp"), issued("wxp"));
        Runnable withdraw = () -> operator.delete(authorization).is(204);
        changes(withdraw, me, "authorization.delete", "wxa", issued("wxp"), "");
        changesNothing(() -> operator.delete(authorization).is(404));
        changesNothing(() ->
                operator.put("/v1/platforms/wxp/authorizations/wx-nobody", null).is(404));
        String current = secret(operator.post("/v1/accounts/wxa/secret", null), "secret");
        String grant = "{\"appid\": \"wxa\", \"secret\": \"" + current + "\"}";
        RestClient account = operator.as(secret(server.anonymous().post("/v1/tokens", grant), "access_token"));
        Runnable reset =
                () -> secret(account.put("/v1/accounts/wxa/secret", "{\"secret\": \"" + current + "\"}"), "secret");
        changes(reset, "account:wxa", "account_secret.put", "wxa", issued("wxa"), issued("wxa"));
        String request = "{\"appid\": \"wxa\", \"secret\": \"" + secrets.get(secrets.size() - 1) + "\"}";
        changesNothing(() -> secret(server.anonymous().post("/v1/tokens", request), "access_token"));
        assertNoSecretInTheAudit();
    }

    /** Reads every column of every row from the database itself. */
    private void assertNoSecretInTheAudit() throws Exception {
        StringBuilder all = new StringBuilder();
        try (Connection connection =
                        DriverManager.getConnection("jdbc:" + server.database().database());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM audit")) {
            while (row.next()) {
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    all.append(row.getString(i)).append('\n');
                }
            }
        }
        assertTrue(all.indexOf("gateway_key.put") > 0 && secrets.size() >= 9, all::toString);
        for (String secret : secrets) {
            String hash =
                    Hashing.sha256().hashString(secret, StandardCharsets.UTF_8).toString();
            String bare = secret.substring(secret.indexOf('_') + 1);
            assertEquals(-1, all.indexOf(secret), all::toString);
            assertEquals(-1, all.indexOf(bare), all::toString);
            assertEquals(-1, all.indexOf(hash), all::toString);
        }
    }

    @Test
    void blockedHostsAndFilesOfLicencesAreChanges() {
        String me = "operator:test";
        changes(() -> block("evil.example", "phishing"), me, "blocked_host.put", "-", "", blocked("phishing"));
        changes(() -> block("evil.example", "spam"), me, "blocked_host.put", "-", blocked("phishing"), blocked("spam"));
        changesNothing(() -> block("EVIL.example", "spam"));
        String host = "/v1/blocked-hosts/EVIL.example";
        changes(() -> operator.delete(host).is(204), me, "blocked_host.delete", "-", blocked("spam"), "");
        changesNothing(() -> operator.delete(host).is(404));
        StringBuilder csv = new StringBuilder("domain,licence,holder\nwww.a.com,1,x\n");
        for (int i = 0; i < 2_500; i++) {
            csv.append("d").append(i).append(".com,ICP,x\n");
        }
        String counted = "{\"imported\":2500,\"rejected\":1,\"added\":2500,\"changed\":0,\"removed\":0}";
        changes(() -> licences(csv.toString()).is(200), me, "licence.import", "-", "", counted);
        changesNothing(() -> licences("domain,licence,holder\nwww.a.com,1,x\n").is(200));
        changesNothing(() -> licences(csv.toString()).is(200));
        csv.append("e.com,\"2\"x,y\n");
        changesNothing(() -> licences(csv.toString().replace("ICP", "other")).is(400, "invalid_argument"));
        assertEquals("ICP", operator.get("/v1/licences/D0.com.").is(200).text("licence"));
        String d0 = "{\"domain\":\"d0.com\",\"licence\":\"ICP\",\"holder\":\"x\"}";
        Runnable remove = () -> operator.delete("/v1/licences/D0.COM").is(204);
        changes(remove, me, "domain_licence.delete", "-", d0, "");
        changesNothing(() -> operator.delete("/v1/licences/d0.com").is(404, "not_found"));
        Reply replaced = operator.put(
                        "/v1/licences?replace=true",
                        "domain,licence,holder\nd1.com,new,x\nd2.com,ICP,x\nnew.com,ICP,x\n",
                        "Content-Type",
                        "text/csv")
                .is(200);
        // Other tests may have left licences.
        assertTrue(replaced.body().at("/removed/count").asInt() >= 2_497, replaced::content);
        assertEquals(100, replaced.body().at("/removed/domains").size());
        assertTrue(replaced.content().contains("\"d10.com\""), replaced::content);
        assertEquals("[\"new.com\"]", replaced.body().at("/added/domains").toString());
        assertEquals("[\"d1.com\"]", replaced.body().at("/changed/domains").toString());
        JsonNode page = operator.get("/v1/licences?search=D&limit=1").is(200).body();
        assertEquals("d1.com", page.at("/items/0/domain").asText());
        JsonNode next = operator.get(
                        "/v1/licences?search=D&after=" + page.get("next").asText())
                .is(200)
                .body();
        assertEquals(1, next.get("items").size());
        assertEquals("d2.com", next.at("/items/0/domain").asText());
    }

    @Test
    void aRuleWhoseLicenceIsGoneIsListed_servesOn_andCannotBePublished() {
        licences("domain,licence,holder\n127.0.0.1,ICP-1,Test\n").is(200);
        RestClient account = server.account("wx-unlicensed");
        String rules = "/v1/accounts/wx-unlicensed/rules";
        String rule = account.post(rules, "{\"prefix\": \"" + server.origin() + "/u/\", \"page\": \"pages/a\"}")
                .is(201)
                .text("id");
        account.post(rules + "/" + rule + "/publish", null).is(200);
        assertFalse(unlicensed().contains(rule));
        operator.delete("/v1/licences/127.0.0.1").is(204);
        assertTrue(unlicensed().contains(rule));
        account.post(rules + "/" + rule + "/publish", null).is(422, "no_licence");
        String several = "{\"actions\": [{\"action\": \"publish\", \"rule\": \"" + rule + "\"}]}";
        account.post("/v1/accounts/wx-unlicensed/releases", several).is(422, "no_licence");
        // The release was live within the last week.
        account.post(rules + "/" + rule + "/rollback", "{\"release\": 1}").is(200);
        assertEquals("published", account.get(rules + "/" + rule).is(200).text("state"));
        account.get("/v1/unlicensed-rules").is(403, "forbidden");
        licences("domain,licence,holder\n127.0.0.1,ICP-2,Test\n").is(200);
        account.post(rules + "/" + rule + "/publish", null).is(200);
    }

    private List<String> unlicensed() {
        List<String> ids = new ArrayList<>();
        operator.get("/v1/unlicensed-rules")
                .is(200)
                .body()
                .get("items")
                .forEach(rule -> ids.add(rule.path("id").asText()));
        return ids;
    }

    private void block(String host, String reason) {
        operator.put("/v1/blocked-hosts/" + host, "{\"reason\": \"" + reason + "\"}")
                .is(200);
    }

    private Reply licences(String csv) {
        return operator.put("/v1/licences", csv, "Content-Type", "text/csv");
    }

    @Test
    void repeatedValuesAreNoChanges() {
        RestClient account = server.account("wx-same");
        String one = "/v1/accounts/wx-same";
        String rule = account.post(
                        one + "/rules", "{\"prefix\": \"" + server.origin() + "/same/\", \"page\": \"pages/a\"}")
                .is(201)
                .text("id");
        repeats(account, one + "/members/ana", "{\"role\": \"admin\"}");
        repeats(operator, one + "/limits", "{\"rules\": 7}");
        repeats(operator, one + "/feature", "{\"on\": false}");
        repeats(operator, one + "/feature", "{\"on\": true}");
        repeats(operator, one + "/rules/" + rule + "/takedown", REASON);
        repeats(operator, one + "/suspension", REASON);
        repeats(operator, "/v1/webhooks/same", "{\"address\": \"https://hooks.example.com/\"}");
        repeats(operator, "/v1/freeze", REASON);
        operator.delete("/v1/freeze").is(204);
        operator.delete(one + "/suspension").is(200);
        operator.delete(one + "/rules/" + rule + "/takedown").is(200);
        String links = "{\"test_links\": [\"" + server.origin() + "/same/1\"]}";
        account.patch(one + "/rules/" + rule, links).is(200);
        changesNothing(() -> account.patch(one + "/rules/" + rule, links).is(200));
    }

    private void repeats(RestClient client, String target, String body) {
        long last = revision();
        client.put(target, body).is(200);
        assertEquals(last + 1, revision(), target);
        changesNothing(() -> client.put(target, body).is(200));
    }

    @Test
    void anAccountSeesItsOwnEntries_andAnOperatorSeesAll() {
        RestClient b = server.account("wxb");
        server.account("wxc");
        operator.put("/v1/platforms/wxq", "{\"verify_ticket\": \"t\"}").is(200);
        operator.put("/v1/platforms/wxq/authorizations/wxb", null).is(200);
        block("bad.example", "phishing");
        List<String> create = List.of("account.create wxb", "account.update wxb", "account_secret.put wxb");
        List<String> ofB = new ArrayList<>(create);
        ofB.add("authorization.put wxb");
        assertEquals(ofB, actions(b, "/v1/accounts/wxb/audit"));
        List<String> all = new ArrayList<>(create);
        create.forEach(each -> all.add(each.replace("wxb", "wxc")));
        all.addAll(List.of("platform.put -", "authorization.put wxb", "blocked_host.put -"));
        assertEquals(all, actions(operator, "/v1/audit?limit=" + all.size()));
    }

    private static List<String> actions(RestClient client, String target) {
        List<String> actions = new ArrayList<>();
        StreamSupport.stream(client.get(target).is(200).body().get("items").spliterator(), false)
                .forEach(entry -> actions.add(
                        0,
                        entry.get("action").asText() + " " + entry.path("appid").asText("-")));
        return actions;
    }

    @Test
    void gatewaysGetTheRevisionAndNoAccount() throws Exception {
        String key = operator.put("/v1/gateway-keys/fleet", null).is(200).text("key");
        long last = revision();
        block("fleet.example", "phishing");
        licences("domain,licence,holder\nfleet.com,1,x\n").is(200);
        HttpRequest changes = HttpRequest.newBuilder(URI.create(server.base() + "/v1/changes?since=" + last))
                .header("Authorization", "Bearer " + key)
                .build();
        String answer = HttpClient.newHttpClient()
                .send(changes, BodyHandlers.ofString())
                .body();
        assertEquals(
                "{\"format\":\"scangate-delta/1\",\"base\":" + last + ",\"accounts\":[],\"removed\":[],\"revision\":"
                        + (last + 2) + "}",
                answer.replaceAll(",\"(base_mark|mark|digest|seal)\":\"[\\w-]+\"", ""));
    }

    @Test
    void commandsOnTheDatabaseAreAuditedUnderTheSystemsUser() {
        String me = "local:" + Objects.requireNonNull(System.getProperty("user.name"));
        assertEquals(me + " operator_key.put spare", run("operator-key", "spare"));
        assertEquals(me + " gateway_key.put fleet-2", run("gateway-key", "fleet-2"));
    }

    private String run(String command, String name) {
        long last = revision();
        StringWriter out = new StringWriter();
        int code = Main.commandLine(new PrintWriter(out), new PrintWriter(out))
                .execute(command, "--database=" + server.database().database(), name);
        assertEquals(0, code, out::toString);
        JsonNode entry = newest();
        assertEquals(last + 1, entry.get("revision").asLong());
        assertFalse(entry.toString().contains(out.toString().strip()), out::toString);
        return entry.path("actor").asText() + " " + entry.path("action").asText() + " "
                + entry.at("/after/holder").asText();
    }
}
