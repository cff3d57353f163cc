package io.scangate.gateway.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which links the fast path parses, and that it allocates nothing. */
final class FastPathTest {
    private static final String[] ORDINARY = {
        "https://wx.qq.com/mp/item?id=1234567&from=qr",
        "HTTP://WX.QQ.COM:8080/A.b/c.html",
        "ftp://a-b_c.example./",
        "https://wx.qq.com",
        "https://xn--fiqs8s?q=%E4%bd%a0&r=%zz#top",
        "https://h:443/商品/a b/%41%2f%",
        "https://h/{id}/[a]|`^?b[]={c}|\\\"<>",
    };

    @Test
    void ordinaryLinks_areParsedByTheFastPath() {
        for (String text : ORDINARY) {
            assertTrue(isParsed(text), text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://h/aaaa",
                "http:/h/aaaa",
                "https:///h/a",
                " https://h/",
                "\ufeffhttps://h/",
                "https://h/ ",
                "https://h/\0",
                "http\u001a//h/a",
                "http:\u000f/h/a",
                "https://h/a\tb",
                "https://h/?\n.",
                "https://h\\a",
                "https://h/a\\b",
                "https://u@h/",
                "https://h/./a",
                "https://h/..",
                "https://h/%2e/a",
                "https://h/a/%2Eb",
                "https://h/.a",
                "https://[::1]/",
                "https://%41/",
                "https://é/",
                "https://h:/\t",
                "https://h:080/",
                "https://h:65536/",
                "https://h:123456/",
                "https://h:8a/",
                "https://1.2.3.4/",
                "https://a.0x1/",
                "https://a.9./",
                "https://a../",
                "https://./",
                "https://",
                "http://",
                "ftp://a"
            })
    void oddLinks_areLeftToTheFullParser(String text) {
        assertEquals(false, isParsed(text));
    }

    @Test
    void ordinaryLinks_allocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        byte[][] texts = new byte[ORDINARY.length][];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = ORDINARY[i].getBytes(UTF_8);
        }
        LinkParser parser = new LinkParser();
        Link link = new Link();
        parseAll(parser, texts, link, 1000);
        threads.getThreadAllocatedBytes(thread);
        long before = threads.getThreadAllocatedBytes(thread);
        int links = parseAll(parser, texts, link, 10_000);
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertEquals(10_000 * texts.length, links);
        // The measurement itself may allocate a few objects; one byte a link would be 60,000.
        assertTrue(allocated < 1000, "allocated bytes: " + allocated);
    }

    private static int parseAll(LinkParser parser, byte[][] texts, Link link, int rounds) {
        int links = 0;
        for (int round = 0; round < rounds; round++) {
            for (byte[] text : texts) {
                if (parser.parse(text, 0, text.length, link) == link) {
                    links++;
                }
            }
        }
        return links;
    }

    private static boolean isParsed(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return new FastPath().parse(bytes, 0, bytes.length, new Link());
    }
}
