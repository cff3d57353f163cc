package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Prefix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares the refusals of overlapping rules with a model that matches every pair of rules with the gateway's matcher.
 */
class OccupancyTest {
    private static final LifecycleSettings NO_LIMITS = new LifecycleSettings(100_000, 5, 100_000, "UTC");

    @TempDir
    Path directory;

    /** A rule of the model. */
    private record ModelRule(String appid, Link link, boolean occupies) {
        boolean contains(Link other) {
            return new Prefix(link).matches(other);
        }

        boolean isSame(Link other) {
            return link.toString().equals(other.toString());
        }

        Conflict as(Conflict.Kind kind) {
            return new Conflict(kind, appid, link.toString(), false);
        }
    }

    /** The stored rules, in any order. */
    private static final class Model {
        final List<ModelRule> rules = new ArrayList<>();

        List<Conflict> inTheWay(String appid, Link link, boolean occupies) {
            Comparator<ModelRule> byLength =
                    Comparator.comparingInt(rule -> rule.link().keyEnd());
            List<ModelRule> others =
                    rules.stream().filter(rule -> !rule.appid().equals(appid)).toList();
            List<Conflict> conflicts = new ArrayList<>();
            others.stream()
                    .filter(rule -> rule.isSame(link))
                    .forEach(rule -> conflicts.add(rule.as(Conflict.Kind.SAME_RULE)));
            others.stream()
                    .filter(rule -> rule.occupies() && rule.contains(link) && !rule.isSame(link))
                    .sorted(byLength.reversed())
                    .forEach(rule -> conflicts.add(rule.as(Conflict.Kind.OCCUPIES)));
            ModelRule wished = new ModelRule(appid, link, occupies);
            others.stream()
                    .filter(rule -> occupies && wished.contains(rule.link()) && !rule.isSame(link))
                    .sorted(Comparator.comparing((ModelRule rule) -> bytewise(rule.link()))
                            .reversed())
                    .forEach(rule -> conflicts.add(rule.as(Conflict.Kind.INSIDE)));
            return conflicts.stream().limit(20).toList();
        }

        /** Latin-1 text compares like its bytes. */
        private static String bytewise(Link link) {
            return new String(
                    link.bytes(), link.pathStart(), new Prefix(link).keyLength(), StandardCharsets.ISO_8859_1);
        }

