package io.scangate.gateway.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexDelta;
import io.scangate.gateway.index.Rules;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Equal rules give equal explanations, whether the index was compiled or merged; the nearest rules are those that a
 * comparison with all rules gives.
 */
class ExplainerOrderTest {
    private static final int LINKS = 1_500;
    private static final int CHANGES = 60;
    private static final Explainer EXPLAINER = new Explainer(new Resolver(ResolveSettings.DEFAULT));

    private final Map<String, Account> accounts = new TreeMap<>();
    private final Map<String, String> holders = new TreeMap<>();

    private static <T> T pick(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder(pick(random, List.of("http://", "https://")));
        text.append(pick(random, List.of("", "", "www."))).append(pick(random, List.of("a.cn", "ab.cn", "b.cn")));
        text.append(pick(random, List.of("", "", "", ":8443", ":80")));
        if (random.nextInt(12) == 0) {
            return text + "/";
        }
        text.append(pick(random, List.of("/", "/", "//"))).append(pick(random, List.of("m", "it")));
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(pick(random, List.of("/", "/", "//", "%2F")))
                    .append(pick(random, List.of("m", "M", "it", "It")));
        }
        text.append(pick(random, List.of("", "/")));
        return text + pick(random, List.of("", "", "?x=1", "?x=1&y=2", "?y=2&x=1"));
    }

    private Account account(Random random, String appid) {
        List<Rule> rules = new ArrayList<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            String prefix = Rules.link(text(random)).toString();
            if (holders.putIfAbsent(prefix, appid) == null) {
                rules.add(new Rule(prefix, random.nextInt(3) == 0 ? null : "pages/p", null));
            }
        }
        return new Account(appid, Map.of(), rules);
    }

    private RuleIndex indexByDeltas(Random random) {
        RuleIndex index = RuleIndex.empty();
        for (int change = 0; change < CHANGES; change++) {
            RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {
                throw new AssertionError(rejected.toString());
            });
            String appid = "wx" + random.nextInt(20);
            accounts.remove(appid);
            holders.values().removeIf(appid::equals);
            if (random.nextInt(5) == 0) {
                delta.remove(appid);
            } else {
                accounts.put(appid, account(random, appid));
                delta.replace(accounts.get(appid));
            }
            index = delta.apply();
            if (random.nextInt(15) == 0) {
                index = index.merge();
            }
        }
        return index;
    }

    private RuleIndex compiledIndex(Random random) {
        List<Account> shuffled = new ArrayList<>(accounts.values());
        Collections.shuffle(shuffled, random);
        return Rules.index(shuffled.toArray(Account[]::new));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void equalRules_giveEqualExplanations(long seed) {
        Random random = new Random(seed);
        RuleIndex changed = indexByDeltas(random);
        RuleIndex fresh = compiledIndex(random);
        int near = 0;
        int moreSpecific = 0;
        for (int i = 0; i < LINKS; i++) {
            String link = text(random);
            String appid = random.nextInt(4) == 0 ? pick(random, List.copyOf(accounts.keySet())) : null;
            Explanation expected = EXPLAINER.explain(fresh, Rules.link(link), new Scan(), appid);
            assertEquals(expected, EXPLAINER.explain(changed, Rules.link(link), new Scan(), appid), link);
            assertTrue(expected.complete());
            if (expected.rule() == null && appid == null) {
                assertEquals(nearestByBruteForce(link), expected.nearest(), link);
                near++;
            }
            if (expected.rule() != null && appid == null) {
                assertEquals(moreSpecificOfAll(link, expected.rule().prefix()), expected.moreSpecific(), link);
                moreSpecific += expected.moreSpecific().size();
            }
        }
        assertTrue(near > LINKS / 10, "misses: " + near);
        assertTrue(moreSpecific > LINKS / 100, "more specific rules: " + moreSpecific);
    }

    /** The nearest rules by brute force: compares every rule and sorts the list. */
    private List<Explanation.NearRule> nearestByBruteForce(String text) {
        List<Explanation.NearRule> all = compared(text);
        return all.subList(0, Math.min(5, all.size()));
    }

    /** The longest path, then the longest query; a slash at the end of the path does not count. */
    private static boolean isLonger(String prefix, String decides) {
        String[] one = prefix.split("\\?", 2);
        String[] other = decides.split("\\?", 2);
        int path = path(one[0]).length() - path(other[0]).length();
        int query = (one.length == 1 ? 0 : one[1].length()) - (other.length == 1 ? 0 : other[1].length());
        return path > 0 || (path == 0 && query > 0);
    }

    private static String path(String withoutQuery) {
        return withoutQuery.replaceFirst("^[a-z]+://[^/]*", "").replaceFirst("/$", "");
    }

    private List<Explanation.NearRule> moreSpecificOfAll(String text, String decides) {
        List<Explanation.NearRule> all = compared(text).stream()
                .filter(near -> near.mismatch().single() && isLonger(near.rule().prefix(), decides))
                .toList();
        return all.subList(0, Math.min(20, all.size()));
    }

    private List<Explanation.NearRule> compared(String text) {
        String link = Rules.link(text).toString();
        NearRules near = new NearRules(link, Integer.MAX_VALUE);
        Comparison comparison = new Comparison(Parts.of(link), false);
        for (Account account : accounts.values()) {
            for (Rule rule : account.rules()) {
                Mismatch mismatch = comparison.with(Parts.of(rule.prefix()));
                if (mismatch != null) {
                    near.add(new Explanation.NearRule(
                            new Explanation.RuleFacts(
                                    account.appid(), rule.prefix(), rule.livePage(), null, null, null),
                            mismatch));
                }
            }
        }
        return near.rules();
    }
}
