package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.scangate.gateway.TestGateway;
import java.util.Random;

/**
 * Makes the requests of ordinary clients and of clients that try to smuggle a request past a proxy. Deterministic for a
 * seed.
 */
final class RequestFuzz {
    private static final String LINK = "link=" + TestGateway.HIT;
    private static final String[] METHODS = {
        "GET", "GET", "GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "OPTIONS", "get"
    };
    private static final String[] TARGETS = {
        "/v1/resolve?" + LINK,
        "/v1/resolve?" + LINK + "&client_version=8.0.50&scene=1011",
        "/v1/resolve?client_version=8&" + LINK,
        "/v1/resolve?" + LINK + "%22%00%e4%bd%a0",
        "/v1/resolve",
        "/v1/resolve?link=a",
        "/v1/resolve?link=ftp%3A%2F%2Fwx.qq.com%2Fmp%2Fx",
        "/v1/resolve?" + LINK + "&" + LINK,
        "/v1/resolve?x=1",
        "/v1/resolve/",
        "http://a/v1/resolve?" + LINK,
        "HTTPS://a:80?" + LINK,
        "http:/v1/resolve",
        "ftp://a/",
        "*",
        "/",
        "//v1/resolve?" + LINK,
        "/v1/resolve?link=\u00e4",
        "/v1/resolve? " + LINK,
        "/v1/resolve?link=https://wx.qq.com/q#x",
        "a:80"
    };
    private static final String[] VERSIONS = {
        "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", "HTTP/01.1", "HTTP/1.10", "", " HTTP/1.1"
    };
    private static final String[] HOSTS = {
        "",
        "Host: a\r\nHost: a\r\n",
        "Host : a\r\n",
        "hOsT:\ta:80\t\r\n",
        "Host: \r\n",
        "Host: a,b\r\n",
        "Host: a:b:c\r\n",
        "Host: [::1]:80\r\n",
        "Host: [\r\n",
        "Host: a/b\r\n"
    };
    private static final String[] HEADERS = {
        "Accept: */*\r\n",
        "User-Agent: MicroMessenger/8.0.50 (\u00e4; x)\r\n",
        "X-User: user-ana\r\n",
        "X-User: nobody\r\n",
        "x-user:\r\n",
        "Connection: keep-alive\r\n",
        "Connection: close\r\n",
        "Connection: Keep-Alive, TE\r\n",
        "Expect: 100-continue\r\n",
        "Expect: 200\r\n",
        "Upgrade: h2c\r\n",
        "Content-Type: text/plain\r\n",
        "X-Empty:\r\n",
        "X-Tab:\ta\tb \r\n",
        "X-Bare: a\n",
        "X-Return: a\rb\r\n",
        "X-Fold: a\r\n b\r\n",
        "X-Space : a\r\n",
        " X-Leading: a\r\n",
        "X-Nul: \u0000\r\n",
        "X-Control: \u0001\u007f\r\n",
        "X\u00e4: a\r\n",
        ": a\r\n",
        "X-No-Colon\r\n",
        "Content-Length: 0\r\n",
        "Content-Length : 5\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Trailer: X\r\n"
    };
    private static final String[] LENGTHS = {
        "+5",
        "5;",
        "0x5",
        "-1",
        " 5",
        "5 5",
        "5,5",
        "5, 5",
        "",
        "05",
        "5.0",
        "5\t",
        "99999999999999999999",
        "\u000b5",
        "5\u0000"
    };
    private static final String[] ENCODINGS = {
        "identity",
        "xchunked",
        "gzip",
        "gzip, chunked",
        "chunked, identity",
        "chunked,chunked",
        "CHUNKED",
        "chunked\t",
        " chunked ",
        "\u000bchunked",
        "chunked;q=1",
        "\"chunked\"",
        "chunked,",
        ""
    };
    private static final String[] SIZES = {
        "5;a=b",
        "5;a=\"b\"",
        "5;a=\"b;\\\"\"",
        "5;a=\"b",
        "5 ;a",
        "5; a = b ;c",
        "5;",
        "5;;a",
        "5;=b",
        "5 ",
        " 5",
        "0x5",
        "+5",
        "-5",
        "05",
        "5;\u0000",
        "5\n",
        "G",
        "",
        "100000005",
        "5;a\nb",
        "000000005"
    };
    private static final String SPECIAL = "\r\n\t :,;\u0000\u007f\u0085\u00ff0GHT/?%+-";

    private final Random random;

    RequestFuzz(long seed) {
        random = new Random(seed);
    }

