package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.rule.Withheld;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After any deltas and merges, an index answers like one compiled from the remaining accounts. Seeded. */
class RuleIndexDeltaTest {
    private static final int HOSTS = 12;
    private static final int LEAST_SURPLUS = 4_000;

    private final Map<String, Account> accounts = new TreeMap<>();
    private final Map<String, String> holders = new TreeMap<>();

    /** The compared answers. */
    private long checks;

    /** An account whose rules no other account has, so that the order of the accounts does not matter. */
    private Account account(Random random, String appid, int most) {
        return account(random, appid, most, "");
    }

    /** The same, with texts that no other account has. */
    private Account account(Random random, String appid, int most, String unique) {
        List<Rule> rules = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            String prefix = "https://h" + random.nextInt(HOSTS) + ".cn/" + (char) ('a' + random.nextInt(3))
                    + (random.nextBoolean() ? "/" : "") + (random.nextInt(3) == 0 ? "?" + random.nextInt(30) : "");
            if (holders.putIfAbsent(prefix, appid) == null) {
                String live = random.nextInt(4) == 0 ? null : "pages/live" + random.nextInt(5) + unique;
                TestPage test = random.nextBoolean()
                        ? null
                        : new TestPage("pages/t" + random.nextInt(99) + unique, Version.TRIAL, List.of(prefix));
                rules.add(
                        random.nextInt(4) == 0
                                ? new Rule(prefix, random.nextBoolean() ? Withheld.BLOCKED : Withheld.SUSPENDED)
                                : new Rule(prefix, live, test));
            }
        }
        return new Account(
                appid, Map.of("user" + random.nextInt(3), Role.ADMIN, "tester" + unique, Role.DEVELOPER), rules);
    }

    private RuleIndex change(RuleIndex index, Random random, int most) {
        RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {
            throw new AssertionError(rejected.toString());
        });
        for (int i = random.nextInt(4); i >= 0; i--) {
            String appid = "wx" + random.nextInt(40);
            accounts.remove(appid);
            holders.values().removeIf(appid::equals);
            if (random.nextInt(4) == 0) {
                delta.remove(appid);
            } else {
                Account account = account(random, appid, most);
                accounts.put(appid, account);
                delta.replace(account);
            }
        }
        return delta.apply();
    }

    private void assertEqualToFresh(RuleIndex index) {
        RuleIndex fresh = Rules.index(accounts.values().toArray(Account[]::new));
        assertEquals(fresh.rules(), index.rules());
        assertEquals(fresh.accounts(), index.accounts());
        assertEquals(facts(fresh), facts(index));
        assertEquals(origins(fresh), origins(index));
        for (int i = 0; i < 40; i++) {
            String appid = "wx" + i;
            assertEquals(fresh.hasAccount(appid), index.hasAccount(appid));
            assertEquals(factsOf(fresh, appid), factsOf(index, appid));
            checks++;
        }
        for (int host = 0; host < HOSTS; host++) {
            for (String key : List.of("/a", "/a/", "/b/x?1", "/c?12", "/c/?2", "/", "/a?29")) {
                Link link = Rules.link("https://h" + host + ".cn" + key);
                assertEquals(decidingRule(fresh, link), decidingRule(index, link), () -> "for " + link);
                checks++;
            }
        }
    }

    private static String decidingRule(RuleIndex index, Link link) {
        RuleView view = new RuleView();
        return index.find(link, view) ? fact(view) : "none";
    }

    private static String fact(RuleView rule) {
        StringBuilder fact = new StringBuilder(rule.prefix() + " " + rule.appid() + " " + rule.livePage() + " "
                + rule.testPage() + " " + rule.withheld() + " " + rule.isTestLink(Rules.link(rule.prefix())));
        for (int i = 0; i < 3; i++) {
            byte[] user = ("user" + i).getBytes(StandardCharsets.UTF_8);
            fact.append(' ').append(rule.roleOf(user, 0, user.length));
        }
        return fact.toString();
    }

    private static List<String> origins(RuleIndex index) {
        List<String> origins = new ArrayList<>();
        index.forEachOriginWithRules(Pacer.NONE, origin -> origins.add(new String(origin, StandardCharsets.UTF_8)));
        return origins.stream().sorted().toList();
    }

    private static List<String> facts(RuleIndex index) {
        List<String> facts = new ArrayList<>();
        index.forEachRule(rule -> facts.add(fact(rule)));
        return facts.stream().sorted().toList();
    }

    private static List<String> factsOf(RuleIndex index, String appid) {
        List<String> facts = new ArrayList<>();
        index.forEachRuleOfAccount(appid, rule -> facts.add(fact(rule)));
        return facts.stream().sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void changesAndMerges_answerLikeAFreshIndex(int seed) {
        changeAndMerge(seed);
    }

    @Test
    @Tag("soak")
    void manyChangesAndMerges_answerLikeAFreshIndex() {
        for (int seed = 1000; checks < Rules.SOAK_CHECKS; seed++) {
            accounts.clear();
            holders.clear();
            changeAndMerge(seed);
        }
    }

    private void changeAndMerge(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 25; i++) {
            String appid = "wx" + random.nextInt(40);
            if (!accounts.containsKey(appid)) {
                accounts.put(appid, account(random, appid, 10));
            }
        }
        RuleIndex index = Rules.index(accounts.values().toArray(Account[]::new));
        RuleIndex frozen = null;
        for (int step = 0; step < 80; step++) {
            index = change(index, random, seed % 2 == 0 ? 10 : 40);
            int choice = random.nextInt(12);
            if (choice == 0 && frozen == null) {
                frozen = index.freeze();
                index = frozen;
            } else if (choice < 4 && frozen != null) {
                index = index.onto(frozen.merge());
                frozen = null;
            } else if (choice == 4 && frozen == null) {
                index = index.merge();
                assertEquals(1, index.layers().length);
            }
            assertEqualToFresh(index);
        }
    }

    /** As in a gateway that follows for months; the applier merges from a few kilobytes on. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void memoryStaysThatOfAFreshIndex_afterManyChanges(int seed, @TempDir Path folder) throws Exception {
        Random random = new Random(seed);
        ActiveIndex active = new ActiveIndex();
        active.swap(new ActiveIndex.Revision(Rules.index(), 0, Instant.now()));
        DeltaApplier applier = new DeltaApplier(active, Runnable::run, () -> Pacer.NONE, LEAST_SURPLUS);
        int mostAccounts = 0;
        for (int revision = 0; revision < 3_000; revision++) {
            // Accounts that appear once, accounts without rules, and a platform that shrinks to a tenth.
            boolean shrinking = revision >= 2_000 && accounts.size() > 30;
            String appid = random.nextInt(3) == 0 ? "wx-once" + revision : "wx" + random.nextInt(30);
            if (shrinking) {
                appid = accounts.keySet().iterator().next();
            }
            accounts.remove(appid);
            holders.values().removeIf(appid::equals);
            List<Account> changed = new ArrayList<>();
            if (!shrinking && random.nextInt(4) != 0) {
                changed.add(account(random, appid, 10, "-" + revision));
                accounts.put(appid, changed.get(0));
            }
            DeltaApplier.Delta delta = new DeltaApplier.Delta(
                    revision, revision + 1, changed, changed.isEmpty() ? List.of(appid) : List.of());
            assertEquals(DeltaApplier.Result.APPLIED, applier.apply(delta, rejected -> {}));
            if (revision % 100 == 99) {
                mostAccounts = Math.max(mostAccounts, accounts.size());
                assertAsSmallAsFresh(Objects.requireNonNull(active.current()).index(), folder);
            }
        }
        assertTrue(accounts.size() * 10 < mostAccounts, accounts.size() + " accounts of " + mostAccounts);
    }

    private void assertAsSmallAsFresh(RuleIndex index, Path folder) throws Exception {
        assertEqualToFresh(index);
        RuleIndex fresh = Rules.index(accounts.values().toArray(Account[]::new));
        long most = fresh.memoryBytes() + LEAST_SURPLUS + index.memoryBytes() / 16;
        assertTrue(index.memoryBytes() <= most, () -> index.memoryBytes() + " bytes, at most " + most);
        Path file = folder.resolve("changed");
        assertTrue(length(index, file) <= length(fresh, folder.resolve("fresh")));
        RuleIndex read = CompiledFile.read(file).index();
        assertEqualToFresh(read);
        assertTrue(read.memoryBytes() <= fresh.memoryBytes());
    }

    private static long length(RuleIndex index, Path file) throws Exception {
        CompiledFile.write(file, new CompiledFile.Contents(index, 1, new CompiledFile.Source(0, 0), ""));
        return Files.size(file);
    }

    @Test
    void oldIndexIsUnchanged() {
        RuleIndex before = Rules.index(new Account("wx1", Map.of(), List.of(new Rule("https://a.cn/", "p", null))));
        RuleIndexDelta delta = new RuleIndexDelta(before, rejected -> {});
        delta.remove("wx1");
        RuleIndex after = delta.apply();
        assertEquals("none", decidingRule(after, Rules.link("https://a.cn/")));
        assertTrue(decidingRule(before, Rules.link("https://a.cn/")).startsWith("https://a.cn/ wx1"));
        assertEquals(0, after.rules());
        assertEquals(0, after.accounts());
        assertEquals(0, after.merge().rules());
    }

    @Test
    void presentRuleStays_andItsLaterDuplicateIsReported() {
        RuleIndex before = Rules.index(new Account("wx1", Map.of(), List.of(new Rule("https://a.cn/", "p", null))));
        List<String> rejected = new ArrayList<>();
        RuleIndexDelta delta = new RuleIndexDelta(before, rule -> rejected.add(rule.detail()));
        delta.replace(new Account("wx2", Map.of(), List.of(new Rule("https://A.cn", "q", null))));
        RuleIndex after = delta.apply();
        assertEquals(
                List.of(
                        "has the canonical form \"https://a.cn/\" like the rule \"https://a.cn/\" of account wx1, which is served"),
                rejected);
        assertEquals(1, after.rules());
        assertEquals(2, after.accounts());
    }

    @Test
    void layersStayFew_afterManyChanges() {
        ActiveIndex active = new ActiveIndex();
        active.swap(new ActiveIndex.Revision(Rules.index(), 0, Instant.now()));
        DeltaApplier applier = new DeltaApplier(active, Runnable::run, () -> Pacer.NONE);
        for (int i = 0; i < 300; i++) {
            List<Rule> rules = new ArrayList<>();
            for (int j = 0; j < 300; j++) {
                rules.add(new Rule("https://h" + i + ".cn/" + j, "p", null));
            }
            Account account = new Account("wx" + i, Map.of(), rules);
            applier.apply(new DeltaApplier.Delta(i, i + 1, List.of(account), List.of()), rejected -> {});
            assertTrue(Objects.requireNonNull(active.current()).index().layers().length <= 5);
        }
        RuleIndex index = Objects.requireNonNull(active.current()).index();
        assertEquals(90_000, index.rules());
        assertTrue(index.surplusBytes() > 90_000L * 8);
        assertEquals(90_000, index.merge().rules());
    }
}
