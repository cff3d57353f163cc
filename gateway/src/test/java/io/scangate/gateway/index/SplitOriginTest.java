package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Prefix;
import io.scangate.gateway.rule.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Origins with so many rules that they are split. Their rules belong to many accounts, and some accounts have the same rule.
 * Compares the index after deltas and merges with a naive model. Seeded.
 */
class SplitOriginTest {
    /** The prefixes of each account. */
    private final Map<String, Set<String>> accounts = new TreeMap<>();

    /** The accounts with a prefix: the first one decides links, the others wait in the order of their arrival. */
    private final Map<String, List<String>> holders = new TreeMap<>();

    /** The compared answers. */
    private long checks;

    /** The account whose rule decides, for each prefix. */
    private Map<String, String> deciding() {
        Map<String, String> deciding = new TreeMap<>();
        holders.forEach((prefix, appids) -> deciding.put(prefix, appids.get(0)));
        return deciding;
    }

    /** One change of some accounts: those that lose all rules have none in the new ones. */
    private void change(Map<String, Set<String>> changed) {
        Map<String, String> before = deciding();
        holders.values().forEach(appids -> appids.removeAll(changed.keySet()));
        changed.forEach((appid, prefixes) -> prefixes.forEach(prefix -> {
            List<String> appids = holders.computeIfAbsent(prefix, key -> new ArrayList<>());
            appids.add(appid.equals(before.get(prefix)) ? 0 : appids.size(), appid);
        }));
        holders.values().removeIf(List::isEmpty);
    }

    private static Map<String, String> difference(Map<String, String> all, Map<String, String> without) {
        Map<String, String> left = new TreeMap<>(all);
        left.entrySet().removeAll(without.entrySet());
        return left;
    }

    private static String text(Random random, int hosts, String letters, int most) {
        StringBuilder text = new StringBuilder("https://h" + random.nextInt(hosts) + ".cn/");
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        if (random.nextInt(4) == 0) {
            text.append('?').append(random.nextInt(20));
        }
        return Rules.link(text.toString()).toString();
    }

    private Account account(Random random, String appid, int hosts, String letters, int most) {
        Set<String> prefixes = new LinkedHashSet<>();
        for (int i = random.nextInt(80); i > 0; i--) {
            prefixes.add(text(random, hosts, letters, most));
        }
        accounts.put(appid, prefixes);
        List<Rule> rules = new ArrayList<>();
        prefixes.forEach(prefix -> rules.add(new Rule(prefix, "pages/" + appid, null)));
        return new Account(appid, Map.of(), rules);
    }

    private void assertLikeTheModel(RuleIndex index, Random random, int hosts, String letters, int most) {
        Map<String, String> deciding = deciding();
        Map<String, String> seen = new TreeMap<>();
        List<String> twice = new ArrayList<>();
        index.forEachRule(rule -> seen.put(rule.prefix(), rule.appid()) == null || twice.add(rule.prefix()));
        assertEquals(difference(deciding, seen), difference(seen, deciding));
        assertEquals(List.of(), twice);
        assertEquals(deciding.size(), index.rules());
        assertEquals(accounts.size(), index.accounts());
        for (String appid : accounts.keySet()) {
            Set<String> own = new TreeSet<>();
            index.forEachRuleOfAccount(appid, rule -> own.add(rule.prefix()));
            Set<String> expected = new TreeSet<>(accounts.get(appid));
            expected.removeIf(prefix -> !appid.equals(deciding.get(prefix)));
            assertEquals(expected, own, appid);
            checks++;
        }
        Map<Prefix, String> prefixes = new LinkedHashMap<>();
        deciding.forEach((prefix, appid) -> prefixes.put(new Prefix(Rules.link(prefix)), prefix + " " + appid));
        RuleView rule = new RuleView();
        for (int i = 0; i < 40; i++) {
            Link link = Rules.link(text(random, hosts, letters, most + 4));
            String expected = prefixes.entrySet().stream()
                    .filter(one -> one.getKey().matches(link))
                    .max((a, b) ->
                            Integer.compare(a.getKey().keyLength(), b.getKey().keyLength()))
                    .map(Map.Entry::getValue)
                    .orElse("none");
            String found = index.find(link, rule) ? rule.prefix() + " " + rule.appid() : "none";
            assertEquals(expected, found, () -> "for " + link);
            checks++;
            if (!found.equals("none")) {
                assertEquals("pages/" + rule.appid(), rule.livePage());
            }
        }
    }

