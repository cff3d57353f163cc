package io.scangate.gateway.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.CompiledFile;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.index.RuleIndexDelta;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.index.Rules;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Near rules on hosts with so many rules of several accounts that the index splits them: the search is bounded, and equal rules
 * have equal explanations whatever changes led to the index. Seeded.
 */
class NearRulesOfLargeHostTest {
    private static final Resolver RESOLVER = new Resolver(ResolveSettings.DEFAULT);

    private static final RuleIndex LARGE = large("https://qr.cn");

    /** An account with copies of other accounts' rules. It is compiled last, so they wait until a change removes the others. */
    private static final String COPIES = "wxcopies";

    private final Map<String, Account> accounts = new TreeMap<>();

    /** The accounts with a rule of their own, by its prefix. A prefix that was copied keeps its one holder. */
    private final Map<String, String> holders = new TreeMap<>();

    private static <T> T pick(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder(pick(random, List.of("https://", "https://", "http://")));
        text.append(pick(random, List.of("qr.cn", "qr.cn", "qr.cn", "www.qr.cn", "q.cn")));
        text.append(pick(random, List.of("", "", "", "", ":8443")));
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append('/')
                    .append(pick(random, List.of("", "m", "M", "m%2F", "")))
                    .append(random.nextInt(40));
        }
        return text
                + pick(random, List.of("", "/"))
                + pick(random, List.of("", "", "", "?x=1", "?x=1&y=2", "?y=2&x=1"));
    }

    private Account account(Random random, String appid, int most) {
        List<Rule> rules = new ArrayList<>();
        for (int i = random.nextInt(most); i >= 0; i--) {
            String prefix = Rules.link(text(random)).toString();
            if (holders.putIfAbsent(prefix, appid) == null) {
                rules.add(new Rule(prefix, random.nextInt(3) == 0 ? null : "pages/p", null));
            }
        }
        return new Account(appid, Map.of(), rules);
    }

    private RuleIndex compiled(Random random) {
        List<Account> shuffled = new ArrayList<>(accounts.values());
        Collections.shuffle(shuffled, random);
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {}, random.nextLong());
        shuffled.stream().filter(one -> !one.appid().equals(COPIES)).forEach(compiler::add);
        shuffled.stream().filter(one -> one.appid().equals(COPIES)).forEach(compiler::add);
        return compiler.compile();
    }

    private RuleIndex changed(RuleIndex before, Random random, int most) {
        RuleIndexDelta delta = new RuleIndexDelta(before, rejected -> {});
        String appid = "wx" + random.nextInt(12);
        Account old = accounts.remove(appid);
        Account copies = accounts.get(COPIES);
        holders.values().removeIf(appid::equals);
        if (copies != null) {
            copies.rules().forEach(rule -> holders.putIfAbsent(rule.prefix(), COPIES));
        }
        if (random.nextInt(4) == 0) {
            delta.remove(appid);
        } else {
            accounts.put(appid, account(random, appid, most));
            delta.replace(accounts.get(appid));
        }
        RuleIndex after = delta.apply();
        if (copies == null && old != null) {
            RuleIndexDelta copying = new RuleIndexDelta(after, rejected -> {});
            List<Rule> rules = new ArrayList<>();
            for (String prefix : holders.keySet()) {
                if (random.nextInt(4) == 0) {
                    rules.add(new Rule(prefix, "pages/copy", null));
                }
            }
            accounts.put(COPIES, new Account(COPIES, Map.of(), rules));
            copying.replace(accounts.get(COPIES));
            after = copying.apply();
        }
        return random.nextInt(12) == 0 ? after.merge() : after;
    }

    @ParameterizedTest
    @CsvSource({"1, 1500, 100", "2, 1500, 700", "3, 600, 20", "4, 200, 60", "5, 1500, 4096", "6, 40, 4096"})
    void changedIndex_explainsLikeAFreshOne(long seed, int rules, int mostCompared, @TempDir Path folder)
            throws Exception {
        Random random = new Random(seed);
        RuleIndex index = RuleIndex.empty();
        Explainer explainer = new Explainer(RESOLVER, mostCompared, false);
        int near = 0;
        int incomplete = 0;
        for (int step = 0; step < 40; step++) {
            index = changed(index, random, rules);
            if (step % 8 != 7) {
                continue;
            }
            Path file = folder.resolve("rules.compiled");
            CompiledFile.write(file, new CompiledFile.Contents(index.merge(), 1, new CompiledFile.Source(0, 0), ""));
            RuleIndex read = CompiledFile.read(file).index();
            RuleIndex fresh = compiled(random);
            assertEquals(fresh.rules(), index.rules());
            for (int i = 0; i < 60; i++) {
                Link link = Rules.link(text(random).replace("//", random.nextInt(20) == 0 ? "//me@" : "//"));
                String appid = random.nextInt(4) == 0 ? pick(random, List.copyOf(accounts.keySet())) : null;
                Explanation expected = explainer.explain(fresh, link, new Scan(), appid);
                assertEquals(expected, explainer.explain(index, link, new Scan(), appid));
                assertEquals(expected, explainer.explain(read, link, new Scan(), appid));
                incomplete += expected.complete() ? 0 : 1;
                near += expected.nearest().size() + expected.moreSpecific().size();
            }
        }
        assertTrue(near > 500, near + " near rules");
        boolean isCut = rules > 40;
        assertEquals(isCut, incomplete > 0, incomplete + " incomplete");
    }

    /** An explainer that compares whole origins finds what one finds that compares every rule with the link. */
    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void searchOfAWholeOrigin_missesNoRule(long seed) {
        Random random = new Random(seed);
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            String page = random.nextInt(3) == 0 ? null : "pages/p";
            rules.add(new Rule(onOneOrigin(text(random)), page, null));
        }
        RuleIndexCompiler compiler = new RuleIndexCompiler(duplicate -> {}, seed);
        compiler.add(new Account("wx1", Map.of(), rules));
        RuleIndex index = compiler.compile();
        Explainer every = new Explainer(RESOLVER, 100_000, false);
        Explainer whole = new Explainer(RESOLVER, 16, true);
        Explainer bounded = new Explainer(RESOLVER, 16, false);
        int missed = 0;
        int near = 0;
        for (int i = 0; i < 300; i++) {
            Link link = Rules.link(onOneOrigin(text(random)));
            Explanation expected = explain(every, index, link);
            assertEquals(expected, explain(whole, index, link));
            near += expected.nearest().size() + expected.moreSpecific().size();
            missed += explain(bounded, index, link).complete() ? 0 : 1;
        }
        assertTrue(near > 300 && missed > 100, near + " near rules, " + missed + " incomplete");
    }

    private static String onOneOrigin(String text) {
        return text.replaceFirst("^[a-z]+://[^/?]*", "https://qr.cn");
    }

    private static Explanation explain(Explainer explainer, RuleIndex index, Link link) {
        return explainer.explain(index, link, new Scan(), RuleView::isPublished, NearSearch::ofAll);
    }

    /** Origins that a change has emptied are nearer by their names, but have no rules. */
    @Test
    void emptiedOrigins_doNotCount() {
        List<Rule> gone = new ArrayList<>();
        for (int port = 1_000; port < 1_000 + 2 * NearOrigins.MOST; port++) {
            gone.add(new Rule("https://h.cn:" + port + "/", "p", null));
        }
        Account left = new Account("wxleft", Map.of(), List.of(new Rule("https://other.cn/", "p", null)));
        RuleIndexDelta delta = new RuleIndexDelta(Rules.index(new Account("wxgone", Map.of(), gone), left), one -> {});
        delta.remove("wxgone");
        Link link = Rules.link("https://h.cn/x");
        Explanation explanation = new Explainer(RESOLVER).explain(delta.apply(), link, new Scan(), null);
        assertEquals(new Explainer(RESOLVER).explain(Rules.index(left), link, new Scan(), null), explanation);
        assertEquals(1, explanation.nearest().size());
        assertTrue(explanation.complete());
    }

    private static RuleIndex large(String... origins) {
        List<Account> all = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            List<Rule> rules = new ArrayList<>();
            for (String origin : origins) {
                for (int j = 0; j < 10; j++) {
                    rules.add(new Rule(origin + "/c/" + (i * 10 + j) + "/", "pages/p", null));
                }
            }
            all.add(new Account("wx" + i, Map.of(), rules));
        }
        return Rules.index(all.toArray(Account[]::new));
    }

    /** The number of rules that a search looks at does not grow with the rules of the host and of its sibling origins. */
    @Test
    void searchOnALargeHost_isBounded() {
        RuleIndex index = large("https://qr.cn", "http://qr.cn", "https://www.qr.cn", "https://qr.cn:8443");
        Explainer explainer = new Explainer(RESOLVER);
        for (String link : List.of(
                "https://qr.cn/c/777",
                "https://qr.cn/c/77777/x",
                "https://qr.cn/C/777/x",
                "https://me@qr.cn/c/777/",
                "ftp://qr.cn/a?x",
                "https://qr.cn/",
                "https://q.cn/")) {
            for (boolean visible : new boolean[] {true, false}) {
                int[] looked = new int[1];
                Explanation explanation = explainer.explain(
                        index,
                        Rules.link(link),
                        new Scan(),
                        rule -> {
                            looked[0]++;
                            return visible;
                        },
                        NearSearch::ofAll);
                assertTrue(looked[0] < 10_000, () -> link + ": " + looked[0]);
                assertFalse(explanation.complete(), link);
                assertEquals(visible, !explanation.nearest().isEmpty(), link);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://qr.cn/c/777, https://qr.cn/c/777/, link_lacks_trailing_slash",
        "https://qr.cn/C/777/x, https://qr.cn/c/777/, case_differs",
        "https://qr.cn//c/777/x, https://qr.cn/c/777/, path_differs",
        "https://qr.cn/x/c/777/x, https://qr.cn/c/777/, path_differs",
        "https://qr.cn/c/777%2Fx, https://qr.cn/c/777/, encoding_differs",
        "https://qr.cn:8443/c/777/x, https://qr.cn/c/777/, port_differs",
        "http://qr.cn/c/777/x, https://qr.cn/c/777/, scheme_differs",
        "https://www.qr.cn/c/777/x, https://qr.cn/c/777/, host_differs",
        "https://qr.cn./c/777/x, https://qr.cn/c/777/, host_differs",
        "https://me@qr.cn/c/777/x, https://qr.cn/c/777/, user_info_in_link",
        "https://qr.cn/c/77777x, https://qr.cn/c/7777/, path_differs",
    })
    void onALargeHost_theNearestRuleComesFirst(String link, String rule, String code) {
        Explanation.NearRule first = new Explainer(RESOLVER)
                .explain(LARGE, Rules.link(link), new Scan(), null)
                .nearest()
                .get(0);
        assertEquals(rule, first.rule().prefix());
        assertEquals(code, first.mismatch().reason().code());
    }
}
