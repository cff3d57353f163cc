package io.scangate.gateway.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.text.Language;
import io.scangate.gateway.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkDiagnosisTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "shop.example.com/item | no_scheme | shop.example.com/item",
                "//shop.example.com/item | no_scheme | //shop.example.com/item",
                "shop.example.com:8080/item | no_scheme | shop.example.com:8080/item",
                "localhost:8080 | no_scheme | localhost:8080",
                "https//shop.cn | damaged_scheme | https//",
                "hello | no_scheme | hello",
                "https：//shop.cn/ | full_width_character | ：",
                "https:／／shop.cn/ | full_width_character | ／",
                "https://shop.cn／item | full_width_character | ／",
                "https://shop.cn？id=7 | full_width_character | ？",
                "\"https://shop.cn/\" | quoted | \"",
                "“https://shop.cn/” | quoted | “",
                "《https://shop.cn/》 | quoted | 《",
                "https://shop example.cn/ | space_in_host | shop example.cn",
                "https://shop%20example.cn/ | space_in_host | shop%20example.cn",
                "https://shop.cn:65536/ | bad_port | 65536",
                "https://shop.cn:99999999999999/ | bad_port | 99999999999999",
                "https://shop.cn:80a/ | bad_port | 80a",
                "https://xn--iñvalid;.cn/ | bad_punycode | xn--iñvalid;",
                "https://shop.xn--0000h.cn/ | bad_punycode | xn--0000h",
                "https%3A%2F%2Fshop.cn%2Fitem | encoded_twice | https%3A%2F%2Fshop.cn%2Fitem",
                "~\u3000https://shop.cn/~ | invisible_character | ~\u3000~",
                "~\u2003https://shop.cn/~ | invisible_character | ~\u2003~",
                "~\u2028https://shop.cn/~ | invisible_character | ~\u2028~",
                "~https://shop.cn\u3000~ | invisible_character | ~\u3000~",
                "~https://shop.cn\u2028~ | invisible_character | ~\u2028~",
                "~https://shop.cn\u00a0~ | invisible_character | ~\u00a0~",
                "~https://shop.cn:99999/a\u3000~ | bad_port | 99999",
                "~\u2003shop.cn/~ | invisible_character | ~\u2003~",
                "~https://sh\u00a0op.cn/~ | space_in_host | ~sh\u00a0op.cn~",
                "~\ufeffshop.cn/item~ | no_scheme | shop.cn/item",
                "~\ufeff\ufeffhttps://shop.cn/~ | invisible_character | ~\ufeff~",
                "https://sh\u200bop.cn:99999/ | bad_port | 99999",
                "https://sh\top.cn:99999/ | bad_port | 99999",
                "https://shop．cn:99999/ | bad_port | 99999",
                "https://％shop.cn/ | full_width_character | ％",
                "tel:1 | unsupported_scheme | tel",
                "geo:12,3 | unsupported_scheme | geo",
                "isbn:12345 | unsupported_scheme | isbn",
                "bike:8080/b | no_scheme | bike:8080/b",
                "hello%3a | no_scheme | hello%3a",
                "https%253A%252F%252Fshop.cn | encoded_twice | https%253A%252F%252Fshop.cn",
                "mailto:a@b.cn | unsupported_scheme | mailto",
                "tel:10086 | unsupported_scheme | tel",
                "weixin://dl/business | unsupported_scheme | weixin",
                "https:///?x | no_host | ~~",
                "https://sh^op.cn/ | bad_host | sh^op.cn",
                "https://[::1/ | bad_host | [::1",
                "~~ | empty_link | ~~",
            })
    void refusedTexts_haveTheirFault(String text, String code, String part) {
        assertInstanceOf(LinkRejection.class, LinkParser.parse(text));
        LinkDiagnosis diagnosis = LinkDiagnosis.ofInvalid(text);
        assertEquals(code, diagnosis.fault().code());
        assertEquals(part, diagnosis.part());
        assertTrue(diagnosis.sentence(Language.ENGLISH).contains(VisibleText.of(part)));
        assertTrue(diagnosis.sentence(Language.CHINESE).contains(VisibleText.of(part)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "https://https://shop.cn/item | doubled_scheme | https://https",
                "http://https://shop.cn/item | doubled_scheme | http://https",
                "http://https//shop.cn/item | doubled_scheme | http://https",
                "https://shop.cn/item?a=1&amp;b=2 | html_escaped | &amp;",
                "https://shop.cn/%25E8%258F%259C | encoded_twice | %25E8",
                "https://shop.cn/item？id=7 | full_width_character | ？",
                "https://shop.cn/item\" | quoted | \"",
                "https://shop.cn/item” | quoted | ”",
            })
    void parsedLinksThatLookWrong_haveTheirFault(String text, String code, String part) {
        List<LinkDiagnosis> found = LinkDiagnosis.of(assertInstanceOf(Link.class, LinkParser.parse(text)));
        assertFalse(found.isEmpty());
        assertEquals(code, found.get(0).fault().code());
        assertEquals(part, found.get(0).part());
    }

    /** What the sentence tells to write, in the place of the part, gives the link that was meant. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "https:%2F%2Fshop.cn%2Fx | encoded_delimiter | %2F | /",
                "https:%2f%2fshop.cn/x | encoded_delimiter | %2f | /",
                "https://shop.cn%2Fitem | encoded_delimiter | %2F | /",
                "https://shop.cn%252Fitem | encoded_delimiter | %252F | /",
                "https://shop.cn%3A8443/item | encoded_delimiter | %3A | :",
                "https://shop.cn%3Fid=7 | encoded_delimiter | %3F | ?",
                "ｈｔｔｐｓ://shop.cn/ | full_width_character | ｈｔｔｐｓ | https",
                "ｈｔｔｐｓ：／／shop.cn/ | full_width_character | ｈｔｔｐｓ：／／ | https://",
                "ＨＴＴＰ：／／ｓｈｏｐ.cn/ | full_width_character | ＨＴＴＰ：／／ | HTTP://",
                "hｔtps://shop.cn/ | full_width_character | ｔ | t",
                "http//shop.cn/ | damaged_scheme | http// | http://",
                "HTTPS;//shop.cn/ | damaged_scheme | HTTPS;// | https://",
                "https.//shop.cn/ | damaged_scheme | https.// | https://",
                "https:://shop.cn/ | damaged_scheme | https::// | https://",
                "https ://shop.cn/ | damaged_scheme | https :// | https://",
                "https:/ /shop.cn/ | damaged_scheme | https:/ / | https://",
                "链接：https://shop.cn/ | text_in_front | 链接： | ~~",
                "Link: https://shop.cn/ | text_in_front | ~Link: ~ | ~~",
                "扫码/链接 http://shop.cn/ | text_in_front | ~扫码/链接 ~ | ~~",
            })
    void theRemedy_givesTheLinkThatWasMeant(String text, String code, String part, String instead) {
        assertInstanceOf(LinkRejection.class, LinkParser.parse(text));
        LinkDiagnosis diagnosis = LinkDiagnosis.ofInvalid(text);
        assertEquals(code + " " + part, diagnosis.fault().code() + " " + diagnosis.part());
        String sentence = diagnosis.sentence(Language.ENGLISH);
        assertTrue(
                sentence.contains(instead.isEmpty() ? "remove that text" : "write " + instead + " instead"), sentence);
        Link link = assertInstanceOf(Link.class, LinkParser.parse(text.replace(part, instead)), diagnosis::toString);
        assertTrue(link.toString().contains("://shop.cn"), link::toString);
    }

    /** Texts whose start is right, or of which another fault is the first to mend. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop.cn/go/https://other.cn/ | no_scheme",
                "shop.cn?to=https://other.cn/ | no_scheme",
                "ftp.shop.cn/a//b | no_scheme",
                "http/item | no_scheme",
                "shttp://shop.cn/ | unsupported_scheme",
                "https:///?x | no_host",
                "https://.:99999/ | bad_port",
                "https://sh%5Eop.cn/ | bad_host",
                "ｓｈｏｐ.cn/item | no_scheme",
            })
    void startsThatAreNotToBlame_areNotBlamed(String text, String code) {
        assertInstanceOf(LinkRejection.class, LinkParser.parse(text));
        assertEquals(code, LinkDiagnosis.ofInvalid(text).fault().code());
    }

    @Test
    void invisibleCharacters_areNamedByNumber() {
        LinkDiagnosis inPath = LinkDiagnosis.of((Link) LinkParser.parse("https://shop.cn/it\u200Bem"))
                .get(0);
        assertEquals(LinkFault.INVISIBLE_CHARACTER, inPath.fault());
        assertTrue(inPath.sentence(Language.ENGLISH).contains("<U+200B>"));
        LinkDiagnosis inFront = LinkDiagnosis.ofInvalid("\u200Bhttps://shop.cn/");
        assertEquals(LinkFault.INVISIBLE_CHARACTER, inFront.fault());
    }

    /** Bytes that are not UTF-8 are counted as they are, and not as the three bytes of U+FFFD. */
    @Test
    void bytes_areThoseOfTheText() {
        byte[] text = ("shop.cn/" + "\u00c4".repeat(1_500)).getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(LinkFault.NO_SCHEME, LinkDiagnosis.ofInvalid(text).fault());
        byte[] tooLong = "\u00c4".repeat(4_297).getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(new LinkDiagnosis(LinkFault.LINK_TOO_LONG, "4297"), LinkDiagnosis.ofInvalid(tooLong));
    }

    @ParameterizedTest
    @CsvSource({
        "https://shop.cn/item/7?from=poster&x=1",
        "https://shop.cn/菜单/1?名=二",
        "http://10.0.0.8:8080/a%2Fb",
        "https://shop.cn/go?to=https://other.cn/",
        "https://shop.cn/100%",
        "http://ftp/pub",
        "https://web.archive.org/https://a.com/",
        "https://proxy.example.com/https:/x",
        "https://shop.cn/item?kw=／？",
        "https://shop.cn/item?kw=\u2764\ufe0f",
        "https://shop.cn/item?to=https%253A%252F%252Fa.cn%25E8",
        "https://shop.cn/item?m=I'm'",
        "https://shop.cn/item?m=”",
    })
    void ordinaryLinks_haveNoFault(String text) {
        assertEquals(List.of(), LinkDiagnosis.of((Link) LinkParser.parse(text)));
    }

    /** Every text has a sentence in both languages. */
    @Test
    void anyText_hasASentence() {
        Random random = new Random(12);
        List<String> pieces = List.of(
                "http", "https:", "//", "/", "?", "%25", "%", "：", " ", "\u200B", "\uD83D", "[", "xn--", "@", ":",
                "99999", "shop.cn", "\"", "&amp;", "菜", "\0", "*", "|");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(8); n >= 0; n--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            if (LinkParser.parse(text.toString()) instanceof Link link) {
                LinkDiagnosis.of(link)
                        .forEach(found ->
                                assertFalse(found.sentence(Language.CHINESE).isBlank()));
            } else {
                LinkDiagnosis refused = LinkDiagnosis.ofInvalid(text.toString());
                assertFalse(refused.sentence(Language.ENGLISH).isBlank());
            }
        }
    }
}
