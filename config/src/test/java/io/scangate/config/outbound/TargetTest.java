package io.scangate.config.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects, which the link parser reads as browsers read them. */
class TargetTest {
    private static Target target(String address) {
        return Target.of((Link) LinkParser.parse(address));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "http://a.test/d|e/f.txt, g.txt, http://a.test/d|e/g.txt",
                "http://a.test/d[1]/f.txt, ../u, http://a.test/u",
                "http://a.test/d/f.txt?x=/y/, g, http://a.test/d/g",
                "http://a.test/d/f.txt, /x|y[z], http://a.test/x|y[z]",
                "http://a.test/d/f.txt, ?q=|, http://a.test/d/f.txt?q=|",
                "http://a.test/d/f.txt, \\b\\c, http://a.test/b/c",
                "http://a.test/d/f.txt, //a.test/z, http://a.test/z",
                "http://a.test:81/d/f.txt, /z, http://a.test:81/z",
                "http://a.test/d/f.txt, \"\", http://a.test/d/f.txt",
                "http://a.test/d/f.txt, #part, http://a.test/d/f.txt",
                "http://a.test/d/f.txt, /z#part, http://a.test/z",
                "http://a.test/d/f.txt, \"  /z \", http://a.test/z",
                "http://a.test/d/f.txt, /a b, http://a.test/a%20b",
                "http://a.test/d/f.txt, /\u00C3\u00A9, http://a.test/%C3%A9",
                "http://a.test/d/f.txt, ./x:y, http://a.test/d/x:y",
                "http://a.test/d/f.txt, HTTPS://A.test/Q, https://a.test/Q",
            })
    void redirect_isReadAsALink(String from, String location, String expected) throws FetchException {
        assertEquals(target(expected), target(from).redirected(location));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://",
                "mailto:me",
                "http://u@a.test/",
                "http://b.test/",
                "//b.test/",
                "ftp://a.test/",
                "x:y/../z"
            })
    void redirectElsewhere_isRefused(String location) {
        FetchException refused = assertThrows(
                FetchException.class, () -> target("http://a.test/d/f").redirected(location));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("redirects to "), refused::getMessage);
    }
}
