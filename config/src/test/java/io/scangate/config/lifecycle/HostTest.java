package io.scangate.config.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {
    @ParameterizedTest
    @CsvSource({
        "https://WX.qq.com/a:b/, wx.qq.com, false",
        "https://wx.qq.com:8443/, wx.qq.com, false",
        "https://wx.qq.com./, wx.qq.com, false",
        "https://例え.テスト/, xn--r8jz45g.xn--zckzah, false",
        "http://0x7f.1/, 127.0.0.1, true",
        "http://192.0.2.1:81/, 192.0.2.1, true",
        "http://[2001:DB8:0::1]:8080/a, 2001:db8::1, true",
    })
    void theHostOfALinkIsCanonicalAndHasNoPort(String link, String name, boolean isAddress) {
        assertEquals(new Host(name, isAddress), Host.of((Link) LinkParser.parse(link)));
    }

    @ParameterizedTest
    @CsvSource({
        "Example.COM, example.com",
        "' example.com ', example.com",
        "example.com., example.com",
        "公司.cn, xn--55qx5d.cn",
        "192.0.2.1, 192.0.2.1",
        "2001:db8::1, 2001:db8::1",
        "[2001:db8::1], 2001:db8::1",
    })
    void aHostTypedByAPersonIsMadeCanonical(String text, String name) {
        assertEquals(Optional.of(name), Host.parse(text).map(Host::name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "http://a.com",
                "a.com/",
                "a.com/b",
                "a.com?",
                "a.com#",
                "u@a.com",
                "a.com:80",
                "[::1]:80",
                "a b",
                "1.2.3.256",
                "::g"
            })
    void textsThatAreNotExactlyAHostAreRefused(String text) {
        assertEquals(Optional.empty(), Host.parse(text));
    }

    @Test
    void theParentsOfANameAreTheDomainsAboveIt_andAnAddressHasNone() {
        assertEquals(List.of("a.b.c", "b.c", "c"), new Host("a.b.c", false).withParents());
        assertEquals(List.of("192.0.2.1"), new Host("192.0.2.1", true).withParents());
    }
}