        @Nullable
        ModelRule find(Link link) {
            return rules.stream().filter(rule -> rule.isSame(link)).findFirst().orElse(null);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyConflictIsThatOfTheGatewaysMatcher(TestDatabase kind) {
        compare(kind, 600);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("soak")
    void everyConflictOfManyRulesIsThatOfTheGatewaysMatcher(TestDatabase kind) {
        compare(kind, 5_000);
    }

    private void compare(TestDatabase kind, int steps) {
        long seed = 20_261_121;
        Random random = new Random(seed);
        Model model = new Model();
        int[] verdicts = new int[4];
        try (World world = new World(kind.fresh(directory), NO_LIMITS)) {
            List<String> accounts = List.of(world.account(), world.account(), world.account(), world.account());
            for (int step = 0; step < steps; step++) {
                String appid = accounts.get(random.nextInt(accounts.size()));
                String prefix = randomPrefix(random);
                boolean occupies = random.nextInt(3) == 0;
                String where = "seed " + seed + " step " + step + ": " + appid + " " + prefix + " " + occupies;
                Link link = link(prefix);
                assertEquals(
                        model.inTheWay(appid, link, occupies),
                        world.rules.inTheWay(appid, prefix, occupies).stream()
                                .map(RuleInTheWay::conflict)
                                .toList(),
                        where);
                ModelRule there = model.find(link);
                if (there != null && there.appid().equals(appid)) {
                    changeOwn(world, model, random, there, prefix, occupies, where);
                } else {
                    Conflict rival = add(world, model, new ModelRule(appid, link, occupies), prefix, where);
                    verdicts[rival == null ? 3 : List.of(Conflict.Kind.values()).indexOf(rival.kind())]++;
                }
            }
            assertRulesAre(model, world, accounts, steps);
        }
        for (int count : verdicts) {
            assertTrue(count > steps / 100, "too few of a kind: " + java.util.Arrays.toString(verdicts));
        }
    }

    private static @Nullable Conflict add(World world, Model model, ModelRule wish, String prefix, String where) {
        NewRule rule =
                new NewRule(prefix, wish.occupies(), World.PAGE, io.scangate.gateway.rule.Version.TRIAL, List.of());
        List<Conflict> expected = model.inTheWay(wish.appid(), wish.link(), wish.occupies());
        if (expected.isEmpty()) {
            assertEquals(
                    wish.link().toString(),
                    world.rules.add(ANA, wish.appid(), rule).value().canonical(),
                    where);
            model.rules.add(wish);
            return null;
        }
        Conflict rival = expected.get(0);
        RefusedException refused = refused(
                Refusal.PREFIX_TAKEN, () -> world.rules.add(ANA, wish.appid(), rule), "\"" + prefix + "\"", "another");
        assertEquals(rival, refused.conflict(), where);
        return rival;
    }

    /** Changes a rule of the account: a second add is refused; a delete and a change of its occupancy work. */
    private static void changeOwn(
            World world, Model model, Random random, ModelRule there, String prefix, boolean occupies, String where) {
        RuleRef ref = RuleRef.prefix(prefix);
        refused(Refusal.DUPLICATE_RULE, () -> world.rules.add(ANA, there.appid(), World.wish(prefix)), prefix);
        if (random.nextInt(3) == 0) {
            world.rules.delete(ANA, there.appid(), ref);
            model.rules.remove(there);
            return;
        }
        RuleEdit edit = new RuleEdit(occupies, null, null, null);
        List<Conflict> expected = model.inTheWay(there.appid(), there.link(), occupies);
        if (occupies && !there.occupies() && !expected.isEmpty()) {
            RefusedException refused =
                    refused(Refusal.PREFIX_TAKEN, () -> world.rules.edit(ANA, there.appid(), ref, edit));
            assertEquals(expected.get(0), refused.conflict(), where);
            return;
        }
        assertEquals(
                occupies,
                world.rules.edit(ANA, there.appid(), ref, edit).value().occupies(),
                where);
        model.rules.remove(there);
        model.rules.add(new ModelRule(there.appid(), there.link(), occupies));
    }

    private static void assertRulesAre(Model model, World world, List<String> accounts, int limit) {
        for (String appid : accounts) {
            assertEquals(
                    model.rules.stream()
                            .filter(rule -> rule.appid().equals(appid))
                            .map(rule -> rule.link() + " " + rule.occupies())
                            .sorted()
                            .toList(),
                    world.rules.list(appid, null, limit).items().stream()
                            .map(rule -> rule.canonical() + " " + rule.occupies())
                            .sorted()
                            .toList());
        }
    }

    /** Few origins and short paths, so that rules overlap; letters that collations order differently from bytes. */
    private static String randomPrefix(Random random) {
        List<String> origins =
                List.of("https://a.cn", "http://a.cn", "https://a.cn:8443", "ftp://a.cn", "https://b.a.cn");
        List<String> pieces = List.of("a", "A", "b", "-", "%2F", "_", "~", "%E4%BD%A0", "!", "aa", ";");
        StringBuilder prefix =
                new StringBuilder(origins.get(random.nextInt(3) == 0 ? random.nextInt(5) : 0)).append('/');
        for (int depth = random.nextInt(4); depth > 0; depth--) {
            prefix.append(pieces.get(random.nextInt(pieces.size())));
            prefix.append(random.nextBoolean() ? "/" : "");
        }
        if (random.nextInt(4) == 0) {
            prefix.append('?');
            for (int length = 1 + random.nextInt(3); length > 0; length--) {
                prefix.append(List.of("a", "=", "&", "?", "/").get(random.nextInt(5)));
            }
        }
        return prefix.toString();
    }

    private static Link link(String text) {
        Link link = new Link();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertTrue(new LinkParser().parse(bytes, 0, bytes.length, link) instanceof Link, text);
        return link;
    }

    @ParameterizedTest
    @EnumSource
    void casesOfTheGuideHaveTheDocumentedResults(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory))) {
            String one = world.account();
            String two = world.account();
            world.add(one, World.occupying("https://h.example.com/a"));
            assertNull(first(world, two, "https://h.example.com/a/b", false), "an exact path takes no sub-paths");
            assertNull(first(world, two, "https://h.example.com/a/", true));
            assertNull(first(world, two, "http://h.example.com/a", true), "another scheme");
            assertNull(first(world, two, "https://h.example.com/A", true), "paths have case");
            assertEquals(Conflict.Kind.OCCUPIES, first(world, two, "https://h.example.com/a?x", false));
            assertEquals(Conflict.Kind.SAME_RULE, first(world, two, "HTTPS://H.example.com:443/a?", false));
            assertEquals(Conflict.Kind.INSIDE, first(world, two, "https://h.example.com/", true));
            assertNull(first(world, two, "https://h.example.com/", false), "a rule around it that occupies nothing");
            assertNull(first(world, one, "https://h.example.com/a?x", true), "the same account");
        }
    }

    private static Conflict.@Nullable Kind first(World world, String appid, String prefix, boolean occupies) {
        List<RuleInTheWay> found = world.rules.inTheWay(appid, prefix, occupies);
        return found.isEmpty() ? null : found.get(0).conflict().kind();
    }

    @ParameterizedTest
    @EnumSource
    void atMostTwentyConflictsAreNamed(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory), NO_LIMITS)) {
            String one = world.account();
            for (int i = 0; i < 25; i++) {
                world.add(one, World.wish("https://h.example.com/" + i));
            }
            assertEquals(
                    20,
                    world.rules
                            .inTheWay(world.account(), "https://h.example.com/", true)
                            .size());
        }
    }
}
