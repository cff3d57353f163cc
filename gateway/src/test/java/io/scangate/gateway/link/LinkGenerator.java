package io.scangate.gateway.link;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Makes random texts of realistic fragments and mutates some: links as people print, scan and forge them. Not
 * thread-safe.
 */
public final class LinkGenerator {
    private static final String[] SCHEMES = {
        "http://",
        "https://",
        "HTTPS://",
        "Http://",
        "ftp://",
        "https:/",
        "https:",
        "http:\\\\",
        "ws://",
        "file://",
        "weixin://",
        "mailto:",
        "",
        " https://",
        "https:///",
        "ht\ttps://",
        "\ufeffhttps://",
        "\ufeff HTTPS://",
        "\ufeff\ufeffhttp://",
        " \ufeffhttp://"
    };
    private static final String[] HOSTS = {
        "wx.qq.com",
        "WX.qq.COM",
        "a.b-c_d.example",
        "localhost",
        "192.168.0.1",
        "0x7f.1",
        "017700000001",
        "1.2.3.4.5",
        "xn--fiqs8s",
        "XN--a.example",
        "例子.中国",
        "b\u00fccher.example",
        "\uff11\uff12\uff17.1",
        "a%41.example",
        "%e4%bd%a0.cn",
        "[::1]",
        "[1:0:0:2::3]",
        "[::ffff:1.2.3.4]",
        "[::1",
        "a..b",
        "host.",
        "host..",
        "1.",
        ".",
        "",
        "a b",
        "a^b",
        "a|b",
        "a%00b",
        "foo.0x",
        "foo.9a",
        "\u00ad",
        "a\u3002b"
    };
    private static final String[] USERS = {
        "user@", "user:pw@", "@", ":@", "@@", "wx.qq.com@", "wx.qq.com\\@", "a/b@", "u%40:@"
    };
    private static final String[] PORTS = {
        ":80", ":443", ":21", ":8443", ":", ":0", ":00080", ":65535", ":65536", ":8a", ":-1", ":999999"
    };
    private static final String[] PATHS = {
        "/", "/mp/", "/mp/item", "/a.b/c.html", "/.", "/..", "/./a", "/../a", "/a/../b", "/a/..", "/%2e/", "/.%2E/x",
                "/%2e%2e", "/...",
        "/.well-known/x", "/a%2fb", "/a%2Fb", "/%41%7e%2D", "/%", "/%4", "/%zz", "/%25%34%31", "//", "/a//b", "\\a\\b",
                "/你好", "/a b", "/a\tb",
        "/{}^`|~!$&'()*+,;=:@", "/\"<>", "/\u007f", "/[x]", "/%5bx%5D%7c%5c", "/{id}/[\\]", "/%e4%bd%a0", "/%C0%80"
    };
    private static final String[] QUERIES = {
        "?",
        "?id=1",
        "?id=1&x=%2F",
        "?a=b?c",
        "?'",
        "?\"<> ",
        "?../..",
        "?%41%",
        "?q=你好",
        "?\\",
        "?{}^`|",
        "?a[]=1&b={x}|\\",
        "?%5b%7B%7c%5C%5e%60%3C%22",
        "??",
        "?a=%e4%BD",
        "?/./",
        "?@",
        "?\n"
    };
    private static final String[] FRAGMENTS = {"#", "#top", "#?x", "# ", "##", "#%41"};
    private static final String[] INSERTS = {
        "\t",
        "\n",
        "\r",
        " ",
        "\\",
        "/",
        ".",
        "%",
        "%2e",
        "@",
        ":",
        "?",
        "#",
        "[",
        "]",
        "{",
        "|",
        "\ufeff",
        "\0",
        "\u00e9",
        "\ud83d\ude00",
        "%2",
        "0",
        "x"
    };
    private static final Charset GBK = Charset.forName("GBK");

    private final Random random;

    public LinkGenerator(long seed) {
        random = new Random(seed);
    }

    public byte[] next() {
        StringBuilder text = new StringBuilder();
        text.append(random.nextInt(3) == 0 ? pick(SCHEMES) : "https://");
        some(text, 10, USERS);
        text.append(random.nextInt(2) == 0 ? pick(HOSTS) : "wx.qq.com");
        some(text, 4, PORTS);
        do {
            some(text, 1, PATHS);
        } while (random.nextInt(3) == 0);
        some(text, 2, QUERIES);
        some(text, 5, FRAGMENTS);
        for (int i = random.nextInt(5) - 2; i > 0; i--) {
            text.insert(random.nextInt(text.length() + 1), pick(INSERTS));
        }
        byte[] bytes = text.toString().getBytes(random.nextInt(10) == 0 ? GBK : StandardCharsets.UTF_8);
        return random.nextInt(4) == 0 ? mutated(bytes) : bytes;
    }

    private byte[] mutated(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        out.write(bytes, 0, at);
        switch (random.nextInt(3)) {
            case 0 -> out.write(random.nextInt(256));
            case 1 -> out.write(bytes, at / 2, bytes.length - at / 2);
            default -> {}
        }
        int rest = Math.min(bytes.length, at + 1);
        out.write(bytes, rest, bytes.length - rest);
        return out.toByteArray();
    }

    private void some(StringBuilder text, int oneIn, String[] choices) {
        if (random.nextInt(oneIn) == 0) {
            text.append(pick(choices));
        }
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
