package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Checks {@link WireProperties} on mutated requests. A build runs a fixed number with a fixed seed and replays
 * the inputs in the resources; the profile fuzz searches for more.
 */
@ExtendWith(LeakCheck.class)
class WireFuzzTest {
    private static final int STREAMS = 1_500;
    private static final long SEED = 20_261_121;

    private static final String[] LINES = {
        "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1",
        "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1",
        "GET /v1/resolve?scene=1011&client_version=8.0&link=https%3A%2F%2Fwx.qq.com%2Fq HTTP/1.1",
        "GET /v1/resolve?link=https://wx.qq.com/?a=1&b=2 HTTP/1.1",
        "GET /v1/resolve?l%69nk=a+b&link= HTTP/1.1",
        "GET /v1/resolve HTTP/1.1",
        "GET /v1/resolve?link=https://wx.qq.com/q HTTP/1.0",
        "GET http://a/v1/resolve?link=https://wx.qq.com/q HTTP/1.1",
        "HEAD /v1/resolve?link=a HTTP/1.1",
        "POST /v1/resolve HTTP/1.1",
        "POST /v1/resolve HTTP/1.1",
        "POST /v1/resolve?scene=1 HTTP/1.1",
        "PUT /v1/resolve HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "GET /healthz HTTP/1.1",
    };

    private static final String[] HEADERS = {
        "X-User: user-ana",
        "X-User:",
        "X-User: \t \u00e4\u00b8\u00ad ",
        "Connection: keep-alive",
        "Connection: close",
        "Connection: Upgrade, keep-alive",
        "Upgrade: h2c",
        "Accept: */*",
        "User-Agent: fuzz/1.0 (a; b)",
        "Content-Length: 0",
        "Content-Length: 5",
        "content-length: 005",
        "Content-Length: 19, 19",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Content-Type: text/plain",
        "Content-Type: application/json; charset=utf-8",
        "Expect: 100-continue",
        "Host: b",
        "TE: trailers",
        "Trailer: X",
    };

    private static final String[] BODIES = {
        "https://wx.qq.com/q",
        "{\"link\":\"https://wx.qq.com/q\",\"scene\":1011}",
        "{\"link\":\"https://wx.qq.com/q\",\"link\":1}",
        "",
        "GET /v1/resolve?link=smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
    };

    private static final String[] SPLINTERS = {
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        ":",
        ",",
        ";",
        "0",
        "5",
        "f",
        "%",
        "&",
        "=",
        "?",
        "#",
        "/",
        "\u0000",
        "\u007f",
        "\u00ff",
        "\r\n\r\n",
        "\r\n ",
        " :",
        "chunked",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "HTTP/1.1",
        "GET "
    };

    private static final WireProperties PROPERTIES = new WireProperties();

    private final Random random = new Random(SEED);

    @Test
    void mutatedRequests_keepTheProperties() {
        for (int i = 0; i < STREAMS; i++) {
            StringBuilder stream = new StringBuilder();
            for (int left = 1 + random.nextInt(4); left > 0; left--) {
                stream.append(request());
            }
            for (int left = random.nextInt(4); left > 0 && stream.length() > 0; left--) {
                mutate(stream);
            }
            PROPERTIES.check(stream.toString().getBytes(ISO_8859_1), random);
        }
        assertTrue(PROPERTIES.agreed > STREAMS / 2, () -> "only " + PROPERTIES.agreed);
        assertTrue(
                PROPERTIES.refusedByNetty <= PROPERTIES.agreed / 1000, () -> "as many as " + PROPERTIES.refusedByNetty);
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    private String request() {
        String line = pick(LINES);
        List<String> head = new ArrayList<>(List.of(line, "Host: a"));
        for (int left = random.nextInt(4); left > 0; left--) {
            head.add(1 + random.nextInt(head.size()), pick(HEADERS));
        }
        String body = "";
        if (line.startsWith("P") && random.nextInt(8) > 0) {
            String content = pick(BODIES);
            boolean chunked = random.nextBoolean();
            head.add(chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + content.length());
            head.add(random.nextBoolean() ? "Content-Type: text/plain" : "Content-Type: application/json");
            body = chunked ? chunks(content) : content;
        }
        return String.join("\r\n", head) + "\r\n\r\n" + body;
    }

    private String chunks(String content) {
        StringBuilder chunks = new StringBuilder();
        for (int at = 0; at < content.length(); ) {
            int end = Math.min(content.length(), at + 1 + random.nextInt(30));
            chunks.append(Integer.toHexString(end - at))
                    .append(random.nextInt(5) == 0 ? pick(";a=b", ";a", ";a=\"b;c\"", ";") : "");
            chunks.append("\r\n").append(content, at, end).append("\r\n");
            at = end;
        }
        return chunks.append("0\r\n")
                .append(random.nextInt(5) == 0 ? "X: a\r\n\r\n" : "\r\n")
                .toString();
    }

    private void mutate(StringBuilder stream) {
        int at = random.nextInt(stream.length());
        int end = Math.min(stream.length(), at + 1 + random.nextInt(4));
        switch (random.nextInt(6)) {
            case 0 -> stream.insert(at, pick(SPLINTERS));
            case 1 -> stream.replace(at, end, pick(SPLINTERS));
            case 2 -> stream.delete(at, end);
            case 3 -> stream.setCharAt(at, (char) random.nextInt(256));
            case 4 -> stream.insert(at, stream.substring(Math.max(0, at - random.nextInt(40)), at));
            default -> stream.setLength(Math.max(1, at));
        }
    }

    @FuzzTest
    void anyBytes_keepTheProperties(byte[] stream) {
        PROPERTIES.check(stream, new Random(Arrays.hashCode(stream)));
    }
}
