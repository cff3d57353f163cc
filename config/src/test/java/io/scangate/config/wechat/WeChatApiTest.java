package io.scangate.config.wechat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.access.AccessSettings;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.store.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests in the forms of other clients than WxJava. */
class WeChatApiTest {
    private static final String PREFIX = TestWeb.base() + "mp/";

    @TempDir
    Path directory;

    private WeChatServer server;
    private String token;

    @BeforeEach
    void start() {
        server = new WeChatServer(TestDatabase.SQLITE, directory);
        server.newAccount("wx1");
        server.own("wx1", "/mp/");
        token = server.token("wx1");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Posts a call about rules with the account's token. */
    private JsonNode post(String call, String body) {
        return answer("POST", "wxopen/qrcodejump" + call + "?access_token=" + token, body);
    }

    private JsonNode answer(String method, String pathAndQuery, String body) {
        HttpResponse<String> response = server.send(method, pathAndQuery, body);
        assertEquals(200, response.statusCode());
        assertTrue(
                response.headers().firstValue("content-type").orElse("").startsWith("application/json"),
                response.headers().toString());
        JsonNode answer = WxJavaClient.json(response.body());
        assertTrue(answer.get("errcode").isInt() && answer.get("errmsg").isTextual(), response.body());
        return answer;
    }

    private static void assertOk(JsonNode answer) {
        assertEquals("ok", answer.get("errmsg").textValue());
        assertEquals(0, answer.get("errcode").intValue());
    }

    private static String assertError(int errcode, JsonNode answer) {
        assertEquals(errcode, answer.get("errcode").intValue(), answer.toString());
        assertEquals(2, answer.size(), "an error has nothing besides errcode and errmsg");
        return WxJavaClient.words(answer.toString());
    }

    /** The fields of an added rule, in single quotes, after some others. */
    private static String rule(String fields) {
        return ("{" + fields + ", 'prefix': '" + PREFIX + "', 'path': 'pages/index'}").replace('\'', '"');
    }

    @Test
    void rulesAreReadByGetAndWithAnEmptyBody_andNumbersAreNumbers() {
        assertOk(post("add", rule("'permit_sub_rule': '2', 'open_version': '1', 'debug_url': '" + PREFIX + "?id=1'")));
        String path = "wxopen/qrcodejumpget?access_token=" + token;
        for (JsonNode answer : List.of(answer("GET", path, ""), answer("POST", path, ""), answer("POST", path, "{}"))) {
            assertOk(answer);
            assertEquals(WxJavaClient.json("""
                            {"errcode": 0, "errmsg": "ok", "qrcodejump_open": 1, "qrcodejump_pub_quota": 3,
                             "list_size": 1, "total_count": 1, "rule_list": [
                             {"prefix": "PREFIX", "permit_sub_rule": 2, "path": "pages/index",
                              "state": 1, "open_version": 1, "debug_url": ["PREFIX?id=1"]}]}""".replace("PREFIX", PREFIX)), answer);
        }
    }

    @Test
    void allSpellingsOfARequestAreAccepted() {
        Stream.of(
                        "'permit_sub_rule': 1, 'open_version': 3, 'is_edit': 0",
                        "'permit_sub_rule': '1', 'open_version': ' 3 ', 'is_edit': '0', 'debug_url': []",
                        "'permit_sub_rule': '1', 'open_version': '3', 'is_edit': null, 'debug_url': null",
                        "'permit_sub_rule': '1', 'open_version': '3', 'debug_url': ''",
                        "'permit_sub_rule': '1', 'open_version': '3', 'debug_url': ['']",
                        "'permit_sub_rule': 1.0, 'open_version': '3.00', 'is_edit': false, 'debug_url': {}",
                        "'permit_sub_rule': 1e0, 'open_version': 3.0, 'is_edit': 'false', 'debug_url': {'0': ''}",
                        "'permit_sub_rule': 1, 'open_version': 3, 'access_token': 'x', 'other': {'prefix': [1]}",
                        "'permit_sub_rule': 2, 'permit_sub_rule': 1, 'open_version': 3")
                .forEach(fields -> {
                    assertOk(post("add", rule(fields)));
                    JsonNode shown = post("get", "{}").get("rule_list").get(0);
                    assertEquals(0, shown.get("debug_url").size());
                    assertEquals(1, shown.get("permit_sub_rule").intValue());
                    assertOk(post("delete", "{\"prefix\": \"" + PREFIX + "\", \"more\": 1}"));
                });
    }

    @Test
    void patternsTwoLinksAndPagesWithParametersOfTheScanAreRefusedWithASentence() {
        String fields = rule("'permit_sub_rule': 1, 'open_version': 3");
        String said = assertError(85066, post("add", fields.replace(PREFIX, PREFIX + "{id}/")));
        assertTrue(said.contains("end the prefix with /"), said);
        assertError(85066, post("add", fields.replace(PREFIX, PREFIX + "*")));
        assertError(85066, post("add", fields.replace(PREFIX, PREFIX + "\\u200b")));
        said = assertError(85066, post("add", fields.replace(PREFIX, PREFIX + " " + PREFIX)));
        assertTrue(said.contains("U+0020"), said);
        assertError(85066, post("add", fields.replace(PREFIX, PREFIX + "," + PREFIX)));
        said = assertError(40097, post("add", fields.replace("pages/index", "pages/index?q=1")));
        assertTrue(said.contains("give yours another name"), said);
        assertOk(post("add", fields));
        String edit = rule("'permit_sub_rule': 1, 'open_version': 3, 'is_edit': 1");
        assertError(40097, post("add", edit.replace("pages/index", "pages/index?scancode_time=1")));
        assertOk(post("add", edit));
    }

    @Test
    void debugUrl_isAList_aTextWithCommas_orAnObjectOfPhp() {
        String one = PREFIX + "?id=1";
        String two = PREFIX + "?id=2,3";
        for (String sent : List.of(
                "['ONE', 'TWO']", "'ONE,TWO'", "'ONE , TWO'", "{'0': 'ONE', '1': 'TWO'}", "{'7': 'TWO', '2': 'ONE'}")) {
            String list = sent.replace("ONE", one).replace("TWO", two);
            assertOk(post("add", rule("'permit_sub_rule': 1, 'open_version': 3, 'debug_url': " + list)));
            JsonNode shown = post("get", "{}").get("rule_list").get(0).get("debug_url");
            assertEquals(WxJavaClient.json("[\"" + one + "\", \"" + two + "\"]"), shown, sent);
            assertOk(post("delete", "{\"prefix\": \"" + PREFIX + "\"}"));
        }
        String flag = "'permit_sub_rule': '1.0', 'open_version': 3, 'is_edit': ";
        assertOk(post("add", rule(flag + "false")));
        assertOk(post("add", rule(flag + "true")));
        assertOk(post("add", rule(flag + "'true'")));
        assertError(40097, post("delete", "{\"prefix\": \"x\", \"prefix\": true}"));
    }

    @Test
    void escapedCharactersAreDecoded() {
        String escaped = PREFIX.replace("/", "\\/") + "\\u003fa\\u003db\\u0026c\\u003d\\u0027";
        String body = "\uFEFF{\"prefix\":\"" + escaped + "\",\"permit_sub_rule\":\"1\",\"open_version\":\"3\","
                + "\"path\":\"pages\\/index\\u003fa\\u003d1\",\"debug_url\":[\"" + escaped + "\\u003cd\\u003e\"]}";
        assertOk(post("add", body));
        JsonNode shown = post("get", "").get("rule_list").get(0);
        assertEquals(PREFIX + "?a=b&c='", shown.get("prefix").textValue());
        assertEquals("pages/index?a=1", shown.get("path").textValue());
        assertEquals(PREFIX + "?a=b&c='<d>", shown.get("debug_url").get(0).textValue());
    }

    private static final String PERMIT_SUB_RULE =
            "1 (others may have rules inside this one) or 2 (other accounts may not have rules inside this one)";

    /** The lifecycle has other names for these fields. */
    @Test
    void aRefusedValueIsNamedByTheClientsField() {
        String page = assertError(
                40097,
                post("add", rule("'permit_sub_rule': 1, 'open_version': 3").replace("pages/index", "/pages/index")));
        assertTrue(page.startsWith("invalid args: path: \"/pages/index\" (expected: a page path"), page);
        String outside = assertError(
                85068,
                post("add", rule("'permit_sub_rule': 1, 'open_version': 3, 'debug_url': ['https://other.example/']")));
        assertTrue(outside.contains("debug_url: \"https://other.example/\""), outside);
        String noLink = assertError(
                85066,
                post("add", rule("'permit_sub_rule': 1, 'open_version': 3").replace(PREFIX, "h.cn/\u200Ba")));
        assertTrue(noLink.contains("prefix: \"h.cn/<U+200B>a\""), noLink);
    }

    @Test
    void aFieldOfAWrongKindIsNamedWithItsValue() {
        assertWrong("'open_version': 3", "permit_sub_rule: missing (expected: " + PERMIT_SUB_RULE + ")");
        assertWrong(
                "'permit_sub_rule': 3, 'open_version': 3", "permit_sub_rule: 3 (expected: " + PERMIT_SUB_RULE + ")");
        assertWrong(
                "'permit_sub_rule': 'x', 'open_version': 3",
                "permit_sub_rule: \"x\" (expected: " + PERMIT_SUB_RULE + ")");
        assertWrong(
                "'permit_sub_rule': true, 'open_version': 3",
                "permit_sub_rule: true (expected: " + PERMIT_SUB_RULE + ")");
        assertWrong(
                "'permit_sub_rule': 1.5, 'open_version': 3",
                "permit_sub_rule: 1.5 (expected: " + PERMIT_SUB_RULE + ")");
        assertWrong(
                "'permit_sub_rule': [1], 'open_version': 3",
                "permit_sub_rule: [1] (expected: " + PERMIT_SUB_RULE + ")");
        assertWrong(
                "'permit_sub_rule': 1, 'open_version': 0",
                "open_version: 0 (expected: 1 (develop) or 2 (trial) or 3 (release))");
        assertWrong(
                "'permit_sub_rule': 1, 'open_version': 99999999999",
                "open_version: 99999999999 (expected: 1 (develop) or 2 (trial) or 3 (release))");
        assertWrong(
                "'permit_sub_rule': 1, 'open_version': 1, 'is_edit': 2", "is_edit: 2 (expected: 0 (add) or 1 (edit))");
        assertWrong(
                "'permit_sub_rule': 1, 'open_version': 1, 'debug_url': {'a': 'x'}",
                "debug_url: {\"a\":\"x\"} (expected: an array of texts)");
        assertWrong(
                "'permit_sub_rule': 1, 'open_version': 1, 'debug_url': [1]",
                "debug_url: [1] (expected: an array of texts)");
        assertEquals(
                "invalid args: prefix: 5 (expected: a text)", assertError(40097, post("delete", "{\"prefix\": 5}")));
        assertEquals(
                "invalid args: prefix: missing (expected: a text)",
                assertError(40097, post("publish", "{\"prefix\": null}")));
        assertEquals(0, post("get", "").get("total_count").intValue());
    }

    private void assertWrong(String fields, String words) {
        assertEquals("invalid args: " + words, assertError(40097, post("add", rule(fields))));
    }

    @Test
    void aBodyOtherThanOneJsonObjectIsADataFormatError() {
        Stream.of("", " ", "x", "{", "[]", "\"{}\"", "1", "null", "{} {}", "{}]", "{'prefix': 1}", "[".repeat(5000))
                .forEach(body -> assertError(47001, post("add", body)));
        assertError(47001, post("get", " "));
        assertError(47001, post("download", "[]"));
        assertError(44002, post("download", ""));
        assertOk(post("download", "{\"anything\": 1}"));
    }

    @Test
    void aTooLongBodyIsRefusedAndChangesNothing() {
        String body = rule("'permit_sub_rule': 1, 'open_version': 3, 'other': '" + "x".repeat(3 << 20) + "'");
        HttpResponse<String> refused = server.send("POST", "wxopen/qrcodejumpadd?access_token=" + token, body);
        assertEquals(413, refused.statusCode());
        JsonNode answer = WxJavaClient.json(refused.body());
        assertEquals(47001, answer.get("errcode").intValue());
        String words = answer.get("errmsg").asText();
        assertTrue(
                words.startsWith("data format error: body: longer than the limit (expected: at most 2097152"), words);
        assertEquals(0, post("get", "").get("total_count").intValue());
    }

    @Test
    void rulesAreReadInPages() {
        addRules("a", "b", "c");
        assertPrefixes("a b c", post("get", "{\"get_type\": 0}"));
        assertPrefixes("a b", post("get", "{\"get_type\": \"2\", \"page_num\": \"1\", \"page_size\": \"2\"}"));
        assertPrefixes("c", post("get", "{\"get_type\": 2, \"page_num\": 2, \"page_size\": 2}"));
        assertPrefixes("", post("get", "{\"get_type\": 2, \"page_num\": 3, \"page_size\": 2}"));
        assertPrefixes("", post("get", "{\"get_type\": 2, \"page_num\": 999999999, \"page_size\": 200}"));
        for (String wrong : List.of(
                "\"page_num\": 0, \"page_size\": 2",
                "\"page_num\": 1, \"page_size\": 0",
                "\"page_num\": 1, \"page_size\": 201",
                "\"page_num\": 1")) {
            assertError(40097, post("get", "{\"get_type\": 2, " + wrong + "}"));
        }
        assertError(40097, post("get", "{\"get_type\": 3}"));
    }

    @Test
    void rulesAreReadByUpTo200PrefixesInAnySpelling() {
        addRules("a", "b", "c");
        assertPrefixes(
                "c a",
                post(
                        "get",
                        byPrefixes(
                                "http://127.1:" + TestWeb.port() + "/mp/c",
                                "",
                                "nolink",
                                PREFIX + "x",
                                TestWeb.base() + "x/../mp/a",
                                PREFIX + "c")));
        assertPrefixes("b", post("get", "{\"get_type\": 1, \"prefix_list\": \"" + PREFIX + "b\"}"));
        String[] many = IntStream.range(0, 199).mapToObj(i -> PREFIX + i).toArray(String[]::new);
        assertPrefixes("", post("get", byPrefixes(many)));
        String[] most = Stream.concat(Stream.of(many), Stream.of(PREFIX + "a")).toArray(String[]::new);
        assertPrefixes("a", post("get", byPrefixes(most)));
        String[] tooMany = Stream.concat(Stream.of(most), Stream.of(PREFIX)).toArray(String[]::new);
        assertTrue(assertError(40097, post("get", byPrefixes(tooMany))).contains("201 prefixes (expected: 1 to 200)"));
        assertError(40097, post("get", "{\"get_type\": 1}"));
    }

    private static String byPrefixes(String... prefixes) {
        return "{\"get_type\": 1, \"prefix_list\": [\"" + String.join("\",\"", prefixes) + "\"]}";
    }

    private void addRules(String... ends) {
        for (String end : ends) {
            assertOk(post("add", rule("'permit_sub_rule': 1, 'open_version': 3").replace(PREFIX, PREFIX + end)));
        }
    }

    private static void assertPrefixes(String ends, JsonNode answer) {
        assertOk(answer);
        List<String> found = StreamSupport.stream(answer.get("rule_list").spliterator(), false)
                .map(rule -> rule.get("prefix").textValue().substring(PREFIX.length()))
                .collect(Collectors.toList());
        assertEquals(ends, String.join(" ", found));
        assertEquals(found.size(), answer.get("list_size").intValue());
        assertEquals(3, answer.get("total_count").intValue());
    }

    @Test
    void anEditOfAPublishedRuleIsADraftAndReturnedAsItsPath() {
        addRules("");
        assertOk(post("publish", "{\"prefix\": \"" + PREFIX + "\"}"));
        assertOk(post(
                "add",
                rule("'permit_sub_rule': 1, 'open_version': 2, 'is_edit': 1").replace("index", "next")));
        JsonNode shown = post("get", "").get("rule_list").get(0);
        assertEquals("pages/next", shown.get("path").textValue());
        assertEquals(2, shown.get("state").intValue());
        assertEquals(2, shown.get("open_version").intValue());
        assertTrue(server.rules.get("wx1", RuleRef.prefix(PREFIX)).hasDraft());
    }

    @Test
    void anAccountGetsATokenForItsSecret() {
        String secret = server.access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
        String query = "?grant_type=client_credential&appid=wx1&secret=";
        String body = "{\"grant_type\": \"client_credential\", \"appid\": \"wx1\", \"secret\": \"" + secret + "\"}";
        for (JsonNode answer :
                List.of(answer("GET", "token" + query + secret, ""), answer("POST", "stable_token", body))) {
            assertOk(answer);
            assertEquals(7200, answer.get("expires_in").intValue());
            token = answer.get("access_token").textValue();
            assertOk(post("get", ""));
        }
        assertError(40125, answer("GET", "token" + query + "x", ""));
        assertError(40013, answer("GET", "token?grant_type=client_credential&appid=wx2&secret=" + secret, ""));
        assertError(40013, answer("GET", "token?grant_type=client_credential", ""));
        assertError(40002, answer("GET", "token?appid=wx1&secret=" + secret, ""));
        assertError(40002, answer("POST", "stable_token", "{\"grant_type\": \"x\"}"));
        assertError(47001, answer("POST", "stable_token", ""));
        assertError(43002, answer("GET", "stable_token" + query + secret, ""));
    }

    @Test
    void wrongSecretsOfAnAddressAreLimitedForAMinute() {
        String right = "token?grant_type=client_credential&appid=wx1&secret="
                + server.access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
        int most = AccessSettings.DEFAULT.wrongSecretsPerMinute();
        for (int i = 0; i < most / 2; i++) {
            assertError(40125, answer("GET", right + "x", ""));
            assertError(40013, answer("GET", "token?grant_type=client_credential&appid=wx9&secret=x", ""));
        }
        assertError(45009, answer("GET", right + "x", ""));
        assertError(45009, answer("GET", right, ""));
        assertError(
                45009,
                answer(
                        "POST",
                        "component/api_component_token",
                        "{\"component_appid\": \"wxplatform\", \"component_verify_ticket\": \"x\","
                                + "\"component_appsecret\": \"x\"}"));
        server.clock.advance(Duration.ofMinutes(1));
        assertOk(answer("GET", right, ""));
    }

    @Test
    void aPlatformsTokenIsAcceptedUnderBothParameterNames() {
        String refresh =
                server.access.keys().authorize(Actor.of("operator:ops"), WeChatServer.PLATFORM, "wx1", KeyTerms.ROTATE);
        String component = answer(
                        "POST",
                        "component/api_component_token",
                        "{\"component_appid\": \"wxplatform\", \"component_verify_ticket\": \"ticket@@@1\","
                                + "\"component_appsecret\": \"" + server.platformSecret + "\"}")
                .get("component_access_token")
                .textValue();
        String body = "{\"component_appid\": \"wxplatform\", \"authorizer_appid\": \"wx1\","
                + "\"authorizer_refresh_token\": \"" + refresh + "\"}";
        for (String name : List.of("component_access_token", "access_token")) {
            JsonNode answer = answer("POST", "component/api_authorizer_token?" + name + "=" + component, body);
            assertOk(answer);
            assertEquals(7200, answer.get("expires_in").intValue());
            assertEquals(refresh, answer.get("authorizer_refresh_token").textValue());
            token = answer.get("authorizer_access_token").textValue();
            assertOk(post("get", ""));
        }
        assertError(40001, answer("POST", "component/api_authorizer_token?access_token=" + token, body));
        assertError(40001, answer("POST", "component/api_authorizer_token", body));
        assertError(40097, answer("POST", "component/api_component_token", "{}"));
        token = component;
        assertTrue(assertError(40001, post("get", ""))
                .contains("platform:wxplatform (expected: a caller with the permission rules_read)"));
    }

    @Test
    void aCallWithoutAnAccountsTokenIsRefusedBeforeOtherChecks() {
        for (String call : List.of("add", "get", "download", "delete", "publish")) {
            assertError(40001, answer("POST", "wxopen/qrcodejump" + call, ""));
            assertError(40001, answer("POST", "wxopen/qrcodejump" + call + "?access_token=", "x"));
            String operator = server.access.keys().createOperatorKey(Actor.of("operator:ops"), "ops", KeyTerms.ROTATE);
            assertError(40001, answer("POST", "wxopen/qrcodejump" + call + "?access_token=" + operator, "{}"));
        }
    }

    @Test
    void unknownCallsAndWrongMethodsAreRefused() {
        assertTrue(assertError(40066, post("edit", "{}")).contains("/cgi-bin/wxopen/qrcodejumpedit"));
        assertError(40066, answer("GET", "", ""));
        for (String call : List.of("add", "download", "delete", "publish")) {
            assertError(43002, answer("GET", "wxopen/qrcodejump" + call + "?access_token=" + token, ""));
        }
        assertError(43002, answer("PUT", "component/api_component_token", "{}"));
        for (String method : List.of("PUT", "PATCH", "DELETE")) {
            assertError(43002, answer(method, "wxopen/qrcodejumpget?access_token=" + token, ""));
            assertError(43002, answer(method, "token?grant_type=client_credential&appid=wx1&secret=x", ""));
        }
    }

    @Test
    void errorNumbersAreUnique() {
        String first = post("edit", "{}").get("errmsg").textValue();
        String second = post("edit", "{}").get("errmsg").textValue();
        assertFalse(first.equals(second), first);
    }
}
