package io.scangate.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.Rules;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sends the examples of docs/host-app.md about the encoding of links to a gateway. */
@Timeout(60)
class HostAppLinksTest {
    private static final Path GUIDE = Path.of("..", "docs", "host-app.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(http\\S+)` \\| `(\\S+)` \\| `(\\S+)` \\| (.*) \\|$");
    private static final Pattern REFUSAL = Pattern.compile("400 `(\\w+)`");
    private static final Pattern TEXT = Pattern.compile("`(.+)`");
    private static final Pattern Q = Pattern.compile("[?&]q=([^&]*)&");

    private static Client.Answer scan(TestGateway gateway, String parameter) throws IOException {
        try (Client client = gateway.connect()) {
            // The bytes of UTF-8 as they are, where the mistake is to leave them.
            return client.send(Client.get("/v1/resolve?link=" + parameter).getBytes(UTF_8))
                    .read();
        }
    }

    /** The text that the page gets. */
    private static String received(Client.Answer answer) {
        Matcher q = Q.matcher(answer.body());
        assertTrue(q.find(), answer::toString);
        assertEquals(
                q.group(1),
                URLEncoder.encode(URLDecoder.decode(q.group(1), UTF_8), UTF_8).replace("+", "%20"));
        return URLDecoder.decode(q.group(1), UTF_8);
    }

    @Test
    void theExamplesGiveWhatTheGuideSays() throws Exception {
        List<MatchResult> rows = ROW.matcher(Files.readString(GUIDE)).results().toList();
        assertTrue(rows.size() >= 9, "rows: " + rows.size());
        ActiveIndex active = new ActiveIndex();
        active.swap(new ActiveIndex.Revision(Rules.published("https://shop.example.com/item/"), 1, Instant.EPOCH));
        try (TestGateway gateway = new TestGateway(TestGateway.settings().build(), active)) {
            for (MatchResult row : rows) {
                String scanned = row.group(1);
                assertEquals(URLEncoder.encode(scanned, UTF_8), row.group(2));
                assertEquals(scanned, received(scan(gateway, row.group(2))));
                Client.Answer mistaken = scan(gateway, row.group(3));
                Matcher refusal = REFUSAL.matcher(row.group(4));
                if (refusal.matches()) {
                    assertEquals(400, mistaken.status(), row.group(3));
                    assertTrue(mistaken.body().contains('"' + refusal.group(1) + '"'), mistaken::toString);
                } else {
                    Matcher text = TEXT.matcher(row.group(4));
                    assertTrue(text.matches(), row.group(4));
                    assertEquals(text.group(1), received(mistaken), row.group(3));
                }
            }
        }
    }

    /** Bytes of another character set reach the page as %XX, in each form of the request. */
    @Test
    void bytesThatAreNotUtf8ReachThePage() throws Exception {
        try (TestGateway gateway = new TestGateway();
                Client client = gateway.connect()) {
            String query = client.send(Client.get("/v1/resolve?link=https%3A%2F%2Fwx.qq.com%2Fmp%2F%B2%E8"))
                    .read()
                    .body();
            String body = client.send(Client.post("text/plain; charset=gbk", "https://wx.qq.com/mp/\u00b2\u00e8")
                            .getBytes(ISO_8859_1))
                    .read()
                    .body();
            for (String answer : List.of(query, body)) {
                assertTrue(answer.contains("?q=https%3A%2F%2Fwx.qq.com%2Fmp%2F%B2%E8&"), answer);
            }
        }
    }
}
