package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Prefix;
import io.scangate.gateway.rule.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the rules next to a key, and those that match a link, with a sorted map of all rules. Seeded. */
class NeighboursTest {
    /** The rules of the origin by their keys. */
    private final TreeMap<byte[], String> rules = new TreeMap<>(Arrays::compareUnsigned);

    private static byte[] key(Link link, int length) {
        return Arrays.copyOfRange(link.bytes(), link.pathStart(), link.pathStart() + length);
    }

    private static String text(Random random, String letters, int most) {
        StringBuilder text = new StringBuilder("https://h.cn/");
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return Rules.link(text + (random.nextInt(4) == 0 ? "?" + random.nextInt(20) : ""))
                .toString();
    }

    private static List<String> nearest(Iterable<String> sorted, int most) {
        List<String> nearest = new ArrayList<>();
        for (String rule : sorted) {
            if (nearest.size() < most) {
                nearest.add(rule);
            }
        }
        return nearest;
    }

    private void assertLikeTheModel(RuleIndex index, Link link, int most) {
        byte[] key = key(link, link.keyEnd() - link.pathStart());
        List<String> expected = nearest(rules.tailMap(key, true).values(), most);
        expected.addAll(nearest(rules.headMap(key, false).descendingMap().values(), most));
        List<String> found = new ArrayList<>();
        boolean all = index.forEachRuleNear(link, most, rule -> found.add(rule.prefix()));
        assertEquals(expected, found, () -> most + " near " + link);
        assertEquals(expected.size() == rules.size(), all, () -> most + " near " + link);
        found.clear();
        all = index.forEachFirstRule(link.origin(), most, rule -> found.add(rule.prefix()));
        assertEquals(nearest(rules.values(), most), found);
        assertEquals(rules.size() <= most, all);
        found.clear();
        index.forEachMatch(link, rule -> found.add(rule.prefix()));
        List<String> matches = new ArrayList<>();
        rules.descendingMap().forEach((other, rule) -> {
            if (new Prefix(Rules.link(rule)).matches(link)) {
                matches.add(rule);
            }
        });
        assertEquals(matches, found);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 10, ab, 12",
        "2, 3000, ab/, 60",
        "3, 4000, abcdefghijklmnopqrstuvwxyz0123456789!/, 6",
        "4, 500, a, 600",
        "5, 3000, abcd, 9"
    })
    void changedIndex_hasTheNeighboursOfASortedMap(int seed, int size, String letters, int most) {
        Random random = new Random(seed);
        Map<String, List<byte[]>> accounts = new HashMap<>();
        RuleIndex index = RuleIndex.empty();
        for (int step = 0; step < 25; step++) {
            RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {});
            String appid = "wx" + random.nextInt(5);
            accounts.getOrDefault(appid, List.of()).forEach(rules::remove);
            List<Rule> own = new ArrayList<>();
            List<byte[]> keys = new ArrayList<>();
            int wanted = step % 5 == 4 ? 0 : random.nextInt(size);
            for (int i = 0; i < wanted; i++) {
                String rule = text(random, letters, most);
                Prefix prefix = new Prefix(Rules.link(rule));
                byte[] key = key(prefix.link(), prefix.keyLength());
                if (rules.putIfAbsent(key, rule) == null) {
                    keys.add(key);
                    own.add(new Rule(rule, "p", null));
                }
            }
            accounts.put(appid, keys);
            delta.replace(new Account(appid, Map.of(), own));
            index = delta.apply();
            index = step % 7 == 6 ? index.merge() : index;
            for (int i = 0; i < 8; i++) {
                assertLikeTheModel(index, Rules.link(text(random, letters, most + 2)), random.nextInt(300));
            }
            assertLikeTheModel(index, Rules.link("https://h.cn/"), rules.size());
            assertEquals(!rules.isEmpty(), index.hasRules("https://h.cn"));
        }
        List<String> origins = new ArrayList<>();
        index.forEachOrigin(origins::add);
        assertEquals(List.of("https://h.cn"), origins);
        assertTrue(rules.size() > size / 3, () -> rules.size() + " rules");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void visitThatReturnsFalse_endsTheVisits(boolean split) {
        List<Rule> own = new ArrayList<>();
        for (int i = 0; i < (split ? 2_000 : 20); i++) {
            own.add(new Rule("https://h.cn/" + i, "p", null));
        }
        RuleIndex index = Rules.index(new Account("wx1", Map.of(), own));
        int[] visits = new int[1];
        Predicate<RuleView> once = rule -> ++visits[0] < 0;
        index.forEachFirstRule("https://h.cn", 10, once);
        assertEquals(1, visits[0]);
        index.forEachMatch(Rules.link("https://h.cn/1"), once);
        assertEquals(2, visits[0]);
    }
}