    /** One to four requests, each with at most a few faults, and then perhaps damaged. */
    byte[] next() {
        StringBuilder all = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            if (random.nextInt(12) == 0) {
                all.append(pick("\r\n", "\n", "\r", "\r\n\r\n", " "));
            }
            request(all);
        }
        for (int i = Math.max(0, random.nextInt(5) - 2); i > 0; i--) {
            damage(all);
        }
        return all.toString().getBytes(ISO_8859_1);
    }

    /** The offset at which to cut a text of that length into two reads; 0 for one read. */
    int cut(int length) {
        return random.nextInt(3) == 0 ? random.nextInt(length + 1) : 0;
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    private void request(StringBuilder out) {
        String method = pick(METHODS);
        String target = random.nextInt(3) > 0 ? TARGETS[random.nextInt(4)] : pick(TARGETS);
        if (random.nextInt(200) == 0) {
            target += "a".repeat(16_200 + random.nextInt(300));
        }
        if (method.equals("POST") && random.nextInt(4) > 0) {
            target = "/v1/resolve";
        }
        String version = random.nextInt(20) == 0 ? pick(VERSIONS) : "HTTP/1.1";
        String host = random.nextInt(20) == 0 ? pick(HOSTS) : "Host: a\r\n";
        out.append(method)
                .append(' ')
                .append(target)
                .append(' ')
                .append(version)
                .append("\r\n")
                .append(host);
        for (int i = Math.max(0, random.nextInt(5) - 2); i > 0; i--) {
            // The first fields are harmless.
            out.append(HEADERS[random.nextInt(random.nextInt(4) == 0 ? HEADERS.length : 8)]);
        }
        if (random.nextInt(300) == 0) {
            out.append("X-Long: ")
                    .append("a".repeat(8000 + random.nextInt(300)))
                    .append("\r\n");
        }
        boolean usual = method.equals("POST") || method.equals("PUT");
        if (random.nextInt(25) < (usual ? 22 : 1)) {
            body(out);
        } else {
            out.append("\r\n");
        }
    }

    private void body(StringBuilder out) {
        String text = pick(
                "https://wx.qq.com/q?1", "https://wx.qq.com/mp/?id=1", "{\"link\":\"https://wx.qq.com/qq\"}", "12345");
        out.append(pick("Content-Type: text/plain\r\n", "Content-Type: application/json\r\n", ""));
        switch (random.nextInt(8)) {
            case 0, 1, 2 ->
                out.append("Content-Length: ")
                        .append(text.length())
                        .append("\r\n\r\n")
                        .append(text);
            case 3 -> out.append("Content-Length: ").append(pick(LENGTHS)).append("\r\n\r\n12345");
            case 4 ->
                out.append("Transfer-Encoding: ").append(pick(ENCODINGS)).append("\r\n\r\n5\r\n12345\r\n0\r\n\r\n");
            case 5 ->
                chunks(
                        out.append("Content-Length: ")
                                .append(pick("5", "15", "0"))
                                .append("\r\n"),
                        text);
            default -> chunks(out, text);
        }
    }

    private void chunks(StringBuilder out, String text) {
        out.append("Transfer-Encoding: chunked\r\n\r\n");
        if (random.nextInt(4) == 0) {
            out.append(pick(SIZES)).append("\r\n12345\r\n");
        }
        int half = random.nextInt(text.length() - 1) + 1;
        out.append(Integer.toHexString(half))
                .append("\r\n")
                .append(text, 0, half)
                .append("\r\n");
        out.append(Integer.toHexString(text.length() - half)).append(pick("", "", ";x", ";x=y"));
        out.append("\r\n").append(text.substring(half)).append("\r\n");
        out.append(
                random.nextInt(6) == 0
                        ? pick(
                                "0\r\nX: a\r\n\r\n",
                                "0\r\nX: a\r\nContent-Length: 7\r\nTransfer-Encoding: gzip\r\n\r\n",
                                "0\r\nX : a\r\n\r\n",
                                "0\r\nX: a\r\n b\r\n\r\n",
                                "00\r\n\r\n",
                                "0;x\r\n\r\n",
                                "0\n\n")
                        : "0\r\n\r\n");
    }

    private void damage(StringBuilder text) {
        int at = random.nextInt(text.length());
        char special = SPECIAL.charAt(random.nextInt(SPECIAL.length()));
        switch (random.nextInt(5)) {
            case 0 -> text.setCharAt(at, special);
            case 1 -> text.insert(at, special);
            case 2 -> text.deleteCharAt(at);
            case 3 -> text.setLength(at + 1);
            default -> {
                int lineEnd = text.indexOf("\r\n", at);
                if (lineEnd >= 0) {
                    text.replace(
                            lineEnd, lineEnd + 2, pick("\n", "\r", "\r\r\n", "\r\n ", "\r\n\r\n", "\n\r", " \r\n"));
                }
            }
        }
    }
}
