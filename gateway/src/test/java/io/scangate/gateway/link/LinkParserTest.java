package io.scangate.gateway.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of the canonical form. */
final class LinkParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                // Origin.
                "https://wx.qq.com https://wx.qq.com/",
                "HTTPS://WX.qq.Com/A https://wx.qq.com/A",
                "Ftp://h/ ftp://h/",
                "http:h http://h/",
                "https:\\\\h\\a https://h/a",
                "https:////h https://h/",
                "https://h. https://h./",
                "https://h:443/ https://h/",
                "http://h:80/ http://h/",
                "ftp://h:21/ ftp://h/",
                "http://h:443/ http://h:443/",
                "https://h:/ https://h/",
                "https://h:00443/ https://h/",
                "https://h:008443/ https://h:8443/",
                "https://h:0/ https://h:0/",
                "https://h:65535/ https://h:65535/",
                "https://xn--FIQS8S/ https://xn--fiqs8s/",
                // Hosts of other forms.
                "https://例子.中国/ https://xn--fsqu00a.xn--fiqs8s/",
                "https://%E4%BE%8B%e5%ad%90.cn/ https://xn--fsqu00a.cn/",
                "https://a。b/ https://a.b/",
                "https://ＷＸ.qq.com/ https://wx.qq.com/",
                "https://127.1/ https://127.0.0.1/",
                "https://0x7F000001/ https://127.0.0.1/",
                "https://017700000001/ https://127.0.0.1/",
                "https://１２７.0.0.1./ https://127.0.0.1/",
                "https://4294967295/ https://255.255.255.255/",
                "https://1.2.3.4.x/ https://1.2.3.4.x/",
                "https://[1:0:0:2:0:0:0:3]:8443/ https://[1:0:0:2::3]:8443/",
                "https://[::FFFF:1.2.3.4]/ https://[::ffff:102:304]/",
                // Path.
                "https://h/a/./b/../c/ https://h/a/c/",
                "https://h/a/.. https://h/",
                "https://h/../../a https://h/a",
                "https://h/a/%2E%2e/.%2e/b https://h/b",
                "https://h/a/. https://h/a/",
                "https://h//a//../b https://h//a/b",
                "https://h/... https://h/...",
                "https://h/.well-known/x https://h/.well-known/x",
                "https://h/a\\b\\..\\c https://h/a/c",
                "https://h/Mp/é https://h/Mp/%C3%A9",
                "https://h/\"<>^`{} https://h/%22%3C%3E%5E%60%7B%7D",
                "https://h/~!$&'()*+,;=:@ https://h/~!$&'()*+,;=:@",
                "https://h/[a]|b https://h/%5Ba%5D%7Cb",
                "https://h/%5ba%5D%7cb%5c https://h/%5Ba%5D%7Cb%5C",
                // Query.
                "https://h? https://h/",
                "https://h/?#x https://h/",
                "https://h?a=B https://h/?a=B",
                "https://h/?? https://h/??",
                "https://h/?a/../b\\.. https://h/?a/../b%5C..",
                "https://h/?'\"<>^`{} https://h/?%27%22%3C%3E%5E%60%7B%7D",
                "https://h/?a[]=1|2\\3 https://h/?a%5B%5D=1%7C2%5C3",
                "https://h/?a%5b%5D=1%7c2%5c3 https://h/?a%5B%5D=1%7C2%5C3",
                // Percent-encoding normal form.
                "https://h/%41%7a%30%2D%2e%5F%7E https://h/Az0-._~",
                "https://h/%2f%3f%c3%A9 https://h/%2F%3F%C3%A9",
                "https://h/%/%4/%zz/%4g https://h/%25/%254/%25zz/%254g",
                "https://h/%2541 https://h/%2541",
                "https://h/%%34%31 https://h/%2541",
                "https://h/?%41%2f%&% https://h/?A%2F%25&%25",
                // The fragment is dropped.
                "https://h/a#b?c#d https://h/a",
                "https://h#/a https://h/",
            })
    void link_becomesCanonical(String text, String canonical) {
        assertCanonical(text, canonical);
    }

    @Test
    void spacesAndControls_areTrimmedOrDroppedOrEncoded() {
        assertCanonical("\0 \u001f https://h/a\u0001 \n", "https://h/a");
        assertCanonical("ht\ntps:/\t/w\rx.qq.com/%4\t1\n", "https://wx.qq.com/A");
        assertCanonical("https://h/.\t./a", "https://h/a");
        assertCanonical("https://h/a b\u0001?c d\u007f", "https://h/a%20b%01?c%20d%7F");
        // The URL Standard does not count the no-break space and the ideographic space as spaces.
        assertCanonical("https://h/a\u00a0", "https://h/a%C2%A0");
        assertRejected("\u3000https://h/", LinkRejection.MALFORMED_LINK);
    }

    @Test
    void byteOrderMarkInFront_isDropped() {
        assertCanonical("\ufeffhttps://h/a", "https://h/a");
        assertCanonical("\ufeff \t HTTPS://H/a\n", "https://h/a");
        // Elsewhere U+FEFF is an ordinary character.
        assertCanonical("https://h/\ufeffa\ufeff", "https://h/%EF%BB%BFa%EF%BB%BF");
        String longest = "\ufeffhttps://h/" + "a".repeat(LinkParser.MAX_LINK_BYTES - 13);
        assertInstanceOf(Link.class, LinkParser.parse(longest));
        assertRejected(longest + "a", LinkRejection.LINK_TOO_LONG);
        byte[] gbk = "https://h/商".getBytes(Charset.forName("GBK"));
        byte[] marked = new byte[gbk.length + 3];
        System.arraycopy("\ufeff".getBytes(UTF_8), 0, marked, 0, 3);
        System.arraycopy(gbk, 0, marked, 3, gbk.length);
        assertEquals("https://h/%C9%CC", parse(marked).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "wx.qq.com",
                "/a",
                "//h/",
                "https",
                ":",
                "1http://h/",
                "ht tp://h/",
                " \ufeffhttps://h/",
                "\ufeff\ufeffhttps://h/",
                "\ufeff",
                "h\ufeffttps://h/",
                "https://",
                "https:",
                "https:///",
                "https://?",
                "https://:80/",
                "https://user@/",
                "https://@:80",
                "https://a b/",
                "https://a^b/",
                "https://a|b/",
                "https://a<b/",
                "https://a%00b/",
                "https://a%25b/",
                "https://a%/",
                "https://h:65536/",
                "https://h:8a/",
                "https://h:-1/",
                "https://h: 80/",
                "https://h:80:80/",
                "https://h:99999999999/",
                "https://256.0.0.1/",
                "https://1.2.3.4.5/",
                "https://a.0x/",
                "https://a.9/",
                "https://1..2/",
                "https://08/",
                "https://[::1/",
                "https://::1/",
                "https://[1:2]/",
                "https://[::1]x/",
                "https://[1::2::3]/",
                "https://[::1.2.3]/",
                "https://[::01.2.3.4]/",
                "https://%5B::1%5D/",
                "https://\u00ad/",
                "https://\ufffd/",
                "https://\u202e.com/",
                "https://xn--a.\u00df/",
                "file://a:80/",
                "foo://ho st",
                "foo://h:x/",
                "foo://h:65536",
                "foo://a@/",
                "foo://[1]/",
                "ws://",
                "wss://a b/"
            })
    void textThatTheStandardCannotParse_isMalformed(String text) {
        assertRejected(text, LinkRejection.MALFORMED_LINK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws://h/",
                "wss://h:1/",
                "file:///etc",
                "file:a",
                "file://h/p",
                "file://C|/x",
                "file://c:/x",
                "mailto:a@b.example",
                "tel:1",
                "weixin://dl/business/?t=x",
                "foo://",
                "foo:",
                "foo:/",
                "foo://[::1]:80/",
                "foo://h%zz/",
                "javascript:alert(1)",
                "data:,x",
                "h2tp+x-y.z://h",
                "httpss://h/",
                "blob:https://h/",
                "\tf\noo:"
            })
    void link_ofAnotherScheme_isUnsupported(String text) {
        assertRejected(text, LinkRejection.UNSUPPORTED_SCHEME);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "https://wx.qq.com@evil.example/ https://evil.example/ true",
                "https://wx.qq.com:443@evil.example/a https://evil.example/a true",
                "https://wx.qq.com%2F@evil.example/ https://evil.example/ true",
                "https://a@wx.qq.com@evil.example/ https://evil.example/ true",
                "https://:pw@h/ https://h/ true",
                "https://user:@h/ https://h/ true",
                "https://@@h/ https://h/ true",
                "https://::@h/ https://h/ true",
                // An empty name with an empty password is no user info.
                "https://@h/ https://h/ false",
                "https://:@h/ https://h/ false",
                // Here the text that looks like user info already belongs to the path, the query or the fragment.
                "https://wx.qq.com\\@evil.example/ https://wx.qq.com/@evil.example/ false",
                "https://wx.qq.com/@evil.example/ https://wx.qq.com/@evil.example/ false",
                "https://wx.qq.com?@evil.example/ https://wx.qq.com/?@evil.example/ false",
                "https://wx.qq.com#@evil.example/ https://wx.qq.com/ false",
            })
    void userInfo_isFlaggedAndNotInTheText(String text, String canonical, boolean userInfo) {
        assertEquals(userInfo, assertCanonical(text, canonical).hasUserInfo(), text);
    }

    @Test
    void userInfo_splitByDroppedCharacters_isFlagged() {
        assertTrue(assertCanonical("https://wx.qq.com\t@\nevil.example/", "https://evil.example/")
                .hasUserInfo());
        assertFalse(assertCanonical("https://\t@\nh/", "https://h/").hasUserInfo());
    }

    @Test
    void fragment_isFlagged() {
        assertTrue(assertCanonical("https://h/#", "https://h/").hasFragment());
        assertTrue(assertCanonical("https://h/a?b#c", "https://h/a?b").hasFragment());
        assertTrue(assertCanonical("https://1.1/a?b#", "https://1.0.0.1/a?b").hasFragment());
        assertFalse(assertCanonical("https://h/%23", "https://h/%23").hasFragment());
    }

    @Test
    void offsets_splitTheText() {
        Link link = assertCanonical("HTTPS://wx.qq.com:8443/mp/item?id=1#x", "https://wx.qq.com:8443/mp/item?id=1");
        assertEquals(8, link.hostStart());
        assertEquals("https://wx.qq.com:8443".length(), link.pathStart());
        assertEquals("https://wx.qq.com:8443/mp/item".length(), link.pathEnd());
        assertEquals(link.length(), link.keyEnd());
        assertTrue(link.hasQuery());
    }

    @Test
    void withoutQuery_aQuestionMarkFollowsTheText() {
        for (String text : new String[] {"ftp://h/a", "ftp://h/a?", "ftp://h/a?#", "ftp://1/../a?"}) {
            Link link = assertInstanceOf(Link.class, LinkParser.parse(text));
            assertFalse(link.hasQuery(), text);
            assertEquals(link.length(), link.pathEnd(), text);
            assertEquals(link.length() + 1, link.keyEnd(), text);
            assertEquals('?', link.bytes()[link.pathEnd()], text);
        }
    }

    @Test
    void copy_isIndependent() {
        LinkParser parser = new LinkParser();
        Link link = new Link();
        byte[] first = "https://a@h/b?c#d".getBytes(UTF_8);
        parser.parse(first, 0, first.length, link);
        String shown = LinkProperties.describe(link);
        Link copy = link.copy();
        byte[] second = "http://other.example/".getBytes(UTF_8);
        parser.parse(second, 0, second.length, link);
        assertEquals(shown, LinkProperties.describe(copy));
        assertTrue(copy.bytes().length >= copy.keyEnd() + Link.SLACK);
    }

    @Test
    void bytesThatAreNotUtf8_areEncodedInPathAndQuery() {
        byte[] gbk = "https://h/商品?名=值".getBytes(Charset.forName("GBK"));
        assertEquals("https://h/%C9%CC%C6%B7?%C3%FB=%D6%B5", parse(gbk).toString());
        byte[] withDots = "https://h/a/../商品".getBytes(Charset.forName("GBK"));
        assertEquals("https://h/%C9%CC%C6%B7", parse(withDots).toString());
    }

    @Test
    void bytesThatAreNotUtf8_areMalformedInTheHost() {
        Charset gbk = Charset.forName("GBK");
        assertSame(LinkRejection.MALFORMED_LINK, parse("https://商品.cn/".getBytes(gbk)));
        assertSame(LinkRejection.MALFORMED_LINK, parse("https://%C9%CC.cn/".getBytes(gbk)));
        assertSame(LinkRejection.MALFORMED_LINK, parse("foo://商品.cn/".getBytes(gbk)));
        assertSame(LinkRejection.MALFORMED_LINK, parse("商https://h/".getBytes(gbk)));
    }

    @Test
    void loneSurrogate_isTheReplacementCharacter() {
        assertCanonical("https://h/\ud800a\udc00", "https://h/%EF%BF%BDa%EF%BF%BD");
        assertCanonical("https://h/\ud83d\ude00", "https://h/%F0%9F%98%80");
        assertRejected("https://\ud800/", LinkRejection.MALFORMED_LINK);
    }

    @Test
    void length_isLimitedInRawBytes() {
        String longest = "https://h/" + "a".repeat(LinkParser.MAX_LINK_BYTES - 10);
        assertCanonical(longest, longest);
        assertRejected(longest + "a", LinkRejection.LINK_TOO_LONG);
        // The length is checked first, even before trimming.
        assertRejected(" ".repeat(LinkParser.MAX_LINK_BYTES) + "a", LinkRejection.LINK_TOO_LONG);
        assertRejected("é".repeat(LinkParser.MAX_LINK_BYTES / 2 + 1), LinkRejection.LINK_TOO_LONG);
    }

    @Test
    void canonicalText_mayBeThreeTimesAsLong() {
        int bytes = LinkParser.MAX_LINK_BYTES - 10;
        assertCanonical("https://h/" + "<".repeat(bytes), "https://h/" + "%3C".repeat(bytes));
        assertCanonical("https://1/" + "<".repeat(bytes), "https://0.0.0.1/" + "%3C".repeat(bytes));
    }

    @Test
    void asciiDomain_hasNoLengthLimit_andOtherDomainsHaveOne() {
        String label = "a".repeat(4000);
        assertCanonical("https://" + label + "/", "https://" + label + "/");
        assertInstanceOf(Link.class, LinkParser.parse("https://" + "é".repeat(DomainToAscii.MAX_CHARS)));
        assertRejected("https://" + "é".repeat(DomainToAscii.MAX_CHARS + 1), LinkRejection.MALFORMED_LINK);
        // Each of these squares becomes six katakana, so the label grows beyond ICU's limit.
        assertRejected("https://" + "\u3316".repeat(DomainToAscii.MAX_CHARS), LinkRejection.MALFORMED_LINK);
    }

    @Test
    void text_isReadWithinItsBounds() {
        byte[] framed = "xhttps://h/a%4".getBytes(UTF_8);
        Link link = new Link();
        new LinkParser().parse(framed, 1, framed.length - 3, link);
        assertEquals("https://h/a", link.toString());
        byte[] digits = "https://h/a%41".getBytes(UTF_8);
        new LinkParser().parse(digits, 0, digits.length - 1, link);
        assertEquals("https://h/a%254", link.toString());
    }

    @Test
    void rejections_haveStableCodes() {
        assertEquals("malformed_link", LinkRejection.MALFORMED_LINK.code());
        assertEquals("unsupported_scheme", LinkRejection.UNSUPPORTED_SCHEME.code());
        assertEquals("link_too_long", LinkRejection.LINK_TOO_LONG.code());
    }

    private static Link assertCanonical(String text, String canonical) {
        Link link = assertInstanceOf(Link.class, LinkParser.parse(text), text);
        assertEquals(canonical, link.toString(), text);
        return link;
    }

    private static void assertRejected(String text, LinkRejection rejection) {
        assertSame(rejection, LinkParser.parse(text), text);
    }

    private static ParsedLink parse(byte[] text) {
        return new LinkParser().parse(text, 0, text.length, new Link());
    }
}
