package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of split origins that changes empty. Seeded. */
class EmptiedPartsTest {
    private static int splits(RuleIndex index) {
        byte[] origin = "https://qr.cn".getBytes(StandardCharsets.UTF_8);
        LayerStack.Block router = index.stack().router(Words.of(origin), 0, origin.length);
        return router == null ? 0 : Layout.hostRules(router.words(), router.at());
    }

    private static Account directory(Random random, int number, String directory) {
        List<Rule> rules = new ArrayList<>();
        for (int i = random.nextInt(600); i >= 0; i--) {
            rules.add(new Rule("https://qr.cn" + directory + number + "/" + i * 7919 % 1009 + "x", "pages/p", null));
        }
        return new Account("wx" + number, Map.of(), rules);
    }

    private static String answers(RuleIndex index, Link link) {
        RuleView view = new RuleView();
        StringBuilder answers = new StringBuilder(index.find(link, view) ? view.prefix() : "none");
        index.forEachRuleNear(link, 5, rule -> answers.append(' ').append(rule.prefix()) != null);
        return answers.toString();
    }

    /** Accounts move their rules to other directories, and rules around them come and go. A split ends with its last rule. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void emptiedParts_leaveNoSplits(int seed) {
        Random random = new Random(seed);
        Map<String, Account> all = new TreeMap<>();
        RuleIndex index = RuleIndex.empty();
        RuleIndex frozen = null;
        for (int step = 0; step < 150; step++) {
            String directory = "/" + "a/b/c/d/e/".substring(0, 2 * random.nextInt(6)) + random.nextInt(4);
            Account account = random.nextBoolean()
                    ? directory(random, random.nextInt(8), directory)
                    : new Account(
                            "around" + random.nextInt(4),
                            Map.of(),
                            List.of(new Rule("https://qr.cn" + directory + random.nextInt(8), "p", null)));
            boolean isNew = all.values().stream()
                    .filter(other -> !other.appid().equals(account.appid()))
                    .noneMatch(other -> other.rules()
                            .get(0)
                            .prefix()
                            .equals(account.rules().get(0).prefix()));
            RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {});
            if (isNew) {
                all.put(account.appid(), account);
                delta.replace(account);
            }
            index = delta.apply();
            if (frozen == null && random.nextInt(4) == 0) {
                frozen = index.freeze();
                index = frozen;
            } else if (frozen != null && random.nextInt(3) == 0) {
                index = index.onto(random.nextBoolean() ? frozen.merge() : frozen.mergeUpper(0, Pacer.NONE));
                frozen = null;
            }
            RuleIndex fresh = Rules.compiled(List.copyOf(all.values()));
            assertEquals(fresh.rules(), index.rules());
            for (int i = 0; i < 60; i++) {
                Link link = Rules.link("https://qr.cn/" + "a/b/c/d/e/".substring(0, 2 * random.nextInt(6))
                        + random.nextInt(4) + random.nextInt(8) + "/" + random.nextInt(1009) + "x");
                assertEquals(answers(fresh, link), answers(index, link));
            }
        }
        for (String appid : all.keySet()) {
            RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {});
            delta.remove(appid);
            index = delta.apply();
        }
        assertEquals(0, index.rules());
        assertTrue(splits(index) <= 3, splits(index) + " splits");
        assertTrue(index.merge().memoryBytes() < 2_000, index.merge().memoryBytes() + " bytes");
    }

    private static Account numbered(String appid, String prefix, int rules) {
        List<Rule> all = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            all.add(new Rule("https://qr.cn" + prefix + i, "pages/p", null));
        }
        return new Account(appid, Map.of(), all);
    }

    /** The part of /a stands between the part of /a/b and the part of the rule for both. */
    @Test
    void emptiedPart_doesNotHideTheRuleAroundIt() {
        Account all = new Account("wxall", Map.of(), List.of(new Rule("https://qr.cn/", "pages/all", null)));
        RuleIndex index = Rules.compiled(
                List.of(all, numbered("wxa", "/a/x", 100), numbered("wxb", "/a/b/", 120), numbered("wxc", "/c/", 90)));
        assertEquals(3, splits(index));
        RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {});
        delta.remove("wxa");
        index = delta.apply();
        assertEquals(2, splits(index));
        RuleView rule = new RuleView();
        for (String path : List.of("a/b/none", "a/x1", "a/none", "c/none")) {
            assertTrue(index.find(Rules.link("https://qr.cn/" + path), rule), path);
            assertEquals("https://qr.cn/", rule.prefix());
        }
    }
}
