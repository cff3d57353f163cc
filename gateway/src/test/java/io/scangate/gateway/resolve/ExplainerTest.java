package io.scangate.gateway.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.Rules;
import io.scangate.gateway.resolve.Explanation.NearRule;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.RolePolicy;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainerTest {
    private static final Explainer EXPLAINER = new Explainer(new Resolver(ResolveSettings.DEFAULT));

    private static Explanation explain(RuleIndex index, String link, @Nullable String user) {
        return EXPLAINER.explain(index, Rules.link(link), new Scan().user(user), null);
    }

    /** The rows of the "common matching errors" tables of the feature's guide, both editions. */
    @ParameterizedTest
    @CsvSource({
        "http://www.qq.com/a/b, https://www.qq.com/a/b/c, scheme_differs",
        "http://www.qq.com/a/b, https://www.qq.com/a/b, scheme_differs",
        "https://www.qq.com/a/b, https://www.weixin.qq.com/a/b, host_differs",
        "https://www.qq.com/a/b, https://www.qq.com/c/d, path_differs",
        "https://www.qq.com/a/b?id=123, https://www.qq.com/a/b?id=132, query_prefix_differs",
        "https://www.qq.com/a/b, https://www.qq.com/a/bc, not_a_sub_path",
        "https://www.qq.com/a/b, https://www.qq.com/a/b/123, rule_has_no_trailing_slash",
        "https://www.qq.com/a/b/, https://www.qq.com/a/b, path_differs",
        "https://www.qq.com/a/b?id=1, https://www.qq.com/a/b/c?id=1, path_differs",
        "https://www.qq.com/a/b?id=1, https://www.qq.com/a/b, query_prefix_differs",
        "https://www.qq.com:8443/a/b, https://www.qq.com/a/b, host_differs",
        "https://www.qq.com/a/b, https://me@www.qq.com/a/b, user_info_in_link",
    })
    void missesAreNamed(String rule, String link, String reason) {
        Explanation explanation = explain(Rules.published(rule), link, null);
        assertEquals(Decision.WEB_NO_RULE, explanation.decision());
        assertNull(explanation.rule());
        NearRule nearest = explanation.nearest().get(0);
        assertEquals(rule, nearest.rule().prefix());
        assertEquals(reason, nearest.reason().code());
        assertTrue(explanation.complete());
    }

    private static RuleIndex withTest(Version version) {
        return Rules.index(new Account(
                "wx1",
                Map.of("ana", Role.ADMIN, "dev", Role.DEVELOPER),
                List.of(new Rule(
                        "https://h.cn/", null, new TestPage("pages/t", version, List.of("https://h.cn/test"))))));
    }

    @ParameterizedTest
    @CsvSource({
        "https://h.cn/other, ana, unpublished not_a_test_link",
        "https://h.cn/test, , unpublished not_a_member",
        "https://h.cn/test, stranger, unpublished not_a_member",
        "https://h.cn/test, ana, ''",
    })
    void whyTheTestPageDoesNotOpen(String link, String user, String reasons) {
        Explanation explanation = explain(withTest(Version.TRIAL), link, user);
        assertEquals(reasons, codes(explanation));
        assertNotNull(explanation.rule());
        assertEquals("https://h.cn/", explanation.rule().prefix());
    }

    private static String codes(Explanation explanation) {
        return String.join(
                " ", explanation.reasons().stream().map(MismatchReason::code).toList());
    }

    @Test
    void roleThatMayNotOpenTheVersion() {
        Explainer strict = new Explainer(new Resolver(new ResolveSettings("6.5.6", RolePolicy.STRICT)));
        Scan scan = new Scan().user("dev");
        Explanation explanation = strict.explain(withTest(Version.TRIAL), Rules.link("https://h.cn/test"), scan, null);
        assertEquals("unpublished role_may_not_open_version", codes(explanation));
    }

    @Test
    void clientTooOld_isSaidBesideTheRule() {
        Scan scan = new Scan().clientVersion(ClientVersion.parse("6.5.5"));
        Explanation explanation =
                EXPLAINER.explain(Rules.published("https://h.cn/"), Rules.link("https://h.cn/"), scan, null);
        assertEquals(Decision.WEB_CLIENT_TOO_OLD, explanation.decision());
        assertEquals("client_too_old", codes(explanation));
        assertNotNull(explanation.rule());
    }

    @Test
    void publishedRuleWithoutTest_hasNoReasons() {
        Explanation explanation = explain(Rules.published("https://h.cn/"), "https://h.cn/x", "ana");
        assertEquals(Decision.OPEN_LIVE, explanation.decision());
        assertEquals(List.of(), explanation.reasons());
    }

    @Test
    void nearestFirst_sameOriginThenOtherSchemeThenOtherHost() {
        RuleIndex index = Rules.published(
                "https://zzz.example.org/shop/item",
                "https://m.shop.cn/shop/item",
                "http://shop.cn/shop/",
                "https://shop.cn/shop/items",
                "https://shop.cn/other");
        List<String> nearest = explain(index, "https://shop.cn/shop/item", null).nearest().stream()
                .map(near -> near.rule().prefix())
                .toList();
        assertEquals(
                List.of(
                        "https://shop.cn/shop/items",
                        "https://shop.cn/other",
                        "http://shop.cn/shop/",
                        "https://m.shop.cn/shop/item",
                        "https://zzz.example.org/shop/item"),
                nearest);
    }

    @Test
    void appid_limitsTheSearchToItsRules() {
        RuleIndex index = Rules.index(
                new Account("wx1", Map.of(), List.of(new Rule("https://a.cn/x", "pages/a", null))),
                new Account("wx2", Map.of(), List.of(new Rule("https://b.cn/x", "pages/a", null))));
        Explanation explanation = EXPLAINER.explain(index, Rules.link("https://a.cn/y"), new Scan(), "wx2");
        assertEquals(
                List.of("https://b.cn/x"),
                explanation.nearest().stream().map(near -> near.rule().prefix()).toList());
    }
}
