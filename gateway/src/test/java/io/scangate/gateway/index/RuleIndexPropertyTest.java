package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Prefix;
import io.scangate.gateway.rule.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the index with a naive model: the model matches every rule, and the longest key wins. Seeded. */
class RuleIndexPropertyTest {
    /** Rules by their canonical text. The rule with the longest matching key decides. */
    private static final class Model {
        final Map<String, Prefix> prefixes = new LinkedHashMap<>();

        boolean add(String text) {
            Prefix prefix = new Prefix(Rules.link(text));
            return prefixes.putIfAbsent(prefix.link().toString(), prefix) == null;
        }

        String decidingRule(Link link) {
            return prefixes.values().stream()
                    .filter(prefix -> prefix.matches(link))
                    .max(Comparator.comparingInt(Prefix::keyLength))
                    .map(prefix -> prefix.link().toString())
                    .orElse("none");
        }
    }

    private static String decidingRule(RuleIndex index, Link link) {
        RuleView view = new RuleView();
        return index.find(link, view) ? view.prefix() : "none";
    }

    private static RuleIndex index(Model model) {
        List<Rule> rules = new ArrayList<>();
        model.prefixes.keySet().forEach(prefix -> rules.add(new Rule(prefix, "pages/a", null)));
        return Rules.index(new Account("wx1", Map.of(), rules));
    }

    /** Texts over few letters, so that many are prefixes of each other. */
    private static String text(Random random, int hosts, int depth) {
        StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "http://" : "https://");
        text.append("h").append(random.nextInt(hosts)).append(".cn");
        for (int i = random.nextInt(depth + 1); i > 0; i--) {
            text.append('/').append(letters(random, 3));
        }
        text.append(random.nextInt(3) == 0 ? "/" : "");
        if (random.nextInt(3) == 0) {
            text.append('?').append(letters(random, 12));
        }
        return text.toString();
    }

    private static String letters(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most) + 1; i > 0; i--) {
            text.append("ab=%25~".charAt(random.nextInt(4)));
        }
        return text.toString().replace("%", "%41");
    }

    @ParameterizedTest
    @CsvSource({"1, 5, 3", "2, 40, 3", "3, 400, 4", "1, 2000, 5", "40, 300, 2", "1, 17, 2"})
    void indexDecidesLikeTheModel(int hosts, int rules, int depth) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed * 31L + rules);
            Model model = new Model();
            for (int i = 0; i < rules; i++) {
                model.add(text(random, hosts, depth));
            }
            RuleIndex index = index(model);
            assertEquals(model.prefixes.size(), index.rules());
            for (int i = 0; i < 300; i++) {
                Link link = Rules.link(text(random, hosts, depth + 1));
                assertEquals(model.decidingRule(link), decidingRule(index, link), () -> "for " + link);
            }
        }
    }

    @Test
    void batches_findTheSameRulesAsSingleLookups() {
        Random random = new Random(3);
        Model model = new Model();
        for (int i = 0; i < 300; i++) {
            model.add(text(random, 40, 3));
        }
        RuleIndex index = index(model);
        LookupBatch batch = new LookupBatch();
        RuleView[] views = new RuleView[LookupBatch.MAX_LINKS];
        for (int i = 0; i < views.length; i++) {
            views[i] = new RuleView();
        }
        for (int round = 0; round < 500; round++) {
            Link[] links = new Link[random.nextInt(LookupBatch.MAX_LINKS + 1)];
            for (int i = 0; i < links.length; i++) {
                links[i] = Rules.link(text(random, 60, 4));
            }
            int found = batch.find(index, links, views, links.length);
            for (int i = 0; i < links.length; i++) {
                assertEquals(decidingRule(index, links[i]), (found >> i & 1) == 1 ? views[i].prefix() : "none");
            }
        }
        assertEquals(0, batch.find(RuleIndex.empty(), new Link[] {Rules.link("https://a.cn/")}, views, 1));
        assertNotEquals(0, batch.touched());
    }

    @Test
    void everyByte_canBeABranch() {
        Model model = new Model();
        for (int i = 1; i < 256; i++) {
            model.add("https://h.cn/p?" + (char) i);
            model.add("https://h.cn/" + (char) i + "/x/");
        }
        RuleIndex index = index(model);
        for (int i = 1; i < 256; i++) {
            for (String text : List.of("https://h.cn/p?" + (char) i + "z", "https://h.cn/" + (char) i + "/x/y")) {
                Link link = Rules.link(text);
                assertEquals(model.decidingRule(link), decidingRule(index, link), () -> "for " + link);
            }
        }
    }

    @Test
    void chainOfNestedRules_isWalkedToTheEnd() {
        Model model = new Model();
        StringBuilder path = new StringBuilder("https://h.cn/");
        for (int i = 0; i < 2000; i++) {
            model.add(path.toString());
            path.append("a/");
        }
        RuleIndex index = index(model);
        for (int depth : new int[] {0, 1, 7, 8, 9, 999, 1998, 1999}) {
            String prefix = "https://h.cn/" + "a/".repeat(depth);
            assertEquals(prefix, decidingRule(index, Rules.link(prefix + "b")));
        }
    }

    @Test
    void longKeysWithLongCommonPrefixes() {
        Model model = new Model();
        String shared = "https://h.cn/" + "x".repeat(4000);
        for (int i = 0; i < 200; i++) {
            model.add(shared + i + "/");
            model.add(shared + "?" + i);
        }
        RuleIndex index = index(model);
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            Link link = Rules.link(shared + (random.nextBoolean() ? "?" : "") + random.nextInt(300) + "/t");
            assertEquals(model.decidingRule(link), decidingRule(index, link), () -> "for " + link);
        }
    }

    @Test
    void manyQueryLeavesOnOnePath() {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            rules.add(new Rule("https://h.cn/p?id=" + i + "&", "pages/a", null));
        }
        RuleIndex index = Rules.index(new Account("wx1", Map.of(), rules));
        for (int i = 0; i < 50_000; i += 7) {
            assertEquals(
                    "https://h.cn/p?id=" + i + "&", decidingRule(index, Rules.link("https://h.cn/p?id=" + i + "&x=1")));
        }
        assertEquals("none", decidingRule(index, Rules.link("https://h.cn/p?id=50000&")));
    }
}
