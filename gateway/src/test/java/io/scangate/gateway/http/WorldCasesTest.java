package io.scangate.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.http.Client.Answer;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Worlds of rules with cases whose answers an independent implementation gave: over HTTP, in each way to ask. */
@ExtendWith(LeakCheck.class)
class WorldCasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 50;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyCaseHasItsAnswer(int world) throws IOException {
        List<JsonNode> cases = cases(world);
        assertEquals(1500, cases.size());
        try (TestGateway gateway = new TestGateway()) {
            gateway.active.swap(new ActiveIndex.Revision(world(world), world, Instant.EPOCH));
            for (int from = 0; from < cases.size(); from += BATCH) {
                List<JsonNode> batch = cases.subList(from, Math.min(cases.size(), from + BATCH));
                try (Client client = gateway.connect()) {
                    for (Form form : Form.values()) {
                        // POST is the slower way, so a part will do.
                        check(client, form, form == Form.GET || from % 300 == 0 ? batch : batch.subList(0, 10));
                    }
                }
            }
        }
    }

    /** The ways to ask. */
    private enum Form {
        GET,
        TEXT,
        JSON_BODY
    }

    private static void check(Client client, Form form, List<JsonNode> batch) throws IOException {
        StringBuilder requests = new StringBuilder();
        for (JsonNode one : batch) {
            requests.append(request(form, one));
        }
        client.send(requests.toString());
        for (JsonNode one : batch) {
            assertExpected(one, client.read());
        }
    }

    private static String request(Form form, JsonNode one) throws IOException {
        String link = one.get("link").asText();
        String user = one.path("user").asText("");
        String headers = " HTTP/1.1\r\nHost: a\r\nX-User: " + latin(user) + "\r\n";
        String json = latin(JSON.writeValueAsString(Map.of("link", link)));
        return switch (form) {
            case GET -> "GET /v1/resolve?link=" + URLEncoder.encode(link, UTF_8) + headers + "\r\n";
            case TEXT -> "POST /v1/resolve" + headers + "Content-Type: text/plain\r\n" + body(latin(link));
            case JSON_BODY -> "POST /v1/resolve" + headers + "Content-Type: application/json\r\n" + body(json);
        };
    }

    private static String body(String text) {
        return "Content-Length: " + text.length() + "\r\n\r\n" + text;
    }

    /** The text's UTF-8, a character a byte. */
    private static String latin(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private static void assertExpected(JsonNode one, Answer answer) throws IOException {
        JsonNode expected = one.get("expect");
        JsonNode body = JSON.readTree(answer.body());
        String context = one + " gave " + answer.body();
        if (expected.has("error")) {
            assertEquals(400, answer.status(), context);
            assertEquals(expected.get("error"), body.get("code"), context);
            return;
        }
        assertEquals(200, answer.status(), context);
        for (String field : List.of("action", "appid", "version", "url")) {
            assertEquals(expected.get(field), body.get(field), context);
        }
        if (expected.has("page")) {
            String page = body.get("page").asText();
            int time = page.lastIndexOf("&scancode_time=");
            assertEquals(expected.get("page").asText(), page.substring(0, time), context);
            long seconds = Long.parseLong(page.substring(time + "&scancode_time=".length()));
            assertTrue(Math.abs(System.currentTimeMillis() / 1000 - seconds) <= 5, context);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(WorldCasesTest.class.getResourceAsStream("/cases/" + name), name);
    }

    private static List<JsonNode> cases(int world) throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(resource("cases-" + world + ".jsonl"), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                cases.add(JSON.readTree(line));
            }
        }
        return cases;
    }

    /** The rules of a world. */
    static RuleIndex world(int world) throws IOException {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {
            throw new AssertionError(rejected.toString());
        });
        try (InputStream in = resource("world-" + world + ".json")) {
            for (JsonNode account : JSON.readTree(in).get("accounts")) {
                compiler.add(account(account));
            }
        }
        return compiler.compile();
    }

    private static Account account(JsonNode node) {
        Map<String, Role> members = new HashMap<>();
        node.get("members")
                .properties()
                .forEach(member -> members.put(
                        member.getKey(),
                        Objects.requireNonNull(Role.ofCode(member.getValue().asText()))));
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : node.get("rules")) {
            JsonNode live = rule.get("live");
            JsonNode test = rule.get("test");
            rules.add(new Rule(
                    rule.get("prefix").asText(),
                    live == null ? null : live.get("page").asText(),
                    test == null ? null : testPage(test)));
        }
        return new Account(node.get("appid").asText(), members, rules);
    }

    private static TestPage testPage(JsonNode test) {
        List<String> links = new ArrayList<>();
        test.get("links").forEach(link -> links.add(link.asText()));
        return new TestPage(
                test.get("page").asText(),
                Objects.requireNonNull(Version.ofCode(test.get("version").asText())),
                links);
    }
}
