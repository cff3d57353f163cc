package io.scangate.gateway.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.snapshot.SnapshotCheck;
import io.scangate.gateway.snapshot.SnapshotRead;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The reference cases, 1,500 links a world, over HTTP in every form of a request. World 4 is world 3 with all rules of half of
 * the accounts withheld. A link that opened a page of such an account gets the web page; all other answers are the same.
 */
@ExtendWith(LeakCheck.class)
class WorldCasesTest {
    private static final Path CASES = Path.of("src", "test", "resources", "cases");
    private static final ObjectMapper JSON = new ObjectMapper();

    private enum Form {
        GET,
        /** A request with a debug field, which is therefore never part of a batch. */
        GET_ALONE,
        POST_TEXT,
        POST_JSON
    }

    private static ActiveIndex.Revision world(int number) {
        Path file = CASES.resolve("world-" + number + ".json");
        SnapshotRead read = SnapshotCheck.check(file, SnapshotSettings.DEFAULT).read();
        SnapshotRead.Snapshot snapshot = assertInstanceOf(SnapshotRead.Snapshot.class, read);
        assertEquals(0, snapshot.rejections().total());
        return new ActiveIndex.Revision(snapshot.index(), snapshot.revision(), Instant.now());
    }

    private static String request(Form form, String link, String userHeader) throws IOException {
        return switch (form) {
            case GET, GET_ALONE ->
                "GET /v1/resolve?link=" + URLEncoder.encode(link, UTF_8) + " HTTP/1.1\r\nHost: a\r\n" + userHeader
                        + (form == Form.GET_ALONE ? "Scangate-Debug: revision\r\n\r\n" : "\r\n");
            case POST_TEXT -> post("text/plain", userHeader, link);
            case POST_JSON ->
                post("application/json; charset=utf-8", userHeader, "{\"link\":" + JSON.writeValueAsString(link) + "}");
        };
    }

    private static String post(String type, String userHeader, String body) {
        String bytes = new String(body.getBytes(UTF_8), ISO_8859_1);
        return "POST /v1/resolve HTTP/1.1\r\nHost: a\r\n" + userHeader + "Content-Type: " + type
                + "\r\nContent-Length: " + bytes.length() + "\r\n\r\n" + bytes;
    }

    @ParameterizedTest
    @CsvSource({
        "1, GET",
        "2, GET",
        "3, GET",
        "1, GET_ALONE",
        "2, POST_TEXT",
        "3, POST_JSON",
        "4, GET",
        "4, GET_ALONE",
        "4, POST_JSON",
    })
    void everyAnswerIsExpected(int world, Form form) throws Exception {
        List<String> wrong = new ArrayList<>();
        List<String> cases = Files.readAllLines(CASES.resolve("cases-" + world + ".jsonl"));
        assertEquals(1500, cases.size());
        try (TestGateway gateway = new TestGateway();
                Client client = gateway.connect()) {
            gateway.active.swap(world(world));
            for (String line : cases) {
                JsonNode test = JSON.readTree(line);
                String user = test.path("user").asText();
                // The header carries the UTF-8 bytes of the user id.
                String header =
                        user.isEmpty() ? "" : "X-User: " + new String(user.getBytes(UTF_8), ISO_8859_1) + "\r\n";
                Client.Answer answer = client.send(
                                request(form, test.get("link").asText(), header))
                        .read();
                if (!isExpected(test.get("expect"), answer)) {
                    wrong.add(line + " -> " + answer);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static boolean isExpected(JsonNode expect, Client.Answer answer) throws IOException {
        JsonNode body = JSON.readTree(answer.body());
        if (expect.has("error")) {
            return answer.status() == 400
                    && answer.header("content-type").equals("application/problem+json")
                    && body.get("code").equals(expect.get("error"))
                    && body.get("status").asInt() == 400;
        }
        boolean same = answer.status() == 200
                && answer.header("content-type").equals("application/json")
                && answer.header("cache-control").equals("no-store")
                && body.get("action").equals(expect.get("action"));
        if (expect.get("action").asText().equals("web")) {
            return same
                    && body.get("url").equals(expect.get("url"))
                    && (!expect.has("reason") || body.get("reason").equals(expect.get("reason")))
                    && body.size() == 3;
        }
        return same
                && body.get("appid").equals(expect.get("appid"))
                && body.get("version").equals(expect.get("version"))
                && isPage(expect.get("page").asText(), body.get("page").asText());
    }

    private static boolean isPage(String expected, String page) {
        String time = "&scancode_time=";
        int at = page.lastIndexOf(time);
        if (at < 0 || !page.substring(0, at).equals(expected)) {
            return false;
        }
        long seconds = Long.parseLong(page.substring(at + time.length()));
        return Math.abs(seconds - Instant.now().getEpochSecond()) < 30;
    }
}
