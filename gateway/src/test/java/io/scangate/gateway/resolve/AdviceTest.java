package io.scangate.gateway.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.Rules;
import io.scangate.gateway.link.LinkFault;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.Withheld;
import io.scangate.gateway.text.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdviceTest {
    private static Advice advice(String link, Language language, String... rules) {
        RuleIndex index = Rules.published(rules);
        Explainer explainer = new Explainer(new Resolver(ResolveSettings.DEFAULT));
        return Advice.of(explainer.explain(index, Rules.link(link), new Scan(), null), language);
    }

    /** An unused key is dead text; a missing key would fail only at the moment when an owner needs it. */
    @Test
    void everySentenceIsUsed_andEveryReasonHasASentence() throws IOException {
        Set<String> used = new TreeSet<>(Set.of(
                Advice.OPENS_LIVE_PAGE,
                Advice.OPENS_OTHER_ACCOUNT,
                Advice.OPENS_TEST_PAGE,
                Advice.NO_RULE,
                Advice.MORE_SPECIFIC,
                Advice.SEVERAL_DIFFER,
                Advice.SEVERAL_DIFFER_AND_DOT,
                Advice.PART_DIFFERS,
                Advice.HIDDEN_RULE,
                Advice.HIDDEN_WITHHELD,
                Advice.AWAITING_APPROVAL));
        Arrays.stream(MismatchReason.values()).map(MismatchReason::sentence).forEach(used::add);
        Arrays.stream(LinkFault.values()).map(LinkFault::code).forEach(used::add);
        Properties texts = new Properties();
        try (InputStream in = Language.class.getResourceAsStream("sentences_en.properties")) {
            texts.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
        }
        assertEquals(used, new TreeSet<>(texts.stringPropertyNames()));
    }

    @ParameterizedTest
    @EnumSource(Withheld.class)
    void withheldRule_hasASentenceOfItsOwn(Withheld withheld) {
        RuleIndex index = Rules.index(new Account("wx1", Map.of(), List.of(new Rule("https://h.cn/item/", withheld))));
        Explainer explainer = new Explainer(new Resolver(ResolveSettings.DEFAULT));
        Explanation explanation = explainer.explain(index, Rules.link("https://h.cn/item/7"), new Scan(), null);
        Advice english = Advice.of(explanation, Language.ENGLISH);
        assertEquals(withheld.code(), english.code());
        assertTrue(english.sentence().startsWith("The rule https://h.cn/item/ decides, but "), english.sentence());
        assertTrue(Advice.of(explanation, Language.CHINESE).sentence().startsWith("由规则 https://h.cn/item/ 决定，但"));
        Advice hidden = Advice.ofHiddenRule(explanation, Language.ENGLISH);
        assertEquals(withheld.code(), hidden.code());
        assertFalse(hidden.sentence().contains("https://h.cn/item/ "), hidden.sentence());
    }

    @Test
    void nearestRule_isTheAdvice() {
        Advice advice = advice("https://h.cn/item/7", Language.ENGLISH, "https://h.cn/item");
        assertEquals("rule_has_no_trailing_slash", advice.code());
        assertEquals("/item/7", advice.linkPart());
        assertEquals("/item", advice.rulePart());
        assertEquals(
                "The rule https://h.cn/item has no slash at the end, so it takes only the path /item and not /item/7:"
                        + " add a rule that ends in /item/.",
                advice.sentence());
        assertTrue(advice("https://h.cn/item/7", Language.CHINESE, "https://h.cn/item")
                .sentence()
                .contains("末尾没有“/”"));
    }

    @Test
    void moreSpecificRule_isTheAdviceWhenAnotherDecides() {
        Advice advice = advice("https://h.cn/table", Language.ENGLISH, "https://h.cn/", "https://h.cn/table/");
        assertEquals("link_lacks_trailing_slash", advice.code());
        assertTrue(
                advice.sentence()
                        .startsWith("The rule https://h.cn/ decides instead of the more specific rule"
                                + " https://h.cn/table/. The link's path /table has no slash at the end"),
                advice.sentence());
    }

    /** A query, or a letter of a path, may be meant as it is; a second scheme may not. */
    @Test
    void faultOfTheLink_comesFirstOnlyIfItIsCertain() {
        assertEquals(
                "path_differs",
                advice("https://h.cn/a%25E8", Language.ENGLISH, "https://h.cn/b")
                        .code());
        assertEquals(
                "encoded_twice", advice("https://h.cn/a%25E8", Language.ENGLISH).code());
        assertEquals(
                "doubled_scheme",
                advice("https://https://h.cn/b", Language.ENGLISH, "https://h.cn/b")
                        .code());
    }

    @Test
    void finalDotOfAHost_isNotProposedForARule() {
        Advice advice = advice("https://h.cn./a", Language.ENGLISH, "https://h.cn/a");
        assertEquals("host_differs", advice.code());
        assertTrue(advice.sentence().endsWith("print codes for h.cn."), advice.sentence());
        assertTrue(advice("https://h.cn./a", Language.ENGLISH).sentence().contains("add a rule for https://h.cn/a,"));
    }

    /** What a sentence about one of them proposes would not help. */
    @Test
    void severalDifferences_areAllNamed_andTheProposalHelps() {
        String link = "http://127.0.0.1:8092/kaffee/12";
        String rule = "https://shop.example.com/menu/";
        Advice advice = advice(link, Language.ENGLISH, rule);
        assertEquals("scheme_differs", advice.code());
        assertEquals(
                "The link and the rule https://shop.example.com/menu/ differ in more than one part (http://, not https://;"
                        + " 127.0.0.1, not shop.example.com; :8092, not :443; /kaffee/12, not /menu/):"
                        + " add a rule for http://127.0.0.1:8092/kaffee/12, or print codes that are written like the rule.",
                advice.sentence());
        assertTrue(advice(link, Language.CHINESE, rule)
                .sentence()
                .contains("（http:// 而非 https://；127.0.0.1 而非 shop.example.com；"));
        assertTrue(advice("https://h.cn/b", Language.ENGLISH, "http://h.cn/a")
                .sentence()
                .contains("(https://, not http://; /b, not /a)"));
        assertTrue(advice("https://h.cn./b", Language.ENGLISH, "https://h.cn/a")
                .sentence()
                .endsWith("print codes for https://h.cn/b, and add a rule for it."));
    }

    @Test
    void differenceInTheHostAlone_keepsItsOwnSentence() {
        String sentence =
                advice("https://b.cn/a/7", Language.ENGLISH, "https://h.cn/a/").sentence();
        assertTrue(sentence.endsWith("add a rule for b.cn, or print codes for h.cn."), sentence);
    }

    @Test
    void adviceWithoutRules_andForALinkThatOpens() {
        assertEquals("no_rule", advice("https://h.cn/", Language.ENGLISH).code());
        assertEquals(
                "opens_live_page",
                advice("https://h.cn/", Language.ENGLISH, "https://h.cn/").code());
    }

    @Test
    void linkThatOpensAnotherAccount_isNothingToLeaveAsItIs() {
        RuleIndex index = Rules.published("https://h.cn/item/");
        Explainer explainer = new Explainer(new Resolver(ResolveSettings.DEFAULT));
        Explanation explanation = explainer.explain(index, Rules.link("https://h.cn/item/7"), new Scan(), null);
        Advice other = Advice.of(explanation, "wx-other", Language.ENGLISH);
        assertEquals("opens_other_account", other.code());
        assertTrue(other.sentence().endsWith("add a rule of your own for https://h.cn/item/7."), other.sentence());
        assertTrue(Advice.of(explanation, "wx-other", Language.CHINESE)
                .sentence()
                .startsWith("由另一个帐号的规则 https://h.cn/item/ 决定"));
        String own = Objects.requireNonNull(explanation.rule()).appid();
        assertEquals(
                "opens_live_page", Advice.of(explanation, own, Language.ENGLISH).code());
    }

    @Test
    void userInfo_isTheAdviceEvenWithoutANearRule() {
        Advice advice = advice("https://me@h.cn/a", Language.ENGLISH, "https://x.cn/");
        assertEquals("user_info_in_link", advice.code());
        assertFalse(advice.sentence().contains("me@"));
    }
}
