package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.InParallel;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Concurrent clients of two replicas, as two {@code Database} objects over one database. */
class RacingChangesTest {
    private static final LifecycleSettings NO_LIMITS = new LifecycleSettings(100_000, 5, 100_000, "UTC");
    private static final int CLIENTS = 8;
    private static final int PUBLISHING_CLIENTS = 4;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void oneOfSeveralConflictingAddsSucceeds_andTheOthersNameIt(TestDatabase kind) throws Exception {
        DatabaseSettings settings = kind.fresh(directory);
        try (World one = new World(settings, NO_LIMITS);
                World two = new World(settings, NO_LIMITS)) {
            List<String> accounts = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                accounts.add(one.account());
            }
            for (int round = 0; round < 12; round++) {
                race(round, accounts, one, two);
            }
        }
    }

    /** Each prefix conflicts with each other one: equal, around or inside, and all occupy. */
    private static void race(int round, List<String> accounts, World one, World two) throws Exception {
        String host = "https://" + World.host() + "/";
        List<String> prefixes = List.of(host, host + "a/", host + "a/b", host + "a/b?c");
        long before = one.revision();
        List<Callable<Object>> calls = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String appid = accounts.get(i);
            World world = i % 2 == 0 ? one : two;
            NewRule wish = World.occupying(prefixes.get((i / 2 + round) % prefixes.size()));
            calls.add(() -> {
                try {
                    return world.rules.add(ANA, appid, wish).value();
                } catch (RefusedException refused) {
                    return refused;
                }
            });
        }
        List<Object> results = InParallel.run(calls);
        List<ConfiguredRule> winners = results.stream()
                .filter(ConfiguredRule.class::isInstance)
                .map(ConfiguredRule.class::cast)
                .toList();
        assertEquals(1, winners.size(), "round " + round);
        ConfiguredRule winner = winners.get(0);
        results.stream()
                .filter(RefusedException.class::isInstance)
                .map(RefusedException.class::cast)
                .forEach(refused -> {
                    assertEquals(Refusal.PREFIX_TAKEN, refused.refusal(), refused.getMessage());
                    Conflict conflict = Objects.requireNonNull(refused.conflict());
                    assertEquals(winner.appid() + winner.canonical(), conflict.appid() + conflict.prefix());
                });
        assertEquals(before + 1, two.revision());
    }

    @ParameterizedTest
    @EnumSource
    void publishesOverTwoReplicasHaveConsecutiveRevisions(TestDatabase kind) throws Exception {
        publish(kind, 1_000);
    }

    @Test
    @Tag("soak")
    void manyPublishesOverTwoReplicasHaveConsecutiveRevisions() throws Exception {
        publish(TestDatabase.POSTGRESQL, 10_000);
    }

    private void publish(TestDatabase kind, int count) throws Exception {
        DatabaseSettings settings = kind.fresh(directory);
        try (World one = new World(settings, NO_LIMITS);
                World two = new World(settings, NO_LIMITS)) {
            String appid = one.account();
            // Two rules for four clients, so each rule has a client on each replica.
            List<RuleRef> refs = List.of(
                    RuleRef.id(one.add(appid, World.wish("https://one.example.com/"))
                            .id()),
                    RuleRef.id(one.add(appid, World.wish("https://two.example.com/"))
                            .id()));
            long before = one.revision();
            List<Callable<Outcome>> clients = new ArrayList<>();
            for (int i = 0; i < PUBLISHING_CLIENTS; i++) {
                World world = i < PUBLISHING_CLIENTS / 2 ? one : two;
                RuleRef ref = refs.get(i % refs.size());
                clients.add(() -> publish(world, appid, ref, count / PUBLISHING_CLIENTS));
            }
            long start = System.nanoTime();
            List<Outcome> outcomes = InParallel.run(clients);
            long millis = (System.nanoTime() - start) / 1_000_000;
            List<Long> acknowledged = new ArrayList<>();
            outcomes.forEach(outcome -> acknowledged.addAll(outcome.revisions()));
            int lost = outcomes.stream().mapToInt(Outcome::lostRaces).sum();
            System.out.println(kind + ": " + count + " publishes in " + millis + " ms, " + lost + " lost races");
            Collections.sort(acknowledged);
            assertEquals(
                    LongStream.rangeClosed(before + 1, before + count).boxed().toList(), acknowledged);
            assertEquals(before + count, two.revision());
            assertEquals(
                    acknowledged,
                    one.audit(before).stream().map(World.Row::revision).toList());
            refs.forEach(ref -> assertEquals(
                    count / refs.size(), two.rules.releases(appid, ref).size()));
            assertTrue(lost > 0, "no client lost a race");
        }
    }

    private record Outcome(List<Long> revisions, int lostRaces) {}

    /**
     * Publishes the version that it has read. A client that loses the race is refused, reads the rule and tries again.
     */
    private static Outcome publish(World world, String appid, RuleRef ref, int count) {
        List<Long> revisions = new ArrayList<>();
        int lost = 0;
        while (revisions.size() < count) {
            ConfiguredRule rule = world.rules.get(appid, ref);
            try {
                ChangeRequest change =
                        new ChangeRequest(Actor.of("operator:ana"), Precondition.version(rule.version()), null);
                Commit<ConfiguredRule> published = world.rules.publish(change, appid, ref);
                assertEquals(published.revision(), published.value().version());
                revisions.add(published.revision());
            } catch (RefusedException refused) {
                assertEquals(Refusal.VERSION_MISMATCH, refused.refusal(), refused.getMessage());
                lost++;
            }
        }
        return new Outcome(revisions, lost);
    }
}
