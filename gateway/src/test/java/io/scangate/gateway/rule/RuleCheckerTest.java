package io.scangate.gateway.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleCheckerTest {
    private final RuleChecker checker = new RuleChecker();

    private void assertBad(Rule rule, RejectionReason reason, String detail) {
        RuleChecker.Bad bad = assertInstanceOf(RuleChecker.Bad.class, checker.check(rule));
        assertEquals(reason, bad.reason());
        assertEquals(detail, bad.detail());
    }

    @Test
    void badPrefixHasItsReason() {
        assertBad(
                new Rule("hello", "p", null),
                RejectionReason.MALFORMED_LINK,
                "\"hello\": The link hello does not start with http://, https:// or ftp://: write it with one of these in front.");
        assertBad(
                new Rule("weixin://dl", "p", null),
                RejectionReason.UNSUPPORTED_SCHEME,
                "\"weixin://dl\": The link's scheme is weixin: only http, https and ftp links can open a mini program.");
        assertBad(
                new Rule("https://me:pw@h.cn/", "p", null),
                RejectionReason.USER_INFO_IN_PREFIX,
                "\"https://me:pw@h.cn/\" (expected: a prefix without user name and password)");
        assertBad(
                new Rule("https://h.cn/#top", "p", null),
                RejectionReason.FRAGMENT_IN_PREFIX,
                "\"https://h.cn/#top\" (expected: a prefix without #)");
        assertBad(
                new Rule("https://h.cn/\ud800", "p", null),
                RejectionReason.MALFORMED_LINK,
                "\"https://h.cn/<U+D800>\" (expected: Unicode text without lone surrogates)");
        String tooLong = "https://h.cn/" + "a".repeat(4296);
        assertBad(
                new Rule(tooLong, "p", null),
                RejectionReason.LINK_TOO_LONG,
                "\"" + tooLong.substring(0, 200) + "...\" (expected: at most 4296 bytes)");
    }

    @Test
    void invisibleCharactersAreNamedWithTheirOffset() {
        assertBad(
                new Rule("https://h.cn/a\u200bb", "p", null),
                RejectionReason.INVISIBLE_CHARACTER_IN_PREFIX,
                "\"https://h.cn/a<U+200B>b\" (expected: no white space, control or invisible character;"
                        + " U+200B stands at offset 14)");
        // Offsets count code points, not chars, and include the trimmed characters.
        assertBad(
                new Rule(" https://h.cn/\ud83d\ude00/\u3000x", "p", null),
                RejectionReason.INVISIBLE_CHARACTER_IN_PREFIX,
                "\" https://h.cn/\ud83d\ude00/<U+3000>x\" (expected: no white space, control or invisible character;"
                        + " U+3000 stands at offset 16)");
    }

    @Test
    void everyInvisibleCharacterIsRefusedInsideAndOnlySpacesAreTrimmedAround() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            if (Character.isSurrogate((char) c)) {
                continue;
            }
            boolean space = c <= ' '
                    || c == 0x85
                    || c == 0xA0
                    || c == 0x1680
                    || (c >= 0x2000 && c <= 0x200A)
                    || c == 0x2028
                    || c == 0x2029
                    || c == 0x202F
                    || c == 0x205F
                    || c == 0x3000;
            boolean invisible = space
                    || (c >= 0x7F && c <= 0x9F)
                    || (c >= 0x200B && c <= 0x200F)
                    || (c >= 0x2028 && c <= 0x202F)
                    || (c >= 0x2060 && c <= 0x206F)
                    || c == 0xFEFF;
            String name = String.format("U+%04X", c);
            String character = String.valueOf((char) c);
            assertEquals(invisible, isInvisible("https://h.cn/a" + character + "b"), name);
            assertEquals(space || c == 0xFEFF, isTrimmed(character + "https://h.cn/a"), name);
            assertEquals(space || c == 0xFEFF, isTrimmed("https://h.cn/a" + character), name);
        }
    }

    private boolean isInvisible(String prefix) {
        return checker.check(new Rule(prefix, "p", null)) instanceof RuleChecker.Bad bad
                && bad.reason() == RejectionReason.INVISIBLE_CHARACTER_IN_PREFIX;
    }

    private boolean isTrimmed(String prefix) {
        return checker.check(new Rule(prefix, "p", null)) instanceof RuleChecker.Good good
                && good.prefix().link().toString().equals("https://h.cn/a")
                && RuleChecker.trimmed(prefix).equals("https://h.cn/a");
    }

    @Test
    void oneByteOrderMarkIsTrimmedAmongSpaces() {
        assertTrue(isTrimmed("\u3000\ufeff\t https://h.cn/a \u0085"));
        assertTrue(isTrimmed(" https://h.cn/a\r\n\ufeff\u2028"));
        assertTrue(isInvisible("\ufeff\ufeffhttps://h.cn/a"));
        assertTrue(isInvisible("\ufeffhttps://h.cn/a\ufeff"));
        assertTrue(isInvisible("https://h.cn/a b"));
        assertEquals("", RuleChecker.trimmed(" \ufeff\u3000 "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://h.cn./", "https://h.cn.:8443/a", "https://h.cn%2E", "https://h.cn\u3002/", "ftp://h./"})
    void aHostWithAFinalDotIsRefused(String prefix) {
        assertBad(
                new Rule(prefix, "p", null),
                RejectionReason.FINAL_DOT_IN_HOST,
                "\"" + prefix + "\" (expected: a host without a dot at its end)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://h.cn:8080/.",
                "https://h.1x/",
                "https://10.0.0.1:81/",
                "https://[::1]/",
                "https://h.cn/a./"
            })
    void otherDotsAndDigitsAreAccepted(String prefix) {
        assertInstanceOf(RuleChecker.Good.class, checker.check(new Rule(prefix, "p", null)));
    }

    @Test
    void testLinksMustBeLinksThatTheRuleMatches() {
        TestPage outside = new TestPage("p", Version.TRIAL, List.of("https://h.cn/a/1", "https://h.cn/b"));
        assertBad(
                new Rule("https://h.cn/a/", "p", outside),
                RejectionReason.TEST_LINK_OUTSIDE_RULE,
                "\"https://h.cn/b\" (expected: a link that https://h.cn/a/ matches)");
        assertBad(
                new Rule("https://h.cn/a/", "p", new TestPage("p", Version.TRIAL, List.of("//"))),
                RejectionReason.BAD_TEST_LINK,
                "test link \"//\": The link // does not start with http://, https:// or ftp://: write it with one of these in front.");
        assertBad(
                new Rule("https://h.cn/a/", "p", new TestPage("p", Version.TRIAL, List.of("https://u@h.cn/a/"))),
                RejectionReason.BAD_TEST_LINK,
                "\"https://u@h.cn/a/\" (expected: a test link without user name and password)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pages/index/index",
                "p",
                "packageA/pages/x/y",
                "pages/shop/detail?from=qr",
                "pages/a?",
                "a-b_c.d/~e",
                "pages/a?x=/b?c"
            })
    void goodPages(String page) {
        assertInstanceOf(RuleChecker.Good.class, checker.check(new Rule("https://h.cn/", page, null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/pages/index", "pages//index", "pages/index/", "pages/a b", "pages/a#top", "https://h.cn/x",
                "../pages/a", "pages/./a", "pages/a\"b", "pages/a\\b", "?x=1", "页面/a", "pages/a\n"
            })
    void badPages(String page) {
        Rule live = new Rule("https://h.cn/", page, null);
        assertEquals(
                RejectionReason.BAD_PAGE,
                assertInstanceOf(RuleChecker.Bad.class, checker.check(live)).reason());
        Rule test = new Rule("https://h.cn/", null, new TestPage(page, Version.TRIAL, List.of()));
        assertEquals(
                RejectionReason.BAD_PAGE,
                assertInstanceOf(RuleChecker.Bad.class, checker.check(test)).reason());
    }

    @ParameterizedTest
    @CsvSource({
        "https://h.cn, SUB_PATH, 1",
        "https://h.cn/a/, SUB_PATH, 3",
        "https://h.cn/a, EXACT_PATH, 3",
        "https://h.cn/a?, EXACT_PATH, 3",
        "https://h.cn/a/?b, QUERY_PREFIX, 5",
        "https://h.cn/?b, QUERY_PREFIX, 3"
    })
    void kindsAndKeys(String prefix, Prefix.Kind kind, int keyLength) {
        RuleChecker.Good good = assertInstanceOf(RuleChecker.Good.class, checker.check(new Rule(prefix, null, null)));
        assertEquals(kind, good.prefix().kind());
        assertEquals(keyLength, good.prefix().keyLength());
    }

    @Test
    void appids() {
        assertTrue(RuleChecker.isAppid("wx3f1c0a9b2d4e5f60"));
        assertTrue(RuleChecker.isAppid("a.b_c-1"));
        assertTrue(RuleChecker.isAppid("x".repeat(128)));
        for (String bad : List.of("", "a b", "a\"", "微信", "x".repeat(129))) {
            assertFalse(RuleChecker.isAppid(bad), bad);
        }
    }
}
