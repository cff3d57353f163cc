package io.scangate.gateway.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.index.ActiveIndex;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code POST /v1/resolve/batch}: the answer to each of its links equals the answer to a request with this link alone.
 */
@ExtendWith(LeakCheck.class)
class BatchTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> LINKS = List.of(
            "https://wx.qq.com/mp/?id=1",
            "https://wx.qq.com/mp/?id=2",
            "https://wx.qq.com/q",
            "https://wx.qq.com/draft/",
            "https://me@wx.qq.com/q",
            "https://other.example/菜单\"",
            "\ufeffhttps://wx.qq.com/q?a=[1]",
            "tel:1",
            "hello",
            "",
            "https://wx.qq.com/" + "a".repeat(5000));

    @SuppressWarnings("NullAway.Init")
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new TestGateway();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static Client.Answer post(String path, String user, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        String head = "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + (user.isEmpty() ? "" : "X-User: " + user + "\r\n")
                + "Content-Type: " + type + "\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        try (Client client = gateway.connect()) {
            return client.send(head).send(bytes).read();
        }
    }

    private static Client.Answer batch(String user, String body) throws IOException {
        return post("/v1/resolve/batch", user, "application/json", body);
    }

    private static String withoutTime(String text) {
        return text.replaceAll("scancode_time=\\d+", "scancode_time=T");
    }

    @Test
    void linksAreAnsweredInOrder_andEachLikeASingleRequest() throws Exception {
        Random random = new Random(20261126);
        for (int round = 0; round < 60; round++) {
            String user = random.nextBoolean() ? "user-ana" : "";
            ObjectNode request = JSON.createObjectNode();
            if (random.nextInt(4) == 0) {
                request.put("client_version", random.nextBoolean() ? "6.5.5" : "8.0.50")
                        .put("scene", 1013);
            }
            ArrayNode links = request.putArray("links");
            int count = 1 + random.nextInt(32);
            for (int i = 0; i < count; i++) {
                // The body may hold one of these long links, but not two.
                links.add(LINKS.get(random.nextInt(i == 0 ? LINKS.size() : LINKS.size() - 1)));
            }
            Client.Answer answer = batch(user, request.toString());
            assertEquals(200, answer.status(), answer.body());
            assertEquals("application/json", answer.header("content-type"));
            JsonNode decisions = JSON.readTree(answer.body()).get("decisions");
            assertEquals(count, decisions.size());
            for (int i = 0; i < count; i++) {
                ObjectNode alone = request.deepCopy();
                alone.remove("links");
                alone.set("link", links.get(i));
                String expected = post("/v1/resolve", user, "application/json", alone.toString())
                        .body();
                assertEquals(withoutTime(expected), withoutTime(decisions.get(i).toString()));
            }
        }
    }

    @Test
    void aBatchIsOneRequest_andEachOfItsLinksIsAScan() throws Exception {
        try (TestGateway counted = new TestGateway();
                Client client = counted.connect()) {
            String body = "{\"links\": [\"https://wx.qq.com/q\", \"hello\", \"https://wx.qq.com/mp/\"]}";
            String batch = "POST /v1/resolve/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body;
            assertEquals(200, client.send(batch).read().status());
            assertEquals(1, counted.requests("ok"));
            assertEquals(0, counted.requests("malformed_link"));
            assertEquals(2, counted.scans());

            String alone = "/v1/resolve?link=";
            assertEquals(
                    200, client.send(Client.get(alone + TestGateway.HIT)).read().status());
            assertEquals(400, client.send(Client.get(alone + "hello")).read().status());
            assertEquals(2, counted.requests("ok"));
            assertEquals(1, counted.requests("malformed_link"));
            assertEquals(3, counted.scans());
        }
    }

    @Test
    void aTesterOpensTheTestPage() throws Exception {
        String body = batch("user-ana", "{\"links\": [\"https://wx.qq.com/q\", \"https://wx.qq.com/mp/?id=1\"]}")
                .body();
        assertTrue(body.contains("\"version\":\"release\",\"page\":\"pages/shop/detail"), body);
        assertTrue(body.contains("\"version\":\"trial\",\"page\":\"pages/next/index"), body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | missing_parameter | links is missing",
                "{\"links\": []} | malformed_request | no link",
                "{\"links\": \"https://a.cn/\"} | malformed_request | links is no array",
                "{\"links\": [1]} | malformed_request | link is no text",
                "{\"links\": [\"https://a.cn/\", [\"https://a.cn/\"]]} | malformed_request | no JSON",
                "{\"links\": [\"https://a.cn/\"], \"links\": []} | repeated_parameter | links",
                "{\"link\": \"https://a.cn/\"} | unknown_parameter | link",
                "{\"links\": [\"https://a.cn/\" | malformed_request | no JSON",
                "{\"links\": [\"https://a.cn/\"], \"client_version\": \"new\"} | malformed_request | client_version",
            })
    void badBodies(String body, String code, String found) throws Exception {
        Client.Answer answer = batch("", body);
        assertEquals(400, answer.status(), answer.body());
        assertEquals(code, JSON.readTree(answer.body()).get("code").asText());
        assertTrue(JSON.readTree(answer.body()).get("detail").asText().contains(found), answer.body());
    }

    @Test
    void moreThan32Links() throws Exception {
        ObjectNode request = JSON.createObjectNode();
        ArrayNode links = request.putArray("links");
        for (int i = 0; i < 33; i++) {
            links.add("https://wx.qq.com/q");
        }
        Client.Answer answer = batch("", request.toString());
        assertEquals(400, answer.status());
        assertTrue(answer.body().contains("more than 32 links"), answer.body());
        links.remove(32);
        assertEquals(200, batch("", request.toString()).status());
    }

    /** The largest QR code 32 times, each byte escaped by JSON or three bytes of UTF-8 written as six. */
    @ParameterizedTest
    @ValueSource(strings = {"\\\"", "\\u83dc"})
    void links32OfTheGreatestLengthFitTheBody(String escaped) throws Exception {
        int bytes = escaped.startsWith("\\u") ? 3 : 1;
        String start = "https://wx.qq.com/q?";
        String link = start + escaped.repeat((4_296 - start.length()) / bytes);
        String body = "{\"links\": [" + String.join(", ", Collections.nCopies(32, '"' + link + '"')) + "]}";
        JsonNode decisions = JSON.readTree(batch("", body).body()).get("decisions");
        assertEquals(32, decisions.size());
        decisions.forEach(
                decision -> assertEquals("miniprogram", decision.path("action").asText(), decision::toString));
        assertEquals(413, post("/v1/resolve", "", "application/json", body).status());
        assertEquals(413, batch("", body + " ".repeat(294_913 - body.length())).status());
    }

    /** Half of a surrogate pair is no link; the others are answered. */
    @Test
    void aLinkThatIsNoTextIsAnErrorInItsPlace() throws Exception {
        String body = "{\"links\": [\"https://wx.qq.com/q\", \"https://wx.qq.com/\\ud83d\", \"https://wx.qq.com/q\"]}";
        JsonNode decisions = JSON.readTree(batch("", body).body()).get("decisions");
        assertEquals("miniprogram", decisions.at("/0/action").asText());
        assertEquals("malformed_link", decisions.at("/1/code").asText());
        assertEquals("miniprogram", decisions.at("/2/action").asText());
        assertEquals(
                400,
                post("/v1/resolve", "", "application/json", "{\"link\": \"https://a.cn/\\ud83d\"}")
                        .status());
    }

    @Test
    void otherMethodsTypesAndQueriesAreRefused() throws Exception {
        try (Client client = gateway.connect()) {
            Client.Answer answer = client.send(Client.get("/v1/resolve/batch")).read();
            assertEquals(405, answer.status());
            assertEquals("POST", answer.header("allow"));
        }
        assertEquals(
                415,
                post("/v1/resolve/batch", "", "text/plain", "https://a.cn/").status());
        assertEquals(
                400,
                post("/v1/resolve/batch?link=a", "", "application/json", "{\"links\": [\"https://a.cn/\"]}")
                        .status());
    }

    @Test
    void withoutASnapshotTheWholeCallIsRefused() throws Exception {
        try (TestGateway empty = new TestGateway(TestGateway.settings().build(), new ActiveIndex());
                Client client = empty.connect()) {
            String body = "{\"links\": [\"https://a.cn/\"]}";
            Client.Answer answer = client.send("POST /v1/resolve/batch HTTP/1.1\r\nHost: a\r\nContent-Type:"
                            + " application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .read();
            assertEquals(503, answer.status());
            assertEquals("no_snapshot", JSON.readTree(answer.body()).get("code").asText());
        }
    }
}
