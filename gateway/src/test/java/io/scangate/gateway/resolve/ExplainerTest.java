package io.scangate.gateway.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.Rules;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.resolve.Explanation.NearRule;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.RolePolicy;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.rule.Withheld;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExplainerTest {
    private static final Explainer EXPLAINER = new Explainer(new Resolver(ResolveSettings.DEFAULT));

    private static Explanation explain(RuleIndex index, String link, @Nullable String user) {
        return EXPLAINER.explain(index, Rules.link(link), new Scan().user(user), null);
    }

    /** The rows of the tables "common matching errors" in both editions of the feature's guide. */
    @ParameterizedTest
    @CsvSource({
        "http://www.qq.com/a/b, https://www.qq.com/a/b/c, scheme_differs",
        "http://www.qq.com/a/b, https://www.qq.com/a/b, scheme_differs",
        "https://www.qq.com/a/b, https://www.weixin.qq.com/a/b, host_differs",
        "https://www.qq.com/a/b, https://www.qq.com/c/d, path_differs",
        "https://www.qq.com/a/b?id=123, https://www.qq.com/a/b?id=132, query_prefix_differs",
        "https://www.qq.com/a/b, https://www.qq.com/a/bc, not_a_sub_path",
        "https://www.qq.com/a/b, https://www.qq.com/a/b/123, rule_has_no_trailing_slash",
        "https://www.qq.com/a/b/, https://www.qq.com/a/b, link_lacks_trailing_slash",
        "https://www.qq.com/a/b?id=1, https://www.qq.com/a/b/c?id=1, path_differs",
        "https://www.qq.com/a/b?id=1, https://www.qq.com/a/b, query_prefix_differs",
        "https://www.qq.com:8443/a/b, https://www.qq.com/a/b, port_differs",
        "https://www.qq.com/a/b, https://me@www.qq.com/a/b, user_info_in_link",
        "https://www.qq.com/Item/, https://www.qq.com/item/7, case_differs",
        "https://www.qq.com/caf%C3%A9/, https://www.qq.com/cafÉ/1, case_differs",
        "https://www.qq.com/caf%C3%89, https://www.qq.com/Café, case_differs",
        "https://www.qq.com/%CF%82/, https://www.qq.com/Σ/%2f, case_differs",
        "https://www.qq.com/caf%C9/, https://www.qq.com/caf%E9/, path_differs",
    })
    void missHasItsReason(String rule, String link, String reason) {
        Explanation explanation = explain(Rules.published(rule), link, null);
        assertEquals(Decision.WEB_NO_RULE, explanation.decision());
        assertNull(explanation.rule());
        NearRule nearest = explanation.nearest().get(0);
        assertEquals(rule, nearest.rule().prefix());
        assertEquals(reason, nearest.mismatch().reason().code());
        assertTrue(explanation.complete());
    }

    /** Both would match with the other scheme, and the longer one would decide. */
    @Test
    void ofEquallyNearRules_theMostSpecificIsFirst() {
        RuleIndex index = Rules.published(
                "https://shop/", "https://shop/item/", "https://shop/item/7?a=1", "https://shop/item/7?a");
        List<String> near = explain(index, "http://shop/item/7?a=1", null).nearest().stream()
                .map(rule -> rule.rule().prefix())
                .toList();
        assertEquals(
                List.of("https://shop/item/7?a=1", "https://shop/item/7?a", "https://shop/item/", "https://shop/"),
                near);
        assertEquals(
                "https://shop/item/",
                explain(index, "http://shop/item/8", null)
                        .nearest()
                        .get(0)
                        .rule()
                        .prefix());
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
    void testPageThatDoesNotOpen_hasItsReason(String link, String user, String reasons) {
        Explanation explanation = explain(withTest(Version.TRIAL), link, user);
        assertEquals(reasons, codes(explanation));
        assertNotNull(explanation.rule());
        assertEquals("https://h.cn/", explanation.rule().prefix());
    }

    private static String codes(Explanation explanation) {
        return String.join(
                " ", explanation.reasons().stream().map(MismatchReason::code).toList());
    }

    @ParameterizedTest
    @EnumSource(Withheld.class)
    void withheldRule_isTheOnlyReason(Withheld withheld) {
        RuleIndex index = Rules.index(
                new Account("wx1", Map.of("ana", Role.ADMIN), List.of(new Rule("https://h.cn/a/", withheld))),
                new Account("wx2", Map.of(), List.of(new Rule("https://h.cn/", "pages/broad", null))));
        Explanation explanation = explain(index, "https://h.cn/a/b", "ana");
        assertEquals(withheld.code(), codes(explanation));
        assertEquals(withheld.code(), explanation.decision().reason());
        assertNotNull(explanation.rule());
        assertEquals("https://h.cn/a/", explanation.rule().prefix());
        assertEquals(withheld, explanation.rule().withheld());
    }

    @Test
    void roleWithoutTheVersion_isAReason() {
        Explainer strict = new Explainer(new Resolver(new ResolveSettings("6.5.6", RolePolicy.STRICT)));
        Scan scan = new Scan().user("dev");
        Explanation explanation = strict.explain(withTest(Version.TRIAL), Rules.link("https://h.cn/test"), scan, null);
        assertEquals("unpublished role_may_not_open_version", codes(explanation));
    }

    @Test
    void clientTooOld_isAReasonBesideTheRule() {
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
    void nearestRules_areOrderedBySingleDifferenceThenCommonPrefixThenText() {
        RuleIndex index = Rules.published(
                "https://zzz.example.org/shop/item",
                "https://m.shop.cn/shop/item",
                "http://shop.cn/shop/",
                "https://shop.cn/shop/items",
                "https://shop.cn/other");
        assertEquals(
                List.of(
                        "http://shop.cn/shop/ scheme_differs",
                        "https://shop.cn/shop/items path_differs",
                        "https://shop.cn/other path_differs",
                        "https://m.shop.cn/shop/item host_differs",
                        "https://zzz.example.org/shop/item host_differs"),
                near(explain(index, "https://shop.cn/shop/item", null).nearest()));
    }

    private static List<String> near(List<NearRule> rules) {
        return rules.stream()
                .map(near ->
                        near.rule().prefix() + " " + near.mismatch().reason().code())
                .toList();
    }

    /** A link, the rule that must come first, its reason, and the part that differs on both sides. */
    @ParameterizedTest
    @CsvSource({
        "https://shop.cn:8443/item/7, https://shop.cn/item/, port_differs, 8443, 443",
        "https://shop.cn/item/7, https://shop.cn:8443/item/, port_differs, 443, 8443",
        "https://www.shop.cn/item/7, https://shop.cn/item/, host_differs, www.shop.cn, shop.cn",
        "https://shop.cn/item/7, https://www.shop.cn/item/, host_differs, shop.cn, www.shop.cn",
        "https://shop.cn/Item/7, https://shop.cn/item/, case_differs, /Item/7, /item/",
        "https://shop.cn//item/7, https://shop.cn/item/, path_differs, //item/7, /item/",
        "https://shop.cn//item, https://shop.cn/item, path_differs, //item, /item",
        "https://shop.cn/m/item, https://shop.cn/item, path_differs, /m/item, /item",
        "https://shop.cn/item, https://shop.cn/m/item, path_differs, /item, /m/item",
        "https://shop.cn/item, https://shop.cn/item/, link_lacks_trailing_slash, /item, /item/",
        "https://shop.cn/item/7, https://shop.cn/item, rule_has_no_trailing_slash, /item/7, /item",
        "https://shop.cn/item%2F7, https://shop.cn/item/, encoding_differs, /item%2F7, /item/",
        "https://shop.cn/item%3Fid=7, https://shop.cn/item?id=, encoding_differs, /item%3Fid=7, /item?id=",
        "https://shop.cn/a/b/?id=123&x, https://shop.cn/a/b?id=123, rule_has_no_trailing_slash, /a/b/?id=123&x, /a/b?id=123",
        "https://shop.cn./item/7, https://shop.cn/item/, host_differs, shop.cn., shop.cn",
        "https://shop.cn/a?y=2&x=1, https://shop.cn/a?x=1&y=2, parameter_order_differs, ?y=2&x=1, ?x=1&y=2",
        "https://shop.cn/a?y=2&id=123, https://shop.cn/a?id=, parameter_order_differs, ?y=2&id=123, ?id=",
        "https://me@shop.cn/item/7, https://shop.cn/item/, user_info_in_link, @shop.cn, shop.cn",
        "http://shop.cn:443/item/7, https://shop.cn/item/, scheme_differs, http://shop.cn:443, https://shop.cn:443",
        "https://shop.cn:80/item/7, http://shop.cn/item/, scheme_differs, https://shop.cn:80, http://shop.cn:80",
        "http://[::1]/item/7, https://[::1]/item/, scheme_differs, http://, https://",
    })
    void singleDifference_comesFirst(String link, String rule, String code, String linkPart, String rulePart) {
        RuleIndex index = Rules.published(rule, "https://shop.cn/other", "https://shop.cn/i", "https://a.cn/item/");
        NearRule first = explain(index, link, null).nearest().get(0);
        assertEquals(rule, first.rule().prefix());
        assertEquals(code, first.mismatch().reason().code());
        assertEquals(linkPart, first.mismatch().linkPart());
        assertEquals(rulePart, first.mismatch().rulePart());
        assertTrue(first.mismatch().single());
    }

    @Test
    void otherScheme_comesBeforeUnrelatedRulesOfTheHost() {
        RuleIndex index = Rules.published(
                "http://bike/b/",
                "https://bike/a",
                "https://bike/c/",
                "https://bike/help",
                "https://bike/bc",
                "https://bike/d?x=1",
                "https://bike/e/f/");
        assertEquals(
                "http://bike/b/ scheme_differs",
                near(explain(index, "https://bike/b/7", null).nearest()).get(0));
    }

    @Test
    void otherPort_comesBeforeAnotherHostOfThatPort() {
        RuleIndex index = Rules.published("http://10.0.0.80/p/", "https://one.example.com/p/");
        assertEquals(
                "https://one.example.com/p/ port_differs",
                near(explain(index, "https://one.example.com:80/p/1", null).nearest())
                        .get(0));
    }

    @Test
    void tellingReason_comesBeforeARuleWithMoreInCommon() {
        RuleIndex index = Rules.published("https://h.cn/a/b", "https://h.cn/a/b?id=123");
        assertEquals(
                List.of("https://h.cn/a/b rule_has_no_trailing_slash", "https://h.cn/a/b?id=123 path_differs"),
                near(explain(index, "https://h.cn/a/b/1", null).nearest()));
    }

    @Test
    void moreSpecificRulesWithASingleDifference_areNamedBesideTheDecidingRule() {
        RuleIndex index = Rules.published(
                "https://shop.cn/", "https://shop.cn/table/", "http://shop.cn/table/7", "https://shop.cn/tables");
        Explanation explanation = explain(index, "https://shop.cn/Table/7", null);
        assertEquals(
                "https://shop.cn/",
                java.util.Objects.requireNonNull(explanation.rule()).prefix());
        assertEquals(List.of("https://shop.cn/table/ case_differs"), near(explanation.moreSpecific()));
        assertEquals(List.of(), explanation.nearest());
        explanation = explain(index, "https://shop.cn/table/7", null);
        assertEquals(List.of("http://shop.cn/table/7 scheme_differs"), near(explanation.moreSpecific()));
        assertTrue(explanation.complete());
    }

    /** Rules that may not be named take the time of the search as well. Those of other accounts do not limit an account's. */
    @Test
    void rulesThatAreNotWanted_countInASearchOfAll() {
        List<Rule> others = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            others.add(new Rule("https://h.cn/other" + i, "p", null));
        }
        RuleIndex index = Rules.index(
                new Account("wxother", Map.of(), others),
                new Account("wxmine", Map.of(), List.of(new Rule("https://h.cn/mine", "p", null))));
        Link link = Rules.link("https://h.cn/x");
        Resolver resolver = new Resolver(ResolveSettings.DEFAULT);
        for (int most : new int[] {20, 200}) {
            Explainer explainer = new Explainer(resolver, most, false);
            assertTrue(explainer.explain(index, link, new Scan(), "wxmine").complete());
            Explanation none = explainer.explain(index, link, new Scan(), rule -> false, NearSearch::ofAll);
            assertEquals(most == 200, none.complete());
        }
    }

    /** The rule that decides has the longer path, although the other one's path and query together are longer. */
    @Test
    void ruleWithAShorterPath_isNotMoreSpecific() {
        RuleIndex index = Rules.published("https://h.cn/m/item", "https://h.cn/item?id=1");
        assertEquals(List.of(), explain(index, "https://h.cn/m/item?id=1", null).moreSpecific());
        index = Rules.published("https://h.cn/", "https://h.cn/item?id=1");
        assertEquals(
                List.of("https://h.cn/item?id=1 path_differs"),
                near(explain(index, "https://h.cn/m/item?id=1", null).moreSpecific()));
        index = Rules.published("https://h.cn/item", "https://h.cn/item/");
        assertEquals(List.of(), explain(index, "https://h.cn/item", null).moreSpecific());
    }

    @Test
    void hiddenRules_decideButAreNotNamed() {
        RuleIndex index = Rules.published("https://shop.cn/", "https://shop.cn/table/");
        Explanation explanation = EXPLAINER.explain(
                index, Rules.link("https://shop.cn/table"), new Scan(), rule -> false, NearSearch::ofAll);
        assertEquals(Decision.OPEN_LIVE, explanation.decision());
        assertEquals(List.of(), explanation.moreSpecific());
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
