package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.RefusedException.Fault;
import io.scangate.config.lifecycle.RuleFile.Row;
import io.scangate.config.store.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The rules of a file as one change, with the checks outside and inside of the lock of changes. */
class RuleFileChangeTest extends WorldTest {
    private final String appid = world.account();
    private final String root = "https://" + World.host() + "/";

    RuleFileChangeTest(TestDatabase kind) {
        super(kind);
    }

    private void limit(int rules, int publishes) {
        new Supervision(world.store, LifecycleSettings.DEFAULT, world.clock)
                .limit(ANA, appid, new AccountLimits(rules, 5, publishes));
    }

    private RuleFile file(int rows, boolean published) {
        List<Row> all = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            all.add(new Row(i + 2L, World.wish(root + "m" + i), published));
        }
        return new RuleFile(all, List.of());
    }

    /** A store that notes the queries of changes, and lets others change it before some of them. */
    private final class WatchedStore extends UndoneStore {
        final List<String> queries = new ArrayList<>();
        final List<Runnable> before = new ArrayList<>();
        int changes;

        WatchedStore() {
            super(world.store);
        }

        @Override
        public <T> Commit<T> change(ChangeRequest change, Class<T> type, Function<Writer, ChangeResult<T>> work) {
            if (changes < before.size()) {
                before.get(changes).run();
            }
            changes++;
            queries.clear();
            return world.store.change(change, type, writer -> work.apply(watched(writer)));
        }

        private Writer watched(Writer writer) {
            return (Writer) Proxy.newProxyInstance(
                    Writer.class.getClassLoader(), new Class<?>[] {Writer.class}, (proxy, method, values) -> {
                        queries.add(method.getName());
                        try {
                            return method.invoke(writer, values);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        long number(String query) {
            return queries.stream().filter(query::equals).count();
        }
    }

    private RuleChange.Several add(Store store, RuleFile file) {
        return world.rules.over(store).addAll(ANA, appid, file).value();
    }

    private static List<String> texts(List<Fault> faults) {
        return faults.stream()
                .map(fault -> fault.place() + " " + fault.refused().refusal())
                .toList();
    }

    @Test
    void theMostRowsAreOneChange_andOneMoreIsRefused() {
        limit(1_000, 1_000);
        long revision = world.revision();
        List<RuleChange> added = add(world.store, file(RuleFile.MAX_ROWS, true)).items();
        assertEquals(RuleFile.MAX_ROWS, added.size());
        assertEquals(revision + 1, world.revision());
        for (int i = 0; i < RuleFile.MAX_ROWS; i++) {
            ConfiguredRule rule = world.rules.get(appid, RuleRef.prefix(root + "m" + i));
            assertEquals(rule, added.get(i).after());
            assertTrue(rule.isPublished());
        }
        assertEquals(1_000 - RuleFile.MAX_ROWS, world.rules.publishesLeft(appid));
        refused(Refusal.INVALID_ARGUMENT, () -> add(world.store, file(RuleFile.MAX_ROWS + 1, false)), "101 rows");
    }

    @Test
    void rowsAreCheckedBeforeTheLock_andLimitsOnce() {
        limit(1_000, 1_000);
        WatchedStore store = new WatchedStore();
        add(store, file(50, true));
        assertEquals(0, store.number("inTheWay"));
        assertEquals(0, store.number("takenDownAround"));
        assertEquals(0, store.number("ruleCount"));
        assertTrue(store.number("account") <= 2, store.queries::toString);
        assertEquals(1, store.number("countPublish"));
        assertEquals(1, store.changes);
    }

    @Test
    void aChangeBetween_letsTheRowsBeCheckedAgain_firstWithoutTheLock() {
        WatchedStore store = new WatchedStore();
        store.before.add(world::account);
        add(store, file(2, false));
        assertEquals(2, store.changes);
        assertEquals(0, store.number("inTheWay"));

        store = new WatchedStore();
        String other = world.account();
        for (int i = 0; i < Rules.MAX_OUTDATED; i++) {
            store.before.add(world::account);
        }
        store.before.add(() -> world.add(other, World.occupying(root + "n/")));
        WatchedStore watched = store;
        List<Row> rows =
                List.of(new Row(2, World.wish(root + "n/1"), false), new Row(3, World.wish(root + "o"), false));
        long revision = world.revision();
        RefusedException refused =
                refused(Refusal.PREFIX_TAKEN, () -> add(watched, new RuleFile(rows, List.of())), "line 2");
        assertEquals(List.of("line 2 PREFIX_TAKEN"), texts(refused.faults()));
        assertEquals(2, store.number("inTheWay"), "under the lock");
        assertEquals(revision + 2L * Rules.MAX_OUTDATED + 1, world.revision(), "those of the others");
    }

    @Test
    void faultsOfAllRows_alsoOfThoseThatWouldBeTooManyPublishes() {
        limit(10, 2);
        world.unproven.add(root + "unproven/");
        world.add(appid, World.wish(root + "there"));
        List<Row> rows = List.of(
                new Row(2, World.wish(root + "a"), true),
                new Row(3, World.wish(root + "there"), false),
                new Row(4, World.wish(root + "a"), true),
                new Row(5, World.wish(root + "unproven/"), true),
                new Row(6, World.wish("none"), false));
        List<String> faults = List.of(
                "line 3 DUPLICATE_RULE",
                "line 4 DUPLICATE_RULE",
                "line 5 OWNERSHIP_NOT_PROVEN",
                "line 5 PUBLISH_QUOTA",
                "line 6 ILLEGAL_PREFIX");
        RuleFile file = new RuleFile(rows, List.of());
        long revision = world.revision();
        assertEquals(faults, texts(world.rules.faults(appid, file)));
        WatchedStore store = new WatchedStore();
        assertEquals(
                faults,
                texts(refused(Refusal.DUPLICATE_RULE, () -> add(store, file)).faults()));
        assertEquals(0, store.changes, "refused before the lock");
        assertEquals(revision, world.revision());
        assertEquals(2, world.rules.publishesLeft(appid));
    }

    @Test
    void unreadableRowsAreCounted_andTheOthersAreChecked() {
        Fault unread = new Fault(
                RuleFile.place(3), RefusedException.value(Refusal.INVALID_ARGUMENT, "publish", "yes", "true"));
        RuleFile file = new RuleFile(
                List.of(new Row(2, World.wish(root + "a"), false), new Row(4, World.wish("none"), false)),
                List.of(unread, unread));
        assertEquals(List.of("line 4 ILLEGAL_PREFIX"), texts(world.rules.faults(appid, file)));
        assertEquals(
                List.of("line 3 INVALID_ARGUMENT", "line 3 INVALID_ARGUMENT"),
                texts(refused(Refusal.INVALID_ARGUMENT, () -> add(world.store, file))
                        .faults()));
        limit(2, 5);
        refused(Refusal.RULE_LIMIT, () -> world.rules.faults(appid, file), "would have 3");
    }
}
