package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleIndexTest {
    private static void assertDecides(RuleIndex index, String link, String prefix) {
        RuleView rule = new RuleView();
        assertTrue(index.find(Rules.link(link), rule), () -> link + " should match " + prefix);
        assertEquals(prefix, rule.prefix());
    }

    private static void assertMisses(RuleIndex index, String link) {
        RuleView rule = new RuleView();
        assertFalse(index.find(Rules.link(link), rule), () -> link + " matches " + rule.prefix());
    }

    @Test
    void pathWithoutSlash_matchesThePathWithAnyQueryOrNone() {
        RuleIndex index = Rules.published("https://wx.qq.com/a/b");
        assertDecides(index, "https://wx.qq.com/a/b", "https://wx.qq.com/a/b");
        assertDecides(index, "https://wx.qq.com/a/b?", "https://wx.qq.com/a/b");
        assertDecides(index, "https://wx.qq.com/a/b?x=1", "https://wx.qq.com/a/b");
        assertMisses(index, "https://wx.qq.com/a/b/");
        assertMisses(index, "https://wx.qq.com/a/bc");
        assertMisses(index, "https://wx.qq.com/a/b/c");
        assertMisses(index, "https://wx.qq.com/a");
    }

    @Test
    void pathWithSlash_matchesSubPathsWithAnyQueryOrNone() {
        RuleIndex index = Rules.published("https://wx.qq.com/a/");
        assertDecides(index, "https://wx.qq.com/a/", "https://wx.qq.com/a/");
        assertDecides(index, "https://wx.qq.com/a/?q", "https://wx.qq.com/a/");
        assertDecides(index, "https://wx.qq.com/a/b/c?q=1", "https://wx.qq.com/a/");
        assertMisses(index, "https://wx.qq.com/a");
        assertMisses(index, "https://wx.qq.com/ab/");
    }

    @Test
    void query_matchesAsPrefixOnThatPathOnly() {
        RuleIndex index = Rules.published("https://wx.qq.com/mp?id=123", "https://wx.qq.com/dir/?id=1");
        assertDecides(index, "https://wx.qq.com/mp?id=1234&x", "https://wx.qq.com/mp?id=123");
        assertMisses(index, "https://wx.qq.com/mp?id=12");
        assertMisses(index, "https://wx.qq.com/mp");
        assertMisses(index, "https://wx.qq.com/mp/?id=123");
        assertDecides(index, "https://wx.qq.com/dir/?id=12", "https://wx.qq.com/dir/?id=1");
        assertMisses(index, "https://wx.qq.com/dir/sub?id=1");
    }

    @Test
    void emptyQueryIsNoQuery_andHostAloneTakesEveryPath() {
        RuleIndex index = Rules.published("https://wx.qq.com?", "http://wx.qq.com");
        assertDecides(index, "https://wx.qq.com/any/path?q", "https://wx.qq.com/");
        assertDecides(index, "http://wx.qq.com", "http://wx.qq.com/");
        assertMisses(index, "ftp://wx.qq.com/");
        assertMisses(index, "http://wx.qq.com:8080/");
        assertMisses(index, "http://qq.com/");
    }

    @Test
    void mostSpecificRuleDecides_longestPathThenLongestQuery() {
        RuleIndex index = Rules.published(
                "https://h.cn/",
                "https://h.cn/a/",
                "https://h.cn/a/?id=1",
                "https://h.cn/a/?id=12",
                "https://h.cn/a/b",
                "https://h.cn/a/b?x");
        assertDecides(index, "https://h.cn/z", "https://h.cn/");
        assertDecides(index, "https://h.cn/a/c", "https://h.cn/a/");
        assertDecides(index, "https://h.cn/a/?id=13", "https://h.cn/a/?id=1");
        assertDecides(index, "https://h.cn/a/?id=123", "https://h.cn/a/?id=12");
        assertDecides(index, "https://h.cn/a/?i", "https://h.cn/a/");
        assertDecides(index, "https://h.cn/a/b?y", "https://h.cn/a/b");
        assertDecides(index, "https://h.cn/a/b?xy", "https://h.cn/a/b?x");
        assertDecides(index, "https://h.cn/a/b/", "https://h.cn/a/");
    }

    @Test
    void duplicateOfACanonicalRule_isLeftOutAndNamesTheFirst() {
        List<RejectedRule> rejected = new ArrayList<>();
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected::add);
        compiler.add(new Account(
                "wxfirst",
                Map.of(),
                List.of(new Rule("https://H.cn:443/%61", "pages/a", null, null, new Place(3, 7)))));
        compiler.add(new Account(
                "wxsecond", Map.of(), List.of(new Rule("https://h.cn/a", "pages/b", null, null, new Place(9, 2)))));
        RuleIndex index = compiler.compile();
        assertEquals(1, index.rules());
        RuleView rule = new RuleView();
        assertTrue(index.find(Rules.link("https://h.cn/a"), rule));
        assertEquals("wxfirst", rule.appid());
        assertEquals(1, rejected.size());
        RejectedRule duplicate = rejected.get(0);
        assertEquals(RejectionReason.DUPLICATE_RULE, duplicate.reason());
        assertEquals(new Place(9, 2), duplicate.place());
        assertEquals("wxsecond", duplicate.appid());
        assertEquals("https://h.cn/a", duplicate.prefix());
        assertTrue(duplicate.detail().contains("wxfirst"), duplicate.detail());
        assertTrue(duplicate.detail().contains("line 3, column 7"), duplicate.detail());
    }

    @Test
    void duplicateAndMalformedAccounts_areLeftOut() {
        List<RejectedRule> rejected = new ArrayList<>();
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected::add);
        compiler.add(new Account("wx1", Map.of(), List.of(new Rule("https://a.cn/", "pages/a", null))));
        compiler.add(new Account("wx1", Map.of(), List.of(new Rule("https://b.cn/", "pages/a", null))));
        compiler.add(new Account("a\"b", Map.of(), List.of(new Rule("https://c.cn/", "pages/a", null))));
        RuleIndex index = compiler.compile();
        assertEquals(1, index.rules());
        assertEquals(
                List.of(RejectionReason.DUPLICATE_ACCOUNT, RejectionReason.MALFORMED_ACCOUNT),
                rejected.stream().map(RejectedRule::reason).toList());
        assertMisses(index, "https://b.cn/");
    }

    @Test
    void compilerRefusesASecondUse() {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {});
        compiler.compile();
        assertThrows(IllegalStateException.class, compiler::compile);
        assertThrows(IllegalStateException.class, () -> compiler.add(new Account("wx1", Map.of(), List.of())));
    }

    @Test
    void viewHasEveryFieldOfARule() {
        Rule rule = new Rule(
                "https://h.cn/a/",
                "pages/live?x=1",
                new TestPage("pages/next", Version.TRIAL, List.of("https://h.cn/a/?id=1", "https://h.cn/a/b")));
        RuleIndex index =
                Rules.index(new Account("wx9", Map.of("ana", Role.ADMIN, "微信-用户", Role.EXPERIENCER), List.of(rule)));
        RuleView view = new RuleView();
        assertTrue(index.find(Rules.link("https://h.cn/a/?id=1"), view));
        assertEquals("wx9", view.appid());
        assertEquals("pages/live?x=1", view.livePage());
        assertTrue(view.livePageHasQuery());
        assertEquals("pages/next", view.testPage());
        assertFalse(view.testPageHasQuery());
        assertEquals(Version.TRIAL, view.testVersion());
        assertTrue(view.isTestLink(Rules.link("https://h.cn/a/?id=1")));
        assertFalse(view.isTestLink(Rules.link("https://h.cn/a/?id=12")));
        assertTrue(view.isTestLink(Rules.link("https://h.cn/a/b?")));
        assertEquals(Role.ADMIN, roleOf(view, "ana"));
        assertEquals(Role.EXPERIENCER, roleOf(view, "微信-用户"));
        assertNull(roleOf(view, "an"));
        assertNull(roleOf(view, ""));
        byte[] copied = new byte[3 + RuleView.COPY_SLACK];
        assertEquals(3, view.copyAppid(copied, 0));
        assertArrayEquals("wx9".getBytes(StandardCharsets.UTF_8), Arrays.copyOf(copied, 3));
    }

    private static @Nullable Role roleOf(RuleView view, String user) {
        byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
        return view.roleOf(bytes, 0, bytes.length);
    }

    @Test
    void memberIsFoundAmongThousands() {
        Map<String, Role> members = new HashMap<>();
        for (int i = 0; i < 5000; i++) {
            members.put("user-" + i, i % 3 == 0 ? Role.ADMIN : Role.DEVELOPER);
        }
        RuleIndex index = Rules.index(new Account("wx1", members, List.of(new Rule("https://h.cn/", "pages/a", null))));
        RuleView view = new RuleView();
        assertTrue(index.find(Rules.link("https://h.cn/"), view));
        members.forEach((user, role) -> assertEquals(role, roleOf(view, user)));
        assertNull(roleOf(view, "user-5000"));
    }

    @Test
    void emptyIndexFindsNothing() {
        assertMisses(RuleIndex.empty(), "https://h.cn/");
        assertFalse(RuleIndex.empty().hasAccount("wx1"));
    }

    @Test
    void iterationsOverAccountOriginAndAll_visitEachRuleOnce() {
        RuleIndex index = Rules.index(
                new Account(
                        "wx1",
                        Map.of(),
                        List.of(
                                new Rule("https://a.cn/1", "pages/a", null),
                                new Rule("https://b.cn/1", "pages/a", null),
                                new Rule("https://a.cn/2", "pages/a", null))),
                new Account("wx2", Map.of(), List.of(new Rule("https://a.cn/3", null, null))));
        List<String> seen = new ArrayList<>();
        index.forEachRuleOfAccount("wx1", rule -> seen.add(rule.prefix()));
        assertEquals(
                List.of("https://a.cn/1", "https://a.cn/2", "https://b.cn/1"),
                seen.stream().sorted().toList());
        seen.clear();
        index.forEachRuleNear(Rules.link("https://a.cn/2"), 10, rule -> seen.add(rule.prefix()));
        assertEquals(
                List.of("https://a.cn/1", "https://a.cn/2", "https://a.cn/3"),
                seen.stream().sorted().toList());
        seen.clear();
        index.forEachRule(rule -> seen.add(rule.prefix()));
        assertEquals(4, seen.size());
        assertTrue(index.hasAccount("wx2"));
        assertFalse(index.hasAccount("wx3"));
        assertEquals(2, index.accounts());
    }

    /** Few test links are compared one by one, many are found by their hashes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 2_000})
    void testLinksAreFound(int count) {
        List<String> links = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            links.add("https://a.cn/t/" + i);
        }
        RuleIndex index = Rules.index(new Account(
                "wx1",
                Map.of(),
                List.of(new Rule("https://a.cn/t/", null, new TestPage("pages/t", Version.TRIAL, links)))));
        RuleView view = new RuleView();
        for (int i = 0; i < 2 * count; i++) {
            Link link = Rules.link("https://a.cn/t/" + i);
            assertTrue(index.find(link, view));
            assertEquals(i < count, view.isTestLink(link), () -> "for " + link);
        }
    }

    /** As many nested rules as a link can have. */
    @Test
    void longestChainOfNestedQueries_isFound() {
        List<Rule> rules = new ArrayList<>();
        String prefix = "https://a.cn/p?";
        String query = "q".repeat(4_250);
        for (int i = 1; i <= query.length(); i++) {
            rules.add(new Rule(prefix + query.substring(0, i), "pages/a", null));
        }
        RuleIndex index = Rules.index(new Account("wx1", Map.of(), rules));
        RuleView view = new RuleView();
        for (int length : new int[] {1, 2, 63, 64, 255, 256, 257, 4_000, 4_249, 4_250}) {
            assertTrue(index.find(Rules.link(prefix + query.substring(0, length) + "&"), view));
            assertEquals(prefix + query.substring(0, length), view.prefix());
        }
    }
}
