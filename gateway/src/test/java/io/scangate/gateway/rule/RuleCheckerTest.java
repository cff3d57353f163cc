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
    void eachBadPrefixHasItsReason() {
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
