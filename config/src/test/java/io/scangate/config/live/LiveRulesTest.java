package io.scangate.config.live;

import static io.scangate.gateway.testing.Waiting.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.feed.ChangeFeed;
import io.scangate.config.feed.FeedStore;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.UndoneStore;
import io.scangate.config.lifecycle.World;
import io.scangate.config.store.SqlFeedStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.testing.OwnThread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class LiveRulesTest {
    private static final int CHANGES = 150;

    /** A test in which a caller waits for it fails. */
    private static final Duration LONG_WAIT = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    private static Set<String> rules(RuleIndex index) {
        Set<String> rules = new TreeSet<>();
        index.forEachRule(rule -> rules.add(rule.appid() + " " + rule.prefix() + " " + rule.livePage()));
        return rules;
    }

    private static Set<String> rules(World world) {
        Set<String> rules = new TreeSet<>();
        world.store.read(reader -> {
            reader.forEachAccount((account, of) -> of.forEach(rule -> rules.add(account.appid() + " " + rule.canonical()
                    + " " + (rule.live() == null ? null : rule.live().page()))));
            return rules;
        });
        return rules;
    }

    private static void assertFollows(World world, WorldIndex index) {
        assertEquals(rules(world), rules(index.live().atLeast(world.revision())));
    }

    /** Each answer has the rules of the revision that was asked for, after every kind of change of an account's rules. */
    @ParameterizedTest
    @EnumSource
    void indexHasEachRevisionThatIsAskedFor(TestDatabase kind) {
        Random random = new Random(17);
        LifecycleSettings limits = new LifecycleSettings(100, 5, 1_000, "Asia/Shanghai");
        try (World world = new World(kind.fresh(directory), limits);
                WorldIndex index = new WorldIndex(world)) {
            assertFollows(world, index);
            List<String> accounts = new ArrayList<>(List.of(world.account(), world.account()));
            for (int i = 0; i < CHANGES; i++) {
                change(world, accounts, random, i);
                if (random.nextInt(3) == 0) {
                    assertFollows(world, index);
                }
            }
            assertFollows(world, index);
        }
    }

    private static void change(World world, List<String> accounts, Random random, int number) {
        String appid = accounts.get(random.nextInt(accounts.size()));
        List<ConfiguredRule> rules = world.rules.list(appid, null, 100).items();
        if (rules.size() < 3) {
            world.add(appid, World.wish("https://shop.cn/" + number + "/"));
            return;
        }
        RuleRef rule = RuleRef.id(rules.get(random.nextInt(rules.size())).id());
        switch (random.nextInt(8)) {
            case 0 -> world.rules.delete(World.ANA, appid, rule);
            case 1, 2, 3 -> world.add(appid, World.wish("https://shop.cn/" + number + "/"));
            case 4 -> world.rules.edit(World.ANA, appid, rule, World.page("pages/" + number));
            case 5 -> {
                world.accounts.delete(World.ANA, appid);
                accounts.remove(appid);
                accounts.add(world.account());
            }
            default -> world.rules.publish(World.ANA, appid, rule);
        }
    }

    /** The room of the index is too small for a delta with so many rules, and large enough for the index. */
    @Test
    void manyChangesAtOnce_makeANewIndex() {
        try (World world = new World(TestDatabase.SQLITE.fresh(directory))) {
            String appid = world.account();
            world.add(appid, World.wish("https://shop.cn/a"));
            try (WorldIndex index = new WorldIndex(world.store, new SqlFeedStore(world.database), 4 << 20)) {
                assertFollows(world, index);
                RuleIndex before = index.live().atLeast(world.revision());
                ManyRules.add(world, appid, "https://shop.cn/many/", 9_000);
                await().untilAsserted(() -> assertFollows(world, index));
                assertEquals(1, before.rules());
                world.add(world.account(), World.wish("https://shop.cn/b"));
                assertFollows(world, index);
            }
        }
    }

    /** A database that fails while it is told to. */
    private static final class Failing extends UndoneStore implements FeedStore {
        private final FeedStore changes;
        private volatile boolean fails;

        Failing(World world) {
            super(world.store);
            changes = new SqlFeedStore(world.database);
        }

        private void check() {
            if (fails) {
                throw new RefusedException(Refusal.UNAVAILABLE, "the test's database fails");
            }
        }

        @Override
        public <T> T read(Function<Reader, T> question) {
            check();
            return super.read(question);
        }

        @Override
        public long revision() {
            check();
            return changes.revision();
        }

        @Override
        public Head head(long since) {
            check();
            return changes.head(since);
        }

        @Override
        public boolean knowsHistory(String name) {
            check();
            return changes.knowsHistory(name);
        }

        @Override
        public int changedAccounts(long since, int limit) {
            check();
            return changes.changedAccounts(since, limit);
        }

        @Override
        public ChangeSet changes(long since, int limit, BiConsumer<Account, List<ConfiguredRule>> accounts) {
            check();
            return changes.changes(since, limit, accounts);
        }
    }

    @Test
    void failuresOfTheDatabase_delayTheIndex() {
        try (World world = new World(TestDatabase.SQLITE.fresh(directory))) {
            Failing failing = new Failing(world);
            try (WorldIndex index = new WorldIndex(failing, failing)) {
                String appid = world.account();
                world.add(appid, World.wish("https://shop.cn/a"));
                assertFollows(world, index);
                failing.fails = true;
                world.add(appid, World.wish("https://shop.cn/b"));
                long revision = world.revision();
                World.refused(
                        Refusal.BUSY,
                        () -> index.live().atLeast(revision),
                        "has revision " + (revision - 1) + " (expected: " + revision + " or later)");
                failing.fails = false;
                await().ignoreExceptions().untilAsserted(() -> assertFollows(world, index));
            }
        }
    }

    /** The database of a control plane that an operator replaces while it runs. */
    private static final class Replaced extends UndoneStore implements FeedStore {
        private volatile World world;

        Replaced(World world) {
            super(world.store);
            this.world = world;
        }

        @Override
        public <T> T read(Function<Reader, T> question) {
            return world.store.read(question);
        }

        @Override
        public long revision() {
            return new SqlFeedStore(world.database).revision();
        }

        @Override
        public Head head(long since) {
            return new SqlFeedStore(world.database).head(since);
        }

        @Override
        public boolean knowsHistory(String name) {
            return new SqlFeedStore(world.database).knowsHistory(name);
        }

        @Override
        public int changedAccounts(long since, int limit) {
            return new SqlFeedStore(world.database).changedAccounts(since, limit);
        }

        @Override
        public ChangeSet changes(long since, int limit, BiConsumer<Account, List<ConfiguredRule>> accounts) {
            return new SqlFeedStore(world.database).changes(since, limit, accounts);
        }
    }

    /** The other database has a lower, the same or a higher revision. */
    @ParameterizedTest
    @EnumSource
    void otherHistory_replacesTheIndex(TestDatabase kind) {
        for (int more = -1; more <= 1; more++) {
            try (World world = new World(kind.fresh(directory));
                    World other = new World(kind.fresh(directory))) {
                String appid = world.account();
                world.add(appid, World.wish("https://shop.cn/a"));
                world.add(appid, World.wish("https://shop.cn/b"));
                String otherAppid = other.account();
                while (other.revision() < world.revision() + more) {
                    other.add(otherAppid, World.wish("https://other.cn/" + other.revision()));
                }
                Replaced replaced = new Replaced(world);
                try (WorldIndex index = new WorldIndex(replaced, replaced)) {
                    assertFollows(world, index);
                    replaced.world = other;
                    await().untilAsserted(() -> assertFollows(other, index));
                    other.add(otherAppid, World.wish("https://other.cn/more"));
                    assertFollows(other, index);
                }
            }
        }
    }

    @Test
    void indexThatNeedsTooMuchMemory_isRefusedWithTheRemedy() {
        try (World world = new World(TestDatabase.SQLITE.fresh(directory))) {
            ManyRules.add(world, world.account(), "https://shop.cn/", 10);
            SqlFeedStore changes = new SqlFeedStore(world.database);
            try (ChangeFeed feed = new ChangeFeed(changes);
                    LiveRules live = new LiveRules(world.store, changes, feed, 1_000, LONG_WAIT)) {
                live.start();
                await().untilAsserted(() -> World.refused(
                        Refusal.BUSY, () -> live.atLeast(world.revision()), "the index", "a larger heap (-Xmx)"));
            }
        }
    }

    /** Each of them holds a thread that other calls need. */
    @Test
    void fewCallersWait_andTheOthersAreRefusedAtOnce() {
        try (World world = new World(TestDatabase.SQLITE.fresh(directory));
                ChangeFeed feed = new ChangeFeed(new SqlFeedStore(world.database))) {
            world.account();
            List<CompletableFuture<?>> callers;
            try (LiveRules notStarted =
                    new LiveRules(world.store, new SqlFeedStore(world.database), feed, Long.MAX_VALUE, LONG_WAIT)) {
                callers = IntStream.range(0, 33)
                        .<CompletableFuture<?>>mapToObj(
                                i -> OwnThread.run(() -> World.refused(Refusal.BUSY, () -> notStarted.atLeast(1))))
                        .toList();
                CompletableFuture.anyOf(callers.toArray(CompletableFuture[]::new))
                        .join();
                assertEquals(
                        1, callers.stream().filter(CompletableFuture::isDone).count());
            }
            CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).join();
        }
    }
}
