package io.scangate.gateway.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of a link's origin, whether the link was parsed or taken over as it is. */
class LinkPartsTest {
    @ParameterizedTest
    @CsvSource({
        "https://wx.qq.com/mp?a=://b:1/, https, wx.qq.com, 443, false",
        "http://wx.qq.com/, http, wx.qq.com, 80, false",
        "ftp://wx.qq.com/a:7/, ftp, wx.qq.com, 21, false",
        "https://wx.qq.com:8443/, https, wx.qq.com, 8443, true",
        "https://wx.qq.com:443/, https, wx.qq.com, 443, false",
        "http://wx.qq.com:443/, http, wx.qq.com, 443, true",
        "http://me@wx.qq.com.:65535/, http, wx.qq.com., 65535, true",
        "https://[2001:DB8::1]/, https, [2001:db8::1], 443, false",
        "https://[::1]:1/, https, [::1], 1, true",
        "https://[::1]:0?, https, [::1], 0, true"
    })
    void schemeHostAndPort(String text, String scheme, String host, int port, boolean hasPort) {
        Link link = assertInstanceOf(Link.class, LinkParser.parse(text));
        for (Link one : new Link[] {link, link.copy(), Link.ofCanonical(link.toString())}) {
            assertEquals(scheme, one.scheme());
            assertEquals(host, one.host());
            assertEquals(port, one.port());
            assertEquals(hasPort, one.hasPort());
            assertEquals(scheme + "://" + host + (hasPort ? ":" + port : ""), one.origin());
            assertEquals(link.toString(), one.toString());
            assertEquals(link.hasQuery(), one.hasQuery());
            assertEquals(link.pathEnd(), one.pathEnd());
        }
    }
}