    /** Few letters make nested rules; many letters make nodes with many children; several hosts change between both forms. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, ab, 12",
        "2, 1, ab/, 60",
        "3, 3, abcdefghijklmnopqrstuvwxyz0123456789, 4",
        "4, 1, a, 300",
        "5, 40, ab/, 9"
    })
    void changesAndMerges_answerLikeTheModel(int seed, int hosts, String letters, int most, @TempDir Path folder)
            throws Exception {
        changeAndMerge(seed, hosts, letters, most, folder);
    }

    @Test
    @Tag("soak")
    void manyChangesAndMerges_answerLikeTheModel(@TempDir Path folder) throws Exception {
        for (int seed = 1000; checks < Rules.SOAK_CHECKS; seed++) {
            accounts.clear();
            holders.clear();
            String letters = seed % 2 == 0 ? "ab/" : "abcdefghijklmnopqrstuvwxyz0123456789";
            changeAndMerge(seed, 1 + seed % 3, letters, 4 + seed % 60, folder);
        }
    }

    private void changeAndMerge(int seed, int hosts, String letters, int most, Path folder) throws Exception {
        Random random = new Random(seed);
        List<Account> first = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            first.add(account(random, "wx" + i, hosts, letters, most));
            change(Map.of("wx" + i, accounts.get("wx" + i)));
        }
        RuleIndex index = Rules.compiled(first);
        assertLikeTheModel(index, random, hosts, letters, most);
        RuleIndex frozen = null;
        for (int step = 0; step < 60; step++) {
            RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {});
            Map<String, Set<String>> changed = new LinkedHashMap<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                String appid = "wx" + random.nextInt(60);
                if (random.nextInt(3) == 0) {
                    accounts.remove(appid);
                    delta.remove(appid);
                    changed.put(appid, Set.of());
                } else {
                    delta.replace(account(random, appid, hosts, letters, most));
                    changed.put(appid, accounts.get(appid));
                }
            }
            change(changed);
            index = delta.apply();
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> {
                    if (frozen == null) {
                        frozen = index.freeze();
                        index = frozen;
                    }
                }
                case 3, 4, 5 -> {
                    if (frozen != null) {
                        assertTrue(index.isOnTopOf(frozen));
                        index = index.onto(random.nextInt(3) == 0 ? frozen.merge() : frozen.mergeUpper(0, Pacer.NONE));
                        frozen = null;
                    }
                }
                case 6 -> {
                    Path file = folder.resolve("rules.compiled");
                    CompiledFile.write(file, new CompiledFile.Contents(index, 1, new CompiledFile.Source(0, 0), ""));
                    assertLikeTheModel(CompiledFile.read(file).index(), random, hosts, letters, most);
                }
                default -> {}
            }
            assertLikeTheModel(index, random, hosts, letters, most);
        }
        assertLikeTheModel(index.merge(), random, hosts, letters, most);
    }

    /** A change writes the parts that it changes, not the whole origin. */
    @Test
    void change_costsAPart() {
        List<Account> many = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            List<Rule> rules = new ArrayList<>();
            for (int j = 0; j < 10; j++) {
                rules.add(new Rule("https://qr.cn/c/" + (i * 10 + j) * 7919 % 1_000_003 + "/", "pages/p", null));
            }
            many.add(new Account("wx" + i, Map.of(), rules));
        }
        RuleIndex index = Rules.compiled(many);
        RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {});
        delta.replace(new Account("wx77", Map.of(), List.of(new Rule("https://qr.cn/c/5/", "pages/new", null))));
        RuleIndex changed = delta.apply();
        assertEquals(49_991, changed.rules());
        assertTrue(index.memoryBytes() > 3_000_000, index.memoryBytes() + " bytes");
        assertTrue(changed.layers()[0].bytes() < 150_000, changed.layers()[0].bytes() + " bytes");
        RuleView rule = new RuleView();
        assertTrue(changed.find(Rules.link("https://qr.cn/c/5/x"), rule));
        assertEquals("pages/new", rule.livePage());
    }

    /** The rule around all parts comes and goes: links in every part find it only while it is there. */
    @Test
    void ruleAroundAllParts_comesAndGoes() {
        List<Account> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            List<Rule> rules = new ArrayList<>();
            for (int j = 0; j < 10; j++) {
                rules.add(new Rule("https://qr.cn/c/" + (i * 10 + j) + "/x/", "pages/p", null));
            }
            many.add(new Account("wx" + i, Map.of(), rules));
        }
        RuleIndex index = Rules.compiled(many);
        for (String around : List.of("https://qr.cn/", "https://qr.cn/c/", "https://qr.cn/c/1")) {
            for (boolean there : new boolean[] {true, false}) {
                RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {});
                List<Rule> rules = there ? List.of(new Rule(around, "pages/around", null)) : List.of();
                delta.replace(new Account("wxaround", Map.of(), rules));
                index = delta.apply();
                RuleView rule = new RuleView();
                for (int i = 0; i < 3_000; i++) {
                    Link link = Rules.link("https://qr.cn/c/" + i + "/y");
                    boolean expected = there && new Prefix(Rules.link(around)).matches(link);
                    assertEquals(expected, index.find(link, rule), () -> around + " for " + link);
                }
            }
        }
    }

    /** A change of an account does not give its rule to another account that has waited for it. */
    @Test
    void changedAccount_keepsItsRuleBeforeOthers() {
        RuleIndex index = Rules.compiled(List.of(
                new Account("wxowner", Map.of(), List.of(new Rule("https://h.cn/a/", "pages/one", null))),
                new Account("wxthief", Map.of(), List.of(new Rule("https://h.cn/a/", "pages/thief", null)))));
        List<String> rejected = new ArrayList<>();
        RuleIndexDelta delta = new RuleIndexDelta(index, one -> rejected.add(one.toString()));
        delta.replace(new Account("wxowner", Map.of(), List.of(new Rule("https://h.cn/a/", "pages/two", null))));
        RuleView rule = new RuleView();
        assertTrue(delta.apply().find(Rules.link("https://h.cn/a/x"), rule));
        assertEquals("pages/two", rule.livePage());
        assertEquals(List.of(), rejected);
    }

    /** A part with one key and many accounts cannot be split further. */
    @Test
    void partOfOnlyDuplicates_staysFound() {
        List<Account> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add(new Account(
                    "wx" + i,
                    Map.of(),
                    List.of(
                            new Rule("https://h.cn/c/777/x", "pages/p", null),
                            new Rule("https://h.cn/d/" + i, "pages/d", null))));
        }
        RuleIndex index = Rules.compiled(many);
        for (int i = 0; i < 400; i += 40) {
            RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {});
            for (int j = i; j < i + 40; j++) {
                delta.replace(
                        new Account("wxnew" + j, Map.of(), List.of(new Rule("https://h.cn/c/777/x", "pages/n", null))));
            }
            index = delta.apply();
            RuleView rule = new RuleView();
            assertTrue(index.find(Rules.link("https://h.cn/c/777/x"), rule));
            assertEquals("wx0", rule.appid());
            for (int j = 0; j < 1_000; j++) {
                assertTrue(index.find(Rules.link("https://h.cn/d/" + j), rule));
                assertEquals("wx" + j, rule.appid());
            }
        }
    }

    /** A rule left out as a duplicate decides links as soon as the other one is removed. */
    @Test
    void shadowedRule_decidesAfterTheRemovalOfTheOther() {
        List<String> rejected = new ArrayList<>();
        RuleIndexCompiler compiler = new RuleIndexCompiler(one -> rejected.add(one.toString()), 0);
        Rule rule = new Rule("https://h.cn/a/", "pages/one", null);
        compiler.add(new Account("wx1", Map.of(), List.of(rule)));
        compiler.add(new Account("wx2", Map.of(), List.of(new Rule("https://h.cn/a/", "pages/two", null))));
        RuleIndex index = compiler.compile();
        assertEquals(1, rejected.size());
        assertEquals(1, index.rules());
        RuleIndexDelta other = new RuleIndexDelta(index, one -> rejected.add(one.toString()));
        other.replace(new Account("wx3", Map.of(), List.of(new Rule("https://h.cn/b/", "pages/b", null))));
        index = other.apply();
        assertEquals(1, rejected.size(), "a known duplicate is not reported again");
        RuleIndexDelta removal = new RuleIndexDelta(index.merge(), one -> rejected.add(one.toString()));
        removal.remove("wx1");
        index = removal.apply();
        RuleView found = new RuleView();
        assertTrue(index.find(Rules.link("https://h.cn/a/x"), found));
        assertEquals("pages/two", found.livePage());
        assertEquals(2, index.rules());
        RuleIndexDelta last = new RuleIndexDelta(index, one -> rejected.add(one.toString()));
        last.remove("wx2");
        assertTrue(!last.apply().find(Rules.link("https://h.cn/a/x"), found));
        assertEquals(1, rejected.size());
    }
}
